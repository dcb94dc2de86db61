"""Who else may see a dossier, by which share, from when until when. Days are settled here; no query asks a clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from parcours_server.storage.transaction import Row, Transaction

READ = "read"
MANY = 20
"""For more dossiers than these it is asked first whether any at all is meant."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One person's access to one dossier by one share. ``granted`` is a ``ShareRight``; days are ISO 8601.

    It holds from ``starts_on`` until before ``ends_on`` (empty: without end); ``active`` says whether it holds now.
    """

    dossier: str
    person: str
    share: str
    granted: str
    confidences: bool
    starts_on: str
    ends_on: str = ""
    active: bool = False


@dataclass(frozen=True, slots=True)
class Right:
    """What a person may do with a dossier of someone else, all active grants together."""

    writes: bool
    confidences: bool


_COLUMNS = "dossier, person, share, granted, confidences, starts_on, ends_on, active"


def grant(transaction: Transaction, grants: Iterable[Grant]) -> None:
    """Keep grants; one of the same dossier, person and share takes the place of the earlier one."""
    transaction.change_many(
        f"""INSERT INTO access (scope, {_COLUMNS}) VALUES (:scope, :dossier, :whom, :share, :granted, :confidences,
            :starts_on, :ends_on, :active)
        ON CONFLICT (scope, person, dossier, share) DO UPDATE SET granted = excluded.granted,
            confidences = excluded.confidences, starts_on = excluded.starts_on, ends_on = excluded.ends_on,
            active = excluded.active""",
        [
            {
                "dossier": one.dossier,
                "whom": one.person,
                "share": one.share,
                "granted": one.granted,
                "confidences": one.confidences,
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
                "active": one.active,
            }
            for one in grants
        ],
    )


def drop(transaction: Transaction, grants: Iterable[Grant]) -> None:
    """Take grants away."""
    transaction.change_many(
        "DELETE FROM access WHERE scope = :scope AND person = :whom AND dossier = :dossier AND share = :share",
        [{"whom": one.person, "dossier": one.dossier, "share": one.share} for one in grants],
    )


def rights(transaction: Transaction, person: str, dossiers: Iterable[str]) -> dict[str, Right]:
    """Return what a person may do now with those of the dossiers that are shared with them."""
    found: dict[str, Right] = {}
    asked = sorted(set(dossiers))
    # Most have nothing shared with them: a whole batch need not be looked up to learn that.
    shares = "SELECT 1 FROM access WHERE scope = :scope AND person = :whom AND active LIMIT 1"
    if len(asked) > MANY and transaction.row(shares, whom=person) is None:
        return found
    for dossier, granted, confidences in transaction.rows(
        """SELECT dossier, granted, confidences FROM access
        WHERE scope = :scope AND person = :whom AND active AND dossier AMONG :dossiers""",
        whom=person,
        dossiers=asked,
    ):
        before = found.get(dossier, Right(writes=False, confidences=False))
        found[dossier] = Right(before.writes or granted != READ, before.confidences or bool(confidences))
    return found


def nothing_apart(transaction: Transaction, person: str) -> bool:
    """Say whether nothing is shared with a person now, and nothing of the scope was erased.

    Then neither need be looked up for each dossier of a whole batch.
    """
    found = transaction.row(
        """SELECT EXISTS (SELECT 1 FROM access a WHERE a.scope = :scope AND a.person = :whom AND a.active),
            EXISTS (SELECT 1 FROM erasure e WHERE e.scope = :scope)""",
        whom=person,
    )
    return found is not None and not any(found)


def of_dossier(transaction: Transaction, dossier: str) -> list[Grant]:
    """Return all grants of a dossier, also those that have yet to begin."""
    return _grants(
        transaction.rows(
            f"SELECT {_COLUMNS} FROM access WHERE scope = :scope AND dossier = :dossier ORDER BY person, share",
            dossier=dossier,
        )
    )


def of_share(transaction: Transaction, dossier: str, share: str) -> list[Grant]:
    """Return the grants that one share made."""
    return [one for one in of_dossier(transaction, dossier) if one.share == share]


def shares(transaction: Transaction, dossiers: Iterable[str]) -> list[str]:
    """Return the shares by which any of the dossiers is open to anybody, was, or will be."""
    rows = transaction.rows(
        "SELECT DISTINCT share FROM access WHERE scope = :scope AND dossier AMONG :dossiers ORDER BY share",
        dossiers=sorted(set(dossiers)),
    )
    return [share for (share,) in rows]


def of_person(transaction: Transaction, person: str) -> list[Grant]:
    """Return all grants to a person."""
    return _grants(
        transaction.rows(
            f"SELECT {_COLUMNS} FROM access WHERE scope = :scope AND person = :whom ORDER BY dossier, share",
            whom=person,
        )
    )


def due(transaction: Transaction, day: str) -> tuple[list[Grant], list[Grant]]:
    """Return the grants that begin by ``day`` and do not hold yet, and those that hold and end by it."""
    beginning = transaction.rows(
        f"""SELECT {_COLUMNS} FROM access WHERE scope = :scope AND NOT active AND starts_on <= :day
        AND (ends_on = '' OR ends_on > :day) ORDER BY dossier, person, share""",
        day=day,
    )
    ending = transaction.rows(
        f"""SELECT {_COLUMNS} FROM access WHERE scope = :scope AND active AND ends_on <> '' AND ends_on <= :day
        ORDER BY dossier, person, share""",
        day=day,
    )
    return _grants(beginning), _grants(ending)


def _grants(rows: Iterable[Row]) -> list[Grant]:
    return [
        Grant(dossier, person, share, granted, bool(confidences), starts_on, ends_on, bool(active))
        for dossier, person, share, granted, confidences, starts_on, ends_on, active in rows
    ]
