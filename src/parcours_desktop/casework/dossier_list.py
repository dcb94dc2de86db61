"""The list of dossiers as the screen shows it, two lines a row, what decides in words; and the side bar’s counts."""

from __future__ import annotations

from datetime import date

from parcours_core.dates import short_day
from parcours_core.language import tr
from parcours_core.records.referral import REMINDER_AFTER
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.work import DossierState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.followup import count_due
from parcours_desktop.casework.values import Counts, DossierPage, DossierQuery, DossierRow
from parcours_desktop.casework.words import DOT
from parcours_desktop.store.dossier_list import DossierFilters, DossierListRow, count_dossiers
from parcours_desktop.store.dossier_list import list_dossiers as listed

ACTIVE = DossierState.ACTIVE.value


def list_dossiers(desk: Desk, query: DossierQuery) -> DossierPage:
    """Return a window of the list, in the order of the names."""
    today = desk.clock.today()
    with desk.caseload.reading() as reader:
        page = listed(reader, query.text, _filters(query, today), query.offset, query.limit)
    return DossierPage(page.total, query.offset, tuple(_row(row, today) for row in page.rows))


def counts(desk: Desk, *, by_kind: bool = False) -> Counts:
    """Return how many dossiers are followed and how many letters wait; the dossiers by kind of barrier if asked."""
    with desk.caseload.reading() as reader:
        dossiers = count_dossiers(reader, filters=DossierFilters(state=ACTIVE))
        kinds = {
            kind: count_dossiers(reader, filters=DossierFilters(state=ACTIVE, barrier_kind=kind))
            for kind in (KINDS if by_kind else ())
        }
    return Counts(dossiers=dossiers, waiting_letters=count_due(desk), by_kind=kinds)


def _filters(query: DossierQuery, today: date) -> DossierFilters:
    return DossierFilters(
        state=query.state,
        barrier_kind=query.barrier_kind,
        unanswered_since=today - REMINDER_AFTER if query.late_only else None,
        overdue_on=today if query.late_only else None,
    )


def _row(row: DossierListRow, today: date) -> DossierRow:
    barriers = tr.count("{number} frein", "{number} freins", row.open_barriers) if row.open_barriers else ""
    unanswered = row.waiting_since is not None and row.waiting_since + REMINDER_AFTER <= today
    overdue = row.next_due is not None and row.next_due < today
    second = DOT.join(part for part in (row.municipality, barriers, _what_is_next(row, today)) if part)
    name = ", ".join(part for part in (row.family_name, row.given_name) if part)
    return DossierRow(
        id=row.id,
        name=name,
        second=second or tr("dossier à compléter"),
        open_barriers=row.open_barriers,
        late=unanswered or overdue,
        inexact=row.inexact,
    )


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
