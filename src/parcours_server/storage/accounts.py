"""People, teams and their devices. Words and keys are checked elsewhere; here they are kept."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_server.storage import scopes
from parcours_server.storage.transaction import Row, Transaction


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the agency. ``role`` is ``counsellor``, ``supervisor``, ``officer`` or ``administrator``."""

    id: str
    login: str
    name: str
    role: str
    password_hash: str
    disabled: bool
    made_at: str


@dataclass(frozen=True, slots=True)
class Team:
    """A team: the ids of its members."""

    id: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device of one person. ``chain`` is the token of its last receipt, for ``last_batch``.

    ``seen_at`` is when its tokens were last exchanged, ``synced_at`` when it last synced, ``heard_at`` when it came
    after it was revoked, and was told so.
    """

    id: str
    person: str
    name: str
    seal_key: bytes
    sign_key: bytes
    chain: str
    last_batch: str
    enrolled_at: str
    seen_at: str
    revoked_at: str
    heard_at: str = ""
    synced_at: str = ""

    @property
    def last_sync(self) -> str:
        """When it last synced; where no sync was noted yet, when its tokens were last exchanged."""
        return self.synced_at or self.seen_at


_PERSON = "id, login, name, role, password_hash, disabled, made_at"
_DEVICE = """id, person, name, seal_key, sign_key, chain, last_batch, enrolled_at, seen_at, revoked_at, heard_at,
    synced_at"""


def add_person(transaction: Transaction, person: Person) -> None:
    """Put in a person. Raises ``Collided`` where the id or the login is taken."""
    transaction.change(
        f"""INSERT INTO person (scope, {_PERSON})
        VALUES (:scope, :id, :login, :name, :role, :password_hash, :disabled, :made_at)""",
        id=person.id,
        login=person.login,
        name=person.name,
        role=person.role,
        password_hash=person.password_hash,
        disabled=person.disabled,
        made_at=person.made_at,
    )
    scopes.note_people(transaction)


def people(transaction: Transaction) -> list[Person]:
    """Return everyone of the agency, also those who are disabled, by id."""
    return [_person(row) for row in transaction.rows(f"SELECT {_PERSON} FROM person WHERE scope = :scope ORDER BY id")]


def person(transaction: Transaction, person_id: str) -> Person | None:
    """Return a person by id."""
    found = transaction.row(f"SELECT {_PERSON} FROM person WHERE scope = :scope AND id = :id", id=person_id)
    return _person(found) if found else None


def person_by_login(transaction: Transaction, login: str) -> Person | None:
    """Return a person by what they sign in with."""
    found = transaction.row(f"SELECT {_PERSON} FROM person WHERE scope = :scope AND login = :login", login=login)
    return _person(found) if found else None


def set_password(transaction: Transaction, person_id: str, password_hash: str) -> bool:
    """Keep a person's new password hash; say whether there is such a person."""
    return bool(
        transaction.change(
            "UPDATE person SET password_hash = :hash WHERE scope = :scope AND id = :id",
            hash=password_hash,
            id=person_id,
        )
    )


def set_disabled(transaction: Transaction, person_id: str, disabled: bool) -> bool:
    """Disable a person, or let them in again; say whether there is such a person."""
    changed = transaction.change(
        "UPDATE person SET disabled = :disabled WHERE scope = :scope AND id = :id", disabled=disabled, id=person_id
    )
    if changed:
        scopes.note_people(transaction)
    return bool(changed)


def set_role(transaction: Transaction, person_id: str, role: str) -> bool:
    """Give a person another role; say whether there is such a person."""
    changed = transaction.change(
        "UPDATE person SET role = :role WHERE scope = :scope AND id = :id", role=role, id=person_id
    )
    if changed:
        scopes.note_people(transaction)
    return bool(changed)


def add_team(transaction: Transaction, team_id: str, name: str) -> None:
    """Put in a team. Raises ``Collided`` where the id is taken."""
    transaction.change("INSERT INTO team (scope, id, name) VALUES (:scope, :id, :name)", id=team_id, name=name)
    scopes.note_people(transaction)


def join(transaction: Transaction, team_id: str, person_id: str) -> None:
    """Put a person in a team; being in it already is no harm."""
    transaction.change(
        """INSERT INTO membership (scope, team, person) VALUES (:scope, :team, :member)
        ON CONFLICT (scope, team, person) DO NOTHING""",
        team=team_id,
        member=person_id,
    )
    scopes.note_people(transaction)


def part(transaction: Transaction, team_id: str, person_id: str) -> None:
    """Take a person out of a team."""
    transaction.change(
        "DELETE FROM membership WHERE scope = :scope AND team = :team AND person = :member",
        team=team_id,
        member=person_id,
    )
    scopes.note_people(transaction)


