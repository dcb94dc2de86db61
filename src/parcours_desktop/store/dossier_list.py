"""The list of dossiers: a page of rows with what decides, in one statement, found by words and sorted as in French."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from parcours_core.vocabulary.work import ActionState, BarrierState, ReferralState, Severity
from parcours_desktop.store import direct
from parcours_desktop.store.late_rows import view
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.search import Search, exact_search, near_search, numbers_found, read_search
from parcours_desktop.store.summary import severity_of


@dataclass(frozen=True, slots=True)
class DossierFilters:
    """Which dossiers are wanted. Empty values ask for nothing.

    ``state`` is a ``DossierState``'s value; ``barrier_kind`` a kind with a barrier still open. Late is a dossier with
    a letter unanswered since ``unanswered_since`` or before, or a planned action due before ``overdue_on``.
    ``united`` are pairs (dossier kept, dossier read as part of it): what the second holds counts for the first, and
    it is listed only where it is searched for. ``only`` keeps the dossiers with these ids.
    """

    state: str = ""
    barrier_kind: str = ""
    unanswered_since: date | None = None
    overdue_on: date | None = None
    united: tuple[tuple[str, str], ...] = ()
    only: frozenset[str] | None = None


class DossierListRow(NamedTuple):
    """One dossier of the list. ``waiting_since`` is when its oldest unanswered letter was issued.

    ``next_action`` is the text of the planned action that is due first, ``next_due`` its day (None: no day was set).
    """

    id: str
    family_name: str
    given_name: str
    birth_date: date | None
    municipality: str
    open_barriers: int
    worst: Severity | None
    waiting_since: date | None
    next_action: str
    next_due: date | None
    inexact: bool = False


@dataclass(frozen=True, slots=True)
class DossierListPage:
    """A window of the list: ``total`` dossiers match in all, ``rows`` begin at the offset that was asked for."""

    total: int
    rows: tuple[DossierListRow, ...]


_NAMES: dict[str, Any] = {
    "solved": BarrierState.SOLVED.value,
    "issued": ReferralState.ISSUED.value,
    "planned": ActionState.PLANNED.value,
}

_ROW = (
    "SELECT e.job_seeker_id, e.family_name, e.given_name, e.birth_date, e.municipality, "
    "e.open_barriers, e.worst, e.waiting_since, e.next_action, e.next_due"
)
_WINDOW = "LIMIT :limit OFFSET :offset"
_FOUND = "FROM ({}) AS found CROSS JOIN dossier_entry e ON e.number = found.number"
_ALL = "FROM dossier_entry e"
_STATE = "e.state = :state"
_KIND = "SELECT job_seeker_id FROM barrier WHERE kind = :barrier_kind AND state <> :solved"
_UNANSWERED = "SELECT job_seeker_id FROM referral WHERE state = :issued AND issued_on <= :unanswered_since"
_OVERDUE = "SELECT job_seeker_id FROM action WHERE state = :planned AND due < :overdue_on"
_KEPT_OF = "SELECT value ->> 0 FROM json_each(:united) WHERE value ->> 1 IN"
_ON_THEIR_OWN = "e.job_seeker_id NOT IN (SELECT value FROM json_each(:others))"
_AS_PART = "e.job_seeker_id IN (SELECT value FROM json_each(:others))"
_ONLY = "e.job_seeker_id IN (SELECT value FROM json_each(:only))"
_BY_ID = f"{_ROW} {_ALL} WHERE e.job_seeker_id IN (SELECT value FROM json_each(:ids))"


def list_dossiers(
    reader: Reader, typed: str = "", filters: DossierFilters | None = None, offset: int = 0, limit: int = 100
) -> DossierListPage:
    """Return the dossiers that ``typed`` finds and ``filters`` let through, in the order of their names."""
    wanted = filters or DossierFilters()
    search = exact_search(typed)
    page = _page(reader, search, wanted, offset, limit)
    if search and not page.rows and (near := near_search(reader, typed)):
        return _page(reader, near, wanted, offset, limit)
    return page


def _page(reader: Reader, search: Search | None, filters: DossierFilters, offset: int, limit: int) -> DossierListPage:
    seen = view(reader.connection)
    source, values = _source(reader, search, filters)
    # Numbers stand in the order of the list, so that neither way is sorted.
    order = seen.order or ("found.number" if search else "e.number")
    statement = f"{seen.beside}{_ROW}{seen.columns} {source} ORDER BY {order} {_WINDOW}"
    found = direct.rows(reader.connection, statement, {**values, "limit": limit, "offset": offset})
    inexact = search is not None and search.inexact
    rows = tuple(_row(row, inexact=inexact) for row in found)
    # A window that is not full ends the list; else counting apart is cheaper than count(*) OVER () in the window.
    ended = len(rows) < limit and (rows or not offset)
    return DossierListPage(offset + len(rows) if ended else _count(reader, search, filters), rows)


def rows_of(reader: Reader, ids: Iterable[str]) -> tuple[DossierListRow, ...]:
    """Return the rows of some dossiers, in the order of their names."""
    seen = view(reader.connection)
    statement = f"{seen.beside}{_BY_ID} ORDER BY {seen.order or 'e.number'}"
    found = direct.rows(reader.connection, statement, {"ids": dump(sorted(ids))})
    return tuple(_row(row, inexact=False) for row in found)


def count_dossiers(reader: Reader, typed: str = "", filters: DossierFilters | None = None) -> int:
    """Return how many dossiers ``list_dossiers`` would find."""
    return _count(reader, read_search(reader, typed), filters or DossierFilters())


def _count(reader: Reader, search: Search | None, filters: DossierFilters) -> int:
    """Count all, then take off the few that are read as part of another: looking at each row would cost ten times."""
    number = _counted(reader, _source(reader, search, filters, own=""))
    if not filters.united or search:
        return number
    return number - _counted(reader, _source(reader, search, filters, own=_AS_PART))


def _counted(reader: Reader, asked: tuple[str, dict[str, Any]]) -> int:
    source, values = asked
    statement = f"{view(reader.connection).beside}SELECT count(*) {source}"
    return int(direct.rows(reader.connection, statement, values)[0][0])


def _source(
    reader: Reader, search: Search | None, filters: DossierFilters, own: str = _ON_THEIR_OWN
) -> tuple[str, dict[str, Any]]:
    conditions: list[str] = []
    values = dict(_NAMES)
    source = _ALL
    if search:
        numbers, asked = numbers_found(reader.connection, search)
        source = _FOUND.format(view(reader.connection).apart(numbers))
        values |= asked
    if filters.state:
        # The few that are part of another are found by their ids, not among all of one state.
        conditions.append(f"+{_STATE}" if own == _AS_PART else _STATE)
        values["state"] = filters.state
    if filters.barrier_kind:
        conditions.append(_holds(_KIND, filters))
        values["barrier_kind"] = filters.barrier_kind
    late = []
    if filters.unanswered_since:
        late.append(_UNANSWERED)
        values["unanswered_since"] = filters.unanswered_since.isoformat()
    if filters.overdue_on:
        late.append(_OVERDUE)
        values["overdue_on"] = filters.overdue_on.isoformat()
    if late:
        conditions.append(_holds(" UNION ".join(late), filters))
    if filters.only is not None:
        conditions.append(_ONLY)
        values["only"] = dump(sorted(filters.only))
    if filters.united:
        values["united"] = dump([list(pair) for pair in filters.united])
        values["others"] = dump([other for _, other in filters.united])
        if own and not search:
            conditions.append(own)
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    return f"{source} {where}", values


def _holds(owners: str, filters: DossierFilters) -> str:
    own = f"e.job_seeker_id IN ({owners})"
    return f"({own} OR e.job_seeker_id IN ({_KEPT_OF} ({owners})))" if filters.united else own


def _row(row: Sequence[Any], *, inexact: bool) -> DossierListRow:
    record_id, family, given, born, municipality, barriers, worst, waiting, action, due, *_ = row
    return DossierListRow(
        record_id,
        family,
        given,
        _day(born),
        municipality,
        barriers,
        severity_of(worst),
        _day(waiting),
        action or "",
        _day(due),
        inexact,
    )


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None
