"""The form of a barrier: every kind can be noted, and what it does not show is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.screens import nameless, note_barrier

from parcours_core.records.barrier import Barrier
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.work import Severity
from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.features.dossier.view import DossierView
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def view(workbench: Workbench, show: Callable[[QWidget], None], aurelie: str, qtbot: QtBot) -> Iterator[DossierView]:
    view = DossierView(workbench)
    show(view)
    with qtbot.waitSignal(view.shown):
        view.show_dossier(aurelie)
    yield view
    # What is typed and waits to be kept goes now: later there is nobody who could.
    view.leave()


def barrier(desk: Desk, barrier_id: str) -> Barrier:
    with desk.caseload.reading() as reader:
        found = reader.get(Barrier, barrier_id)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_offers_its_situations_and_goals_in_words(kind: str, view: DossierView, aurelie: str) -> None:
    form = view.barrier_form
    form.begin_new(aurelie)
    form.kind.set_value(kind)
    form.kind.chosen.emit(kind)
    assert set(form.situations) == set(KINDS[kind].situations)
    assert set(form.goals) == set(KINDS[kind].goals)
    for code, row in {**form.situations, **form.goals}.items():
        assert row.text() not in ("", code)


def test_what_the_form_does_not_offer_stays(view: DossierView, desk: Desk, aurelie: str, qtbot: QtBot) -> None:
    noted = note_barrier(desk, aurelie, "mobility", situations=("6", "zukunft"), goals=("n5",))
    form = view.barrier_form
    form.begin_edit(aurelie, barrier(desk, noted))
    form.severity.set_value(Severity.LIGHT)
    with qtbot.waitSignal(view.shown):
        form.save.click()
    found = barrier(desk, noted)
    assert found.severity is Severity.LIGHT
    assert set(found.situations) == {"6", "zukunft"}
    assert found.goals == ("n5",)
    assert "zukunft" not in form.situations


def test_tab_leads_through_the_choices_before_the_button(view: DossierView, aurelie: str) -> None:
    form = view.barrier_form
    form.begin_new(aurelie)
    form.kind.set_value("childcare")
    form.kind.chosen.emit("childcare")
    order: list[QWidget] = []
    step = form.due.nextInFocusChain()
    while step is not form.save and len(order) < 60:
        order.append(step)
        step = step.nextInFocusChain()
    rows = [*form.situations.values(), *form.goals.values()]
    assert [each for each in order if each in rows] == rows


def test_without_a_kind_it_says_so(view: DossierView, aurelie: str) -> None:
    form = view.barrier_form
    form.begin_new(aurelie)
    form.save.click()
    assert form.isVisible()
    assert form.kind.property("invalid") is True


def test_every_control_has_a_name(view: DossierView, aurelie: str) -> None:
    view.barrier_form.begin_new(aurelie)
    assert nameless(view) == []
