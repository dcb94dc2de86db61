"""A dossier for somebody whom no server told of: with the person's consent, and the confidences only where one says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from casework.conftest import LETTERHEAD, NOON, TODAY
from support.sharing_panel import tell_people

from parcours_core.errors import Refused
from parcours_core.merge import Kind
from parcours_core.records.referral import Consent
from parcours_core.trail import Act
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.handover_stick import read_stick, spoken_phrase, take_stick
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.sharing import ShareWish
from parcours_desktop.casework.sharing_consent import ALL_DATA, CONFIDENCES, check_consent
from parcours_desktop.casework.sharing_lines import shared_with
from parcours_desktop.casework.stranger_handover import save_for_stranger
from parcours_desktop.casework.trail import trail_of
from parcours_desktop.store import outbox, trail
from parcours_desktop.store.caseload import Caseload

MARC = "Marc Dumont, CPAS d’Ath"
SPOKEN = ShareWish("", ShareRight.RESPONSIBLE, TODAY, confidences=False, consent=ConsentForm.SPOKEN)


@pytest.fixture
def marc(tmp_path: Path, desk: Desk) -> Iterator[Desk]:
    """Another computer; neither of the two ever met a server."""
    caseload = Caseload.open(tmp_path / "marc.db", bytes(reversed(range(32))))
    yield Desk(caseload, desk.pack, desk.places, FixedClock(NOON)).with_settings(
        replace(LETTERHEAD, counsellor="Marc Dumont")
    )
    caseload.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "relais.parcours"


@pytest.fixture
def yacine(desk: Desk) -> str:
    (person_id,) = create_person(desk, {"family_name": "El Idrissi", "given_name": "Yacine"}, None).dossiers
    return person_id


def save(desk: Desk, path: Path, wish: ShareWish, *people: str, to: str = MARC) -> str:
    phrase = spoken_phrase()
    save_for_stranger(desk, people, path, wish, to=to, phrase=phrase)
    return phrase


def consents(desk: Desk) -> tuple[Consent, ...]:
    with desk.caseload.reading() as reader:
        return reader.find(Consent, purpose="sharing")


def test_the_consent_is_noted_for_whom_it_was_given_and_the_trail_says_to_whom_it_went(
    desk: Desk, path: Path, aurelie: str
) -> None:
    save(desk, path, SPOKEN, aurelie)
    (given,) = consents(desk)
    assert (given.recipient, given.recipient_name, given.fields) == ("", MARC, (ALL_DATA,))
    assert trail_of(desk, aurelie)[0].what.endswith(f"({MARC})")
    with desk.caseload.reading() as reader:
        exported = trail.last_of(reader, aurelie, Act.EXPORTED)
    # What was typed does not stay for good, as the line does.
    assert exported is not None
    assert exported.words == ""


def test_screens_refresh_from_all_that_it_wrote(desk: Desk, path: Path, aurelie: str) -> None:
    changes = save_for_stranger(desk, [aurelie], path, SPOKEN, to=MARC, phrase=spoken_phrase())
    assert changes.touches("encounter")
    assert changes.touches("consent")
    assert changes.dossiers == {aurelie}


@pytest.mark.parametrize("wish", [replace(SPOKEN, consent=None), replace(SPOKEN, consent=None, without_consent=" ")])
def test_without_a_word_of_consent_nothing_is_written(desk: Desk, path: Path, aurelie: str, wish: ShareWish) -> None:
    with pytest.raises(Refused, match="accord"):
        save(desk, path, wish, aurelie)
    assert not path.exists()
    assert consents(desk) == ()


def test_without_a_name_nothing_is_written(desk: Desk, path: Path, aurelie: str) -> None:
    with pytest.raises(Refused, match="à qui"):
        save(desk, path, SPOKEN, aurelie, to="  ")
    assert not path.exists()


def test_who_agreed_to_this_name_is_not_asked_again_and_another_name_is_another_consent(
    desk: Desk, path: Path, aurelie: str
) -> None:
    save(desk, path, SPOKEN, aurelie)

    def agreed(name: str, *, confidences: bool = False) -> bool:
        return bool(check_consent(desk, [aurelie], "", confidences=confidences, named=name).agreed)

    assert agreed(MARC)
    assert agreed(f" {MARC.upper()}")
    assert not agreed("Quelqu’un d’autre")
    assert not agreed("")
    assert not agreed(MARC, confidences=True)
    save(desk, path, replace(SPOKEN, consent=None, only_agreed=True), aurelie)
    assert len(consents(desk)) == 1


def test_what_was_agreed_for_the_whole_agency_is_not_for_a_stranger(desk: Desk, path: Path, aurelie: str) -> None:
    """Neither where it is asked first nor where the file is made: the screen said that nothing had to be asked."""
    tell_people(desk, "paula", {})
    given = Consent(
        id=desk.new_id(), job_seeker_id=aurelie, purpose="sharing", recipient="a", recipient_name="Agence",
        fields=(ALL_DATA, CONFIDENCES), given_on=TODAY,
    )  # fmt: skip
    with desk.writing("Accord noté") as unit:
        unit.put(given)
        unit.commit()
    assert check_consent(desk, [aurelie], "nadia", confidences=True).agreed
    assert check_consent(desk, [aurelie], "", confidences=True).agreed
    assert not check_consent(desk, [aurelie], "", confidences=False, named=MARC).agreed
    with pytest.raises(Refused, match="accord"):
        save(desk, path, replace(SPOKEN, consent=None, only_agreed=True), aurelie)


def test_who_did_not_agree_stays_where_only_those_go_who_did(
    desk: Desk, marc: Desk, path: Path, aurelie: str, yacine: str
) -> None:
    save(desk, path, SPOKEN, aurelie)
    phrase = save(desk, path, replace(SPOKEN, consent=None, only_agreed=True), aurelie, yacine)
    assert [name for name, _ in read_stick(marc, path, phrase).dossiers] == ["Aurélie Delvaux"]


def test_the_reason_why_without_consent_goes_along(desk: Desk, marc: Desk, path: Path, aurelie: str) -> None:
    why = "départ soudain, elle sera prévenue"
    phrase = save(desk, path, replace(SPOKEN, consent=None, without_consent=why), aurelie)
    ((_, note),) = read_stick(marc, path, phrase).notes
    # Its title is the title of what shows it.
    assert note.startswith(f"Sans accord noté : {why}\n\nSituation\n")
    assert consents(desk) == ()


def test_without_confidences_the_relay_note_goes_and_no_word_that_was_confided(
    desk: Desk, marc: Desk, path: Path, aurelie: str
) -> None:
    """The sheet was never sent: what it confides is cut out of it, and nothing else."""
    write_note(desk, aurelie, "Un secret de famille", confidential=True)
    write_note(desk, aurelie, "Une note comme une autre")
    phrase = save(desk, path, replace(SPOKEN, notes={aurelie: "Elle attend une place."}), aurelie)
    take_stick(marc, read_stick(marc, path, phrase))
    ours, theirs = open_dossier(desk, aurelie), open_dossier(marc, aurelie)
    assert ours.person.confidences
    assert theirs.person == replace(ours.person, confidences="")
    assert [each.text for each in theirs.encounters] == ["Note de relais\n\nElle attend une place."]
    assert theirs.barriers == ours.barriers
    assert shared_with(marc, aurelie).sentence == ""
    with marc.caseload.reading() as reader:
        told = {each.key: each.kind for each in outbox.pending(reader)}
    assert told["job_seeker", aurelie] is Kind.CREATE


def test_with_confidences_all_of_it_goes(desk: Desk, marc: Desk, path: Path, aurelie: str) -> None:
    write_note(desk, aurelie, "Un secret de famille", confidential=True)
    phrase = save(desk, path, replace(SPOKEN, confidences=True), aurelie)
    take_stick(marc, read_stick(marc, path, phrase))
    assert open_dossier(marc, aurelie).person == open_dossier(desk, aurelie).person
    assert consents(marc)[0].fields == (ALL_DATA, CONFIDENCES)


@pytest.mark.parametrize("confidences", [True, False])
def test_whoever_takes_it_in_is_told_what_was_left_out(
    desk: Desk, marc: Desk, path: Path, aurelie: str, confidences: bool
) -> None:
    phrase = save(desk, path, replace(SPOKEN, confidences=confidences), aurelie)
    said = read_stick(marc, path, phrase).left_out
    assert bool(said) is not confidences
    assert ("sans les confidences" in said and "Demandez à Paula Hallet" in said) is not confidences


def test_all_that_was_confided_is_there(desk: Desk, marc: Desk, path: Path, aurelie: str) -> None:
    write_note(desk, aurelie, "Un secret de famille", confidential=True)
    phrase = save(desk, path, replace(SPOKEN, confidences=True), aurelie)
    take_stick(marc, read_stick(marc, path, phrase))
    assert "Un secret de famille" in [each.text for each in open_dossier(marc, aurelie).encounters]


def test_a_stick_that_refused_is_tried_again_without_a_second_consent(desk: Desk, path: Path, aurelie: str) -> None:
    with pytest.raises(OSError, match="No such file"):
        save(desk, path.parent / "no folder" / "a.parcours", SPOKEN, aurelie)
    save(desk, path, SPOKEN, aurelie)
    assert len(consents(desk)) == 1
    assert len(open_dossier(desk, aurelie).encounters) == 1
