"""The trail in words: who came, when, what they did; one visit is one line; a forged line is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from casework.conftest import NOON

from parcours_core.trail import Act
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.trail import broken_trail, note_opening, note_printing, note_saving, trail_of
from parcours_desktop.store.trail import entries


def seeker(desk: Desk) -> str:
    (person_id,) = create_person(desk, {"family_name": "Delvaux", "given_name": "Aurélie"}).dossiers
    return person_id


def later(desk: Desk, minutes: int) -> Desk:
    return replace(desk, clock=FixedClock(NOON + timedelta(minutes=minutes)))


def test_each_act_is_told_with_its_day_its_hour_and_its_author(desk: Desk) -> None:
    person = seeker(desk)
    note_opening(desk, person)
    note_printing(later(desk, 5), person, "K7M-2PX")
    note_saving(later(desk, 6), person, "lettre K7M-2PX")
    lines = trail_of(desk, person)
    assert [line.what for line in lines] == [
        "a enregistré une copie (lettre K7M-2PX)",
        "a imprimé une lettre ou une page (K7M-2PX)",
        "a ouvert le dossier",
        "a créé le dossier (Dossier ouvert)",
    ]
    assert {line.who for line in lines} == {"Paula Hallet"}
    assert lines[1].when == "samedi 21 novembre 2026 à 12 h 05"
    assert broken_trail(desk) is None


def test_one_visit_is_one_line_and_another_person_s_is_another(desk: Desk) -> None:
    person = seeker(desk)
    note_opening(desk, person)
    note_opening(later(desk, 10), person)
    note_opening(later(desk, 30), person)
    colleague = replace(later(desk, 31), settings=replace(desk.settings, counsellor="Rik Maes"))
    note_opening(colleague, person)
    opened = [line.who for line in trail_of(desk, person) if line.what == "a ouvert le dossier"]
    assert opened == ["Rik Maes", "Paula Hallet", "Paula Hallet"]


def test_a_clock_set_back_hides_no_visit(desk: Desk) -> None:
    person = seeker(desk)
    note_opening(later(desk, 60 * 24 * 365), person)
    note_opening(desk, person)
    assert sum(line.what == "a ouvert le dossier" for line in trail_of(desk, person)) == 2


def test_a_trail_is_of_one_dossier(desk: Desk) -> None:
    one, other = seeker(desk), seeker(desk)
    note_opening(desk, other)
    assert len(trail_of(desk, one)) == 1
    with desk.caseload.reading() as reader:
        assert {entry.act for entry in entries(reader, other)} == {Act.MADE, Act.OPENED}
