"""Tokens and enrolment codes, by their hashes: what was handed out is never kept."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_server.storage.feed import STANDING
from parcours_server.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Token:
    """A token by its ``hash``. ``kind`` and ``family`` are the caller's; moments are ISO 8601, empty if not yet.

    ``successor`` is what the caller keeps so as to answer once more when the answer to a rotation was lost.
    """

    hash: str
    kind: str
    family: str
    device: str
    issued_at: str
    expires_at: str
    used_at: str = ""
    successor: bytes = b""


@dataclass(frozen=True, slots=True)
class Bearing:
    """What is asked of a token at each request, and of its device and its person, whose ids those are."""

    kind: str
    issued_at: str
    expires_at: str
    used_at: str
    device: str
    revoked_at: str
    chain: str
    person: str
    name: str
    role: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A one-time enrolment code of a person, by its ``hash``."""

    hash: str
    person: str
    made_at: str
    expires_at: str
    used_at: str = ""


_COLUMNS = "hash, kind, family, device, issued_at, expires_at, used_at, successor"
_ENROLMENT = "hash, person, made_at, expires_at, used_at"


def add(transaction: Transaction, token: Token) -> None:
    """Keep a token. Raises ``Collided`` where its hash is there."""
    transaction.change(
        f"""INSERT INTO token (scope, {_COLUMNS})
        VALUES (:scope, :hash, :kind, :family, :device, :issued_at, :expires_at, :used_at, :successor)""",
        hash=token.hash,
        kind=token.kind,
        family=token.family,
        device=token.device,
        issued_at=token.issued_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        successor=token.successor,
    )


def token(transaction: Transaction, token_hash: str, *, lock: bool = False) -> Token | None:
    """Return a token by its hash. ``lock``: another rotation of it waits."""
    sql = f"SELECT {_COLUMNS} FROM token WHERE scope = :scope AND hash = :hash"
    found = transaction.row(f"{sql} LOCKED" if lock else sql, hash=token_hash)
    return Token(*found) if found else None


def bearer(transaction: Transaction, token_hash: str) -> Bearing | None:
    """Return what a token is, and whose; keep where the scope stands, and what lies with the person.

    Both are asked at nearly each request.
    """
    found = transaction.row(
        f"""SELECT t.kind, t.issued_at, t.expires_at, t.used_at, t.device, d.revoked_at, d.chain,
            p.id, p.name, p.role, p.disabled, coalesce(h.count, 0), coalesce(h.sum, 0), EXISTS (
                SELECT 1 FROM access a WHERE a.scope = :scope AND a.person = p.id AND a.active), {STANDING}
        FROM token t JOIN scope s ON s.scope = :scope JOIN device d ON d.scope = :scope AND d.id = t.device
        JOIN person p ON p.scope = :scope AND p.id = d.person
        LEFT JOIN holding h ON h.scope = :scope AND h.holder = p.id
        WHERE t.scope = :scope AND t.hash = :hash""",
        hash=token_hash,
    )
    if found is None:
        return None
    transaction.counted, transaction.standing = found[11:14], found[14:]
    told = (*found[:10], bool(found[10]))
    return Bearing(*told)


def use(transaction: Transaction, token_hash: str, at: str, successor: bytes) -> None:
    """Note that a token was turned into its successor."""
    transaction.change(
        "UPDATE token SET used_at = :at, successor = :successor WHERE scope = :scope AND hash = :hash",
        at=at,
        successor=successor,
        hash=token_hash,
    )


def drop_family(transaction: Transaction, family: str) -> int:
    """Forget all tokens of a family: one of them was used twice, or the device is given back."""
    return transaction.change("DELETE FROM token WHERE scope = :scope AND family = :family", family=family)


def drop_older(transaction: Transaction, family: str, before: str) -> int:
    """Forget the tokens of a family that were issued before a moment: newer ones arrived since."""
    return transaction.change(
        "DELETE FROM token WHERE scope = :scope AND family = :family AND issued_at < :before",
        family=family,
        before=before,
    )


def drop_of_device(transaction: Transaction, device_id: str) -> int:
    """Forget all tokens of a device."""
    return transaction.change("DELETE FROM token WHERE scope = :scope AND device = :device", device=device_id)


def drop_of_person(transaction: Transaction, person_id: str, *, but: str = "") -> int:
    """Forget all tokens of a person's devices, ``but`` those of one kind."""
    return transaction.change(
        """DELETE FROM token WHERE scope = :scope AND kind <> :kept
        AND device IN (SELECT d.id FROM device d WHERE d.scope = :scope AND d.person = :owner)""",
        owner=person_id,
        kept=but,
    )


def drop_expired(transaction: Transaction, before: str) -> int:
    """Forget the tokens and codes that expired before a moment, but for those by which a revoked device is known."""
    dropped = transaction.change(
        """DELETE FROM token WHERE scope = :scope AND expires_at < :before
        AND device NOT IN (SELECT d.id FROM device d WHERE d.scope = :scope AND d.revoked_at <> '')""",
        before=before,
    )
    return dropped + transaction.change(
        "DELETE FROM enrolment WHERE scope = :scope AND expires_at < :before", before=before
    )


def add_enrolment(transaction: Transaction, enrolment: Enrolment) -> None:
    """Keep an enrolment code. Raises ``Collided`` where its hash is there."""
    transaction.change(
        f"INSERT INTO enrolment (scope, {_ENROLMENT}) VALUES (:scope, :hash, :owner, :made_at, :expires_at, :used_at)",
        hash=enrolment.hash,
        owner=enrolment.person,
        made_at=enrolment.made_at,
        expires_at=enrolment.expires_at,
        used_at=enrolment.used_at,
    )


def drop_enrolments(transaction: Transaction) -> None:
    """Forget all enrolment codes."""
    transaction.change("DELETE FROM enrolment WHERE scope = :scope")


def enrolment(transaction: Transaction, code_hash: str) -> Enrolment | None:
    """Return an enrolment code by its hash."""
    found = transaction.row(f"SELECT {_ENROLMENT} FROM enrolment WHERE scope = :scope AND hash = :hash", hash=code_hash)
    return Enrolment(*found) if found else None


def use_enrolment(transaction: Transaction, code_hash: str, at: str) -> bool:
    """Use an enrolment code; say whether it was there and not used yet. Of two at once, one is told so."""
    return bool(
        transaction.change(
            "UPDATE enrolment SET used_at = :at WHERE scope = :scope AND hash = :hash AND used_at = ''",
            at=at,
            hash=code_hash,
        )
    )
