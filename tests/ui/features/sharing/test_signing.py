"""A dossier is shared on a consent that the person signs in the form itself; of several people none can be asked so."""

from __future__ import annotations

from pytestqt.qtbot import QtBot
from support.screens import nameless, open_dossier_of
from support.sharing_panel import begin, choose, shares
from support.signing import draw

from parcours_core.records.encounter import Attachment
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.ui.features.sharing.panel import SharePanel

SIGNED = ConsentForm.SIGNED_SCREEN.value


def offered(panel: SharePanel) -> list[str]:
    return [panel.consent.how.itemData(place) for place in range(panel.consent.how.count())]


def ask_to_sign(qtbot: QtBot, panel: SharePanel, person: str) -> None:
    """Let Nadia help, on a consent that the person signs here."""
    begin(qtbot, panel, person)
    panel.right.buttons[ShareRight.HELP].click()
    choose(panel.holder, "nadia")
    qtbot.waitUntil(panel.consent.isVisible)
    qtbot.waitUntil(lambda: SIGNED in offered(panel))
    choose(panel.consent.how, SIGNED)


def test_it_is_shared_once_it_is_signed(qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str) -> None:
    ask_to_sign(qtbot, panel, aurelie)
    qtbot.waitUntil(panel.consent.pad.isVisible)
    assert not panel.go.isEnabled()
    draw(panel.consent.pad)
    assert panel.go.isEnabled()
    panel.consent.wipe.click()
    assert not panel.go.isEnabled()
    draw(panel.consent.pad)
    assert nameless(panel) == []
    with qtbot.waitSignal(panel.shared):
        panel.go.click()
    (share,) = shares(agency)
    with agency.caseload.reading() as reader:
        (consent,), (proof,) = reader.find(Consent), reader.find(Attachment)
    assert (share.consent_id, proof.consent_id, consent.form) == (consent.id, consent.id, ConsentForm.SIGNED_SCREEN)


def test_of_several_people_nobody_is_asked_to_sign_for_the_others(
    qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str
) -> None:
    begin(qtbot, panel, aurelie, open_dossier_of(agency, family_name="Autre"))
    panel.right.buttons[ShareRight.HELP].click()
    choose(panel.holder, "nadia")
    qtbot.waitUntil(panel.consent.isVisible)
    assert SIGNED not in offered(panel)


def test_what_is_handed_over_is_not_signed_for_here_since_its_giver_sends_nothing_more(
    qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str
) -> None:
    begin(qtbot, panel, aurelie)
    choose(panel.holder, "nadia")
    qtbot.waitUntil(panel.consent.isVisible)
    assert SIGNED not in offered(panel)
    panel.right.buttons[ShareRight.READ].click()
    qtbot.waitUntil(lambda: SIGNED in offered(panel))


def test_the_next_person_finds_an_empty_field(qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str) -> None:
    ask_to_sign(qtbot, panel, aurelie)
    draw(panel.consent.pad)
    begin(qtbot, panel, open_dossier_of(agency, family_name="Autre"))
    assert panel.consent.pad.is_empty


def test_what_is_signed_stands_above_the_signature_and_a_change_of_it_asks_anew(
    qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str
) -> None:
    ask_to_sign(qtbot, panel, aurelie)
    qtbot.waitUntil(panel.consent.signed_words.isVisible)
    said = panel.consent.signed_words
    qtbot.waitUntil(lambda: "sans les confidences" in said.text())
    assert said.text().startswith("Aurélie Delvaux")
    assert "Nadia" in said.text()
    draw(panel.consent.pad)
    panel.confidences.click()
    qtbot.waitUntil(lambda: "confidences comprises" in said.text())
    assert panel.consent.pad.is_empty
    assert not panel.go.isEnabled()
