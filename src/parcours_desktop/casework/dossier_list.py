"""The list of dossiers as the screen shows it, two lines a row, what decides in words; and the side bar’s counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from parcours_core.dates import short_day
from parcours_core.language import tr
from parcours_core.records.referral import REMINDER_AFTER
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.work import DossierState, Severity
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import OnePerson, everybody
from parcours_desktop.casework.followup import count_due
from parcours_desktop.casework.values import Counts, DossierPage, DossierQuery, DossierRow
from parcours_desktop.casework.words import DOT, of
from parcours_desktop.store.dossier_list import DossierFilters, DossierListRow, count_dossiers, rows_of
from parcours_desktop.store.dossier_list import list_dossiers as listed

ACTIVE = DossierState.ACTIVE.value


def list_dossiers(desk: Desk, query: DossierQuery) -> DossierPage:
    """Return a window of the list, in the order of the names."""
    today = desk.clock.today()
    only = ids_of_doubles(desk) if query.doubles_only else None
    with desk.caseload.reading() as reader:
        people = everybody(reader)
        filters = replace(_filters(query, today, people), only=only)
        page = listed(reader, query.text, filters, query.offset, query.limit)
        beside = {row.id: row for row in rows_of(reader, _beside(page.rows, people))} if people else {}
    rows = (united(row, people.get(row.id), beside) for row in page.rows)
    return DossierPage(page.total, query.offset, tuple(_row(row, today, people, beside) for row in rows))


def counts(desk: Desk, *, by_kind: bool = False) -> Counts:
    """Return how many dossiers are followed and how many letters wait; the dossiers by kind of barrier if asked."""
    with desk.caseload.reading() as reader:
        pairs = _pairs(everybody(reader))
        dossiers = count_dossiers(reader, filters=DossierFilters(state=ACTIVE, united=pairs))
        kinds = {
            kind: count_dossiers(reader, filters=DossierFilters(state=ACTIVE, barrier_kind=kind, united=pairs))
            for kind in (KINDS if by_kind else ())
        }
    return Counts(dossiers=dossiers, waiting_letters=count_due(desk), by_kind=kinds)


def listed_ids(desk: Desk, query: DossierQuery, most: int = 500) -> tuple[str, ...]:
    """Return the ids of the dossiers that a question lists, the first ``most``: what « tout choisir » means."""
    page = list_dossiers(desk, replace(query, offset=0, limit=most))
    return tuple(row.id for row in page.rows)


def ids_of_doubles(desk: Desk) -> frozenset[str]:
    """Return the dossiers that may be the same person as another one, to flag them."""
    # Comparing names wants a library that the first list need not wait for.
    from parcours_desktop.casework.duplicates import alike_ids, doubles

    return alike_ids(doubles(desk))


def _filters(query: DossierQuery, today: date, people: Mapping[str, OnePerson]) -> DossierFilters:
    return DossierFilters(
        state=query.state,
        barrier_kind=query.barrier_kind,
        unanswered_since=today - REMINDER_AFTER if query.late_only else None,
        overdue_on=today if query.late_only else None,
        united=_pairs(people),
    )


def united(row: DossierListRow, person: OnePerson | None, beside: Mapping[str, DossierListRow]) -> DossierListRow:
    """Return the row of a dossier with what the others of the same person hold; ``beside`` are their rows by id."""
    if person is None or row.id != person.kept:
        return row
    rows = [row, *(beside[other] for other in person.others if other in beside)]
    severities = [each.worst for each in rows if each.worst is not None]
    step = min(rows, key=lambda each: (each.next_due or date.max, not each.next_action))
    return row._replace(
        open_barriers=sum(each.open_barriers for each in rows),
        worst=max(severities, key=tuple(Severity).index, default=None),
        waiting_since=min((each.waiting_since for each in rows if each.waiting_since), default=None),
        next_action=step.next_action,
        next_due=step.next_due,
    )


def _pairs(people: Mapping[str, OnePerson]) -> tuple[tuple[str, str], ...]:
    return tuple((person.kept, other) for other, person in sorted(people.items()) if other != person.kept)


def _beside(rows: Iterable[DossierListRow], people: Mapping[str, OnePerson]) -> set[str]:
    return {each for row in rows if row.id in people for each in people[row.id].ids}


def _row(
    row: DossierListRow, today: date, people: Mapping[str, OnePerson], beside: Mapping[str, DossierListRow]
) -> DossierRow:
    person = people.get(row.id)
    kept = beside.get(person.kept) if person is not None and person.kept != row.id else None
    if kept is not None:
        with_whom = ", ".join(part for part in (kept.family_name, kept.given_name) if part)
        second = tr("réuni au dossier {of_whom}", of_whom=of(with_whom))
        return DossierRow(row.id, _name(row), second, 0, late=False, inexact=row.inexact)
    barriers = tr.count("{number} frein", "{number} freins", row.open_barriers) if row.open_barriers else ""
    unanswered = row.waiting_since is not None and row.waiting_since + REMINDER_AFTER <= today
    overdue = row.next_due is not None and row.next_due < today
    second = DOT.join(part for part in (row.municipality, barriers, _what_is_next(row, today)) if part)
    return DossierRow(
        id=row.id,
        name=_name(row),
        second=second or tr("dossier à compléter"),
        open_barriers=row.open_barriers,
        late=unanswered or overdue,
        inexact=row.inexact,
    )


def _name(row: DossierListRow) -> str:
    return ", ".join(part for part in (row.family_name, row.given_name) if part)


def _what_is_next(row: DossierListRow, today: date) -> str:
    """Say what decides: a letter to remind of, else a step overdue, else what comes."""
    overdue = row.next_due is not None and row.next_due < today
    if row.waiting_since is not None and (not overdue or row.waiting_since + REMINDER_AFTER <= today):
        days = (today - row.waiting_since).days
        return tr("lettre remise il y a {days} j", days=days) if days > 0 else tr("lettre remise aujourd’hui")
    if row.next_due is not None:
        if row.next_due < today:
            return tr("étape en retard")
        return tr("étape aujourd’hui") if row.next_due == today else short_day(row.next_due, tr, today)
    return ""
