"""The rights of the person on screen: the file on paper and on a stick, the trail, the limitation, the archive."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from documents.readback import joined, text
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import Keyboard, until
from support.screens import PersonAtDialogs, nameless

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Consent
from parcours_core.records.sharing import Share
from parcours_core.trail import Act
from parcours_core.vocabulary.work import DossierState, EncounterKind
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.store.trail import last_of
from parcours_desktop.ui.features.rights.view import RightsView
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def person(tmp_path: Path) -> PersonAtDialogs:
    return PersonAtDialogs(tmp_path)


@pytest.fixture
def view(
    workbench: Workbench, show: Callable[[QWidget], None], qtbot: QtBot, aurelie: str, person: PersonAtDialogs
) -> RightsView:
    view = RightsView(
        workbench,
        choose_printer=lambda parent, title: person.choose_printer(parent),
        choose_file=lambda parent, name, title, kind: person.choose_file(parent, name),
    )
    show(view)
    with qtbot.waitSignal(view.shown):
        view.show_rights(aurelie)
    return view


def seeker(desk: Desk, person_id: str) -> JobSeeker:
    with desk.caseload.reading() as reader:
        found = reader.get(JobSeeker, person_id)
    assert found is not None
    return found


def test_ctrl_p_prints_the_whole_file_and_leaves_its_line(
    view: RightsView, qtbot: QtBot, desk: Desk, aurelie: str, person: PersonAtDialogs
) -> None:
    with qtbot.waitSignal(view.handed_over):
        Keyboard(view).press("Ctrl+P")
    assert person.paper.read_bytes().startswith(b"%PDF")
    with desk.caseload.reading() as reader:
        assert last_of(reader, aurelie, Act.PRINTED).words == "Copie du dossier"
    until(lambda: view.visits.accessible_lines()[0].startswith("Paula Hallet a imprimé"), "the visit is shown")


def test_the_file_is_saved_to_read_and_to_take_along(
    view: RightsView, qtbot: QtBot, tmp_path: Path, person: PersonAtDialogs
) -> None:
    with qtbot.waitSignal(view.handed_over):
        view.copy.pdf_button.click()
    assert joined("Aurélie Delvaux") in joined(text((tmp_path / "copie-du-dossier.pdf").read_bytes()))
    with qtbot.waitSignal(view.handed_over):
        view.copy.data_button.click()
    whole = json.loads((tmp_path / "copie-du-dossier.json").read_bytes())
    assert whole["records"]["job_seeker"][0]["family_name"] == "Delvaux"
    assert person.asked == ["copie-du-dossier.pdf", "copie-du-dossier.json"]


def test_pages_that_cannot_print_a_text_say_so_and_the_data_do_not(
    view: RightsView, qtbot: QtBot, desk: Desk, aurelie: str, workbench: Workbench
) -> None:
    write_note(desk, aurelie, "Son mari : ليلى", kind=EncounterKind.BUS)
    for button, doubted in ((view.copy.pdf_button, True), (view.copy.data_button, False)):
        with qtbot.waitSignal(view.handed_over), qtbot.waitSignal(workbench.messages.posted) as posted:
            button.click()
        assert ("ne s’impriment pas" in posted.args[0].title) is doubted


def test_a_dialog_put_away_leaves_no_line(view: RightsView, desk: Desk, aurelie: str, person: PersonAtDialogs) -> None:
    person.printer, person.file = lambda: None, lambda name: None
    view.copy.print_button.click()
    view.copy.pdf_button.click()
    with desk.caseload.reading() as reader:
        assert last_of(reader, aurelie, Act.PRINTED) is None
        assert last_of(reader, aurelie, Act.EXPORTED) is None


def test_a_limitation_asks_why_and_is_lifted_again(view: RightsView, desk: Desk, aurelie: str) -> None:
    view.limit.limit_button.click()
    until(lambda: "motif" in view.limit.reason_field.error(), "the reason is asked for")
    assert seeker(desk, aurelie).restricted_since is None
    view.limit.reason.set_text("Elle conteste son adresse.")
    view.limit.limit_button.click()
    until(view.limit.lift_button.isVisible, "the limitation is shown")
    assert "Elle conteste son adresse." in view.limit.state.text()
    view.limit.lift_button.click()
    until(view.limit.limit_button.isVisible, "the limitation is gone")
    assert seeker(desk, aurelie).restricted_since is None


def test_a_consent_is_taken_back_and_what_was_shared_on_it_ends(view: RightsView, desk: Desk, aurelie: str) -> None:
    assert view.consents.texts() == ["Aucun accord n’est noté."]
    agreed: dict[str, Any] = {"job_seeker_id": aurelie, "given_on": desk.clock.today(), "fields": ("dossier",)}
    to_nadia = Consent(id="c1", purpose="sharing", recipient="nadia", recipient_name="Nadia Benali", **agreed)
    to_partner = Consent(id="c2", purpose="referral", recipient="s", recipient_name="Crèche", **agreed)
    given = Share(id="s1", job_seeker_id=aurelie, holder="nadia", starts_on=desk.clock.today(), consent_id="c1")
    with desk.writing("Accords") as unit:
        for record in (to_nadia, to_partner, given):
            unit.put(record)
        unit.commit()
    view.show_rights(aurelie)
    until(lambda: set(view.consents.buttons) == {"c1", "c2"}, "both consents are shown")
    button = view.consents.buttons["c1"]
    assert "Nadia Benali, pour partager le dossier" in button.accessibleName()
    assert not nameless(view)
    button.setFocus()
    Keyboard(button).press("Space")
    until(lambda: set(view.consents.buttons) == {"c2"}, "the consent is taken back")
    assert "retiré le" in view.consents.texts()[-1]
    with desk.caseload.reading() as reader:
        days = {each.id: each.withdrawn_on for each in reader.find(Consent)}
        (ended,) = reader.find(Share)
    assert days == {"c1": desk.clock.today(), "c2": None}
    assert ended.ends_on == desk.clock.today()


def test_a_file_goes_to_the_archive(view: RightsView, desk: Desk, aurelie: str) -> None:
    view.keeping.archive_button.click()
    until(lambda: "Archivé" in view.keeping.state.text(), "the archive is told")
    assert seeker(desk, aurelie).state is DossierState.ARCHIVED


def test_a_file_is_erased_only_under_its_own_name(view: RightsView, qtbot: QtBot, desk: Desk, aurelie: str) -> None:
    assert not view.erasing.erase_button.isEnabled()
    view.erasing.name.setText("Dupont")
    view.erasing.erase_button.click()
    until(lambda: "nom tapé" in view.erasing.name_field.error(), "another name is refused")
    assert seeker(desk, aurelie).family_name == "Delvaux"
    view.erasing.name.setText("delvaux")
    with qtbot.waitSignal(view.closed) as closed:
        view.erasing.erase_button.click()
    assert closed.args == [""]
    with desk.caseload.reading() as reader:
        assert reader.get(JobSeeker, aurelie) is None


def test_escape_goes_back_to_the_dossier(view: RightsView, qtbot: QtBot, aurelie: str) -> None:
    with qtbot.waitSignal(view.closed) as closed:
        Keyboard(view).press("Escape")
    assert closed.args == [aurelie]


def test_every_control_has_its_name(view: RightsView) -> None:
    assert nameless(view) == []
