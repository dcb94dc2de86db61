"""What others only lent is not offered for sharing: said at once, before a form is filled for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from support.screens import open_dossier_of
from support.sharing_panel import begin

from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.sharing import ShareWish, share
from parcours_desktop.ui.features.sharing.panel import SharePanel


@pytest.fixture
def lent(agency: Desk, aurelie: str) -> str:
    """The dossier is Nadia's, who asks for help."""
    with agency.writing("Reçu") as unit:
        person = unit.get(JobSeeker, aurelie)
        assert person is not None
        unit.put(replace(person, counsellor="Nadia Benali"))
        help_me = Share(
            id=agency.new_id(),
            job_seeker_id=aurelie,
            holder="paula",
            right=ShareRight.HELP,
            starts_on=agency.clock.today(),
            given_by="Nadia Benali",
        )
        unit.put(help_me)
        unit.commit()
    return aurelie


def test_who_helps_reads_whom_to_ask(qtbot: QtBot, panel: SharePanel, lent: str) -> None:
    begin(qtbot, panel, lent)
    assert panel.reading.text().endswith("demandez à Nadia Benali.")
    assert panel.reading.isVisible()
    assert not panel.go.isVisible()
    assert not panel.holder.isVisible()


def test_among_many_it_is_left_out_and_named(qtbot: QtBot, panel: SharePanel, agency: Desk, lent: str) -> None:
    own = open_dossier_of(agency, given_name="Samira", family_name="Benali")
    begin(qtbot, panel, lent, own)
    assert panel.form is not None
    assert panel.form.ids == (own,)
    assert panel.left_out.isVisible()
    begin(qtbot, panel, own)
    assert not panel.left_out.isVisible()


def test_the_keyboard_is_in_sight_below_a_long_note(
    qtbot: QtBot, panel: SharePanel, agency: Desk, aurelie: str
) -> None:
    host = panel.parentWidget()
    assert host is not None
    host.resize(900, 500)
    wish = ShareWish(
        "nadia",
        ShareRight.HELP,
        agency.clock.today(),
        consent=ConsentForm.SPOKEN,
        notes={aurelie: "\n".join(f"Ligne {number}" for number in range(60))},
    )
    share(agency, [aurelie], wish)
    begin(qtbot, panel, aurelie)
    assert panel.holder.hasFocus()
    qtbot.waitUntil(lambda: panel.holder.visibleRegion().boundingRect().height() == panel.holder.height())