def teams(transaction: Transaction) -> list[Team]:
    """Return the teams with their members, by id."""
    members: dict[str, list[str]] = {}
    for team, member in transaction.rows(
        "SELECT team, person FROM membership WHERE scope = :scope ORDER BY team, person"
    ):
        members.setdefault(team, []).append(member)
    rows = transaction.rows("SELECT id, name FROM team WHERE scope = :scope ORDER BY id")
    return [Team(team_id, name, tuple(members.get(team_id, ()))) for team_id, name in rows]


def add_device(transaction: Transaction, device: Device) -> None:
    """Put in a device. Raises ``Collided`` where the id is taken."""
    transaction.change(
        f"""INSERT INTO device (scope, {_DEVICE}) VALUES (:scope, :id, :owner, :name, :seal_key, :sign_key,
            :chain, :last_batch, :enrolled_at, :seen_at, :revoked_at, :heard_at, :synced_at)""",
        id=device.id,
        owner=device.person,
        name=device.name,
        seal_key=device.seal_key,
        sign_key=device.sign_key,
        chain=device.chain,
        last_batch=device.last_batch,
        enrolled_at=device.enrolled_at,
        seen_at=device.seen_at,
        revoked_at=device.revoked_at,
        heard_at=device.heard_at,
        synced_at=device.synced_at,
    )
    scopes.note_people(transaction)


def device(transaction: Transaction, device_id: str, *, lock: bool = False) -> Device | None:
    """Return a device. ``lock``: its other pushes wait until the transaction ends."""
    sql = f"SELECT {_DEVICE} FROM device WHERE scope = :scope AND id = :id"
    found = transaction.row(f"{sql} LOCKED" if lock else sql, id=device_id)
    return _device(found) if found else None


def devices(transaction: Transaction) -> list[Device]:
    """Return all devices, also those that were revoked, by the time of their enrolment."""
    rows = transaction.rows(f"SELECT {_DEVICE} FROM device WHERE scope = :scope ORDER BY enrolled_at, id")
    return [_device(row) for row in rows]


def keep_chain(transaction: Transaction, device_id: str, chain: str, last_batch: str) -> None:
    """Keep the token that a device's next batch must name."""
    transaction.change(
        "UPDATE device SET chain = :chain, last_batch = :last_batch WHERE scope = :scope AND id = :id",
        chain=chain,
        last_batch=last_batch,
        id=device_id,
    )


def keep_batch(transaction: Transaction, device_id: str, chain: str, batch: str, at: str) -> None:
    """Keep what a device's next batch must name, and that it synced ``at`` this moment: one statement for both."""
    transaction.send(
        """UPDATE device SET chain = :chain, last_batch = :batch, synced_at = :at
        WHERE scope = :scope AND id = :id""",
        chain=chain,
        batch=batch,
        at=at,
        id=device_id,
    )


def keep_synced(transaction: Transaction, device_id: str, at: str) -> None:
    """Keep when a device last synced; a later moment that is there already stays."""
    transaction.change(
        "UPDATE device SET synced_at = :at WHERE scope = :scope AND id = :id AND synced_at < :at", at=at, id=device_id
    )


def keep_known(transaction: Transaction, device_id: str, *chains: str) -> None:
    """Keep that a device has shown tokens since the restore, where its chain is one of ``chains``."""
    transaction.change(
        "UPDATE device SET chain = :known WHERE scope = :scope AND id = :id AND chain AMONG :chains",
        known=scopes.KNOWN,
        id=device_id,
        chains=list(chains),
    )


def confirm(transaction: Transaction, device_id: str) -> None:
    """Let a device come back that waits to be confirmed after a restore."""
    transaction.change(
        "UPDATE device SET chain = :chain WHERE scope = :scope AND id = :id AND chain = :waits",
        chain=scopes.ANY_CHAIN,
        waits=scopes.UNCONFIRMED,
        id=device_id,
    )


def keep_seen(transaction: Transaction, device_id: str, at: str) -> None:
    """Keep when a device was last here."""
    transaction.change("UPDATE device SET seen_at = :at WHERE scope = :scope AND id = :id", at=at, id=device_id)


def keep_heard(transaction: Transaction, device_id: str, at: str) -> None:
    """Keep when a revoked device first came and was told so."""
    transaction.change(
        "UPDATE device SET heard_at = :at WHERE scope = :scope AND id = :id AND revoked_at <> '' AND heard_at = ''",
        at=at,
        id=device_id,
    )


def revoke(transaction: Transaction, device_id: str, at: str) -> bool:
    """Revoke a device for good; say whether it was there and not revoked yet.

    Its tokens stay: by them it is known, and told, when it comes next.
    """
    changed = transaction.change(
        "UPDATE device SET revoked_at = :at WHERE scope = :scope AND id = :id AND revoked_at = ''",
        at=at,
        id=device_id,
    )
    if changed:
        scopes.note_people(transaction)
    return bool(changed)


def _person(row: Row) -> Person:
    person_id, login, name, role, password_hash, disabled, made_at = row
    return Person(person_id, login, name, role, password_hash, bool(disabled), made_at)


def _device(row: Row) -> Device:
    return Device(*row)
