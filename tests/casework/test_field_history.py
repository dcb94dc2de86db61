"""The history of a dossier in words: every change, whoever made it, and the way back to an earlier value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from support.rivals import NADIA, let_it_be_of, let_the_server_know

from parcours_core.errors import Refused
from parcours_core.language import NO_BREAK_SPACE as NB
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.person import Circumstance
from parcours_core.vocabulary.work import BarrierState, ConsentForm, Severity
from parcours_desktop.casework.attachments import attach_file
from parcours_desktop.casework.barriers import change_barrier, delete_barrier, record_barrier, solve_barrier
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.field_history import (
    DossierHistory,
    HistoryLine,
    dossier_history,
    field_key,
    of_field,
    put_back,
)
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.sharing_consent import consent_given
from parcours_desktop.casework.values import BarrierDraft
from parcours_desktop.store.history import Happening
from parcours_desktop.store.sync_state import keep_people
from parcours_desktop.store.versions import Versions, pack_versions

FORBIDDEN = ("job_seeker", "in-hand", "blocking", "None", "True", "False", "2026-")


@pytest.fixture
def person(desk: Desk) -> str:
    (person_id,) = create_person(desk, {"family_name": "Vandenbossche", "given_name": "Rik"}).dossiers
    return person_id


def noted(desk: Desk, person_id: str, kind: str = "mobility", **more: Any) -> str:
    changes = record_barrier(desk, person_id, BarrierDraft(kind=kind, **more))
    return next(record_id for code, record_id in changes.touched if code == "barrier")


def line_of(history: DossierHistory, title: str) -> HistoryLine:
    return next(line for line in history.lines if line.title == title)


def test_a_change_says_who_when_and_from_what_to_what(desk: Desk, person: str) -> None:
    change_person(desk, person, {"phone": "023951122"})
    change_person(desk, person, {"phone": "0470112233"})
    line = line_of(dossier_history(desk, person), "Téléphone")
    spaced = f"0470{NB}11{NB}22{NB}33"
    assert (line.before, line.after) == (f"02{NB}395{NB}11{NB}22", spaced)
    assert line.summary == f"02{NB}395{NB}11{NB}22 → {spaced}"
    assert (line.who, line.when) == ("Vous", f"aujourd’hui à 12{NB}h")
    assert line.kind is Happening.CHANGED
    assert not line.brought


def test_the_latest_line_comes_first_and_the_opening_last(desk: Desk, person: str) -> None:
    barrier = noted(desk, person)
    solve_barrier(desk, barrier)
    lines = dossier_history(desk, person).lines
    assert lines[0].title.startswith("Frein « Mobilité »".replace("« ", f"«{NB}").replace(" »", f"{NB}»"))
    assert (lines[-1].title, lines[-1].summary) == ("Dossier", "Dossier ouvert")
    assert len({line.key for line in lines}) == len(lines)


def test_what_a_colleague_changed_carries_their_name_and_time(desk: Desk, person: str) -> None:
    change_person(desk, person, {"email": "rik@exemple.be"})
    let_it_be_of(desk, ("job_seeker", person))
    line = line_of(dossier_history(desk, person), "Courriel")
    assert (line.who, line.when, line.brought) == ("Nadia Leroy", f"hier à 9{NB}h{NB}12", True)


def test_an_older_moment_names_its_day_and_year(desk: Desk, person: str) -> None:
    change_person(desk, person, {"email": "rik@exemple.be"})
    let_it_be_of(desk, ("job_seeker", person), at="2025-12-01T08:12:00+00:00")
    assert line_of(dossier_history(desk, person), "Courriel").when == f"lundi 1er décembre 2025 à 9{NB}h{NB}12"


def test_a_deleted_barrier_stays_in_the_history_with_all_that_it_held(desk: Desk, person: str) -> None:
    barrier = noted(desk, person, detail="Pas de permis.", severity=Severity.BLOCKING)
    delete_barrier(desk, barrier)
    line = dossier_history(desk, person).lines[0]
    assert (line.kind, line.summary) == (Happening.DELETED, "Supprimé")
    assert dict(line.parts)["Précision"] == "Pas de permis."
    assert dict(line.parts)["Gravité"] == "bloquant"


def test_no_line_shows_a_code_or_what_only_the_program_reads(desk: Desk, person: str) -> None:
    barrier = noted(desk, person, due=date(2027, 1, 5))
    change_barrier(desk, barrier, {"severity": Severity.BLOCKING, "due": None})
    solve_barrier(desk, barrier)
    change_person(desk, person, {"interpreter": True, "country": "FR", "languages": ("nl", "ar")})
    history = dossier_history(desk, person)
    said = " ".join(
        part
        for line in history.lines
        for part in (line.title, line.summary, line.before, line.after, *sum(line.parts, ()))
    )
    assert not [word for word in FORBIDDEN if word in said]
    assert person not in said
    assert "5 janvier 2027 → rien" in said
    assert "néerlandais et arabe" in said


def test_an_agreement_names_who_received_and_not_by_which_id(desk: Desk, person: str) -> None:
    with desk.writing("Accord noté") as unit:
        unit.put(consent_given(desk, person, "01a20172-2081", "Nadia Leroy", form=ConsentForm.SPOKEN, confidences=True))
        unit.commit()
    parts = dict(dossier_history(desk, person).lines[0].parts)
    assert parts["Nom du destinataire"] == "Nadia Leroy"
    assert "Destinataire" not in parts


def test_one_field_alone_with_the_making_of_its_record(desk: Desk, person: str) -> None:
    barrier = noted(desk, person, detail="Pas de permis.")
    change_barrier(desk, barrier, {"detail": "Pas de permis, mais vélo.", "severity": Severity.LIGHT})
    change_person(desk, person, {"phone": "0470112233"})
    history = dossier_history(desk, person)
    key = f"barrier:{barrier}:detail"
    assert key in dict(history.fields)
    lines = of_field(history, key)
    assert [field_key(line) for line in lines] == [key, f"barrier:{barrier}:"]
    whole = of_field(history, f"barrier:{barrier}:")
    assert {line.field for line in whole} == {"", "detail", "severity"}
    assert of_field(history, "") == history.lines


def test_the_earlier_value_is_put_back_and_that_stands_in_the_history_too(desk: Desk, person: str) -> None:
    change_person(desk, person, {"phone": "023951122"})
    change_person(desk, person, {"phone": "0470112233"})
    changes = put_back(desk, line_of(dossier_history(desk, person), "Téléphone"))
    with desk.caseload.reading() as reader:
        kept = reader.get(JobSeeker, person)
    assert kept is not None
    assert kept.phone == "023951122"
    assert changes.dossiers == {person}
    assert line_of(dossier_history(desk, person), "Téléphone").after == f"02{NB}395{NB}11{NB}22"


def test_what_already_stands_is_not_offered_to_be_put_back(desk: Desk, person: str) -> None:
    change_person(desk, person, {"phone": "1"})
    change_person(desk, person, {"phone": ""})
    latest, first = [line for line in dossier_history(desk, person).lines if line.field == "phone"]
    assert latest.returns
    assert not first.returns
    with pytest.raises(Refused):
        put_back(desk, first)


def test_a_barrier_that_is_open_again_has_no_day_on_which_it_was_lifted(desk: Desk, person: str) -> None:
    barrier = noted(desk, person)
    solve_barrier(desk, barrier)
    line = next(line for line in dossier_history(desk, person).lines if line.field == "state")
    put_back(desk, line)
    with desk.caseload.reading() as reader:
        kept = reader.get(Barrier, barrier)
    assert kept is not None
    assert (kept.state, kept.solved_on) == (BarrierState.OPEN, None)


def test_a_record_that_went_meanwhile_refuses_its_earlier_value(desk: Desk, person: str) -> None:
    barrier = noted(desk, person, detail="Un")
    change_barrier(desk, barrier, {"detail": "Deux"})
    line = next(line for line in dossier_history(desk, person).lines if line.field == "detail")
    delete_barrier(desk, barrier)
    with pytest.raises(Refused):
        put_back(desk, line)


def test_the_history_of_a_dossier_holds_no_line_of_another(desk: Desk, person: str) -> None:
    (other,) = create_person(desk, {"family_name": "Autre"}).dossiers
    gone = noted(desk, other)
    delete_barrier(desk, gone)
    noted(desk, other, "housing")
    assert {line.record_id for line in dossier_history(desk, person).lines} == {person}


def test_yesterday_is_said_by_the_day_of_the_counsellor_not_by_hours(desk: Desk, person: str) -> None:
    late = desk.clock.now() + timedelta(hours=12)
    line = dossier_history(replace(desk, clock=FixedClock(late)), person).lines[-1]
    assert line.when == f"hier à 12{NB}h"


def forget_what_was_written_here(desk: Desk) -> None:
    with desk.writing("Premier envoi") as unit:
        unit.connection.exec_driver_sql("DELETE FROM history")
        unit.commit()


def test_a_dossier_that_came_from_the_server_tells_who_made_it_and_who_changed_what(desk: Desk, person: str) -> None:
    key = ("job_seeker", person)
    change_person(desk, person, {"phone": "0470112233"})
    let_the_server_know(desk, key)
    forget_what_was_written_here(desk)
    stamps = Versions(5, NADIA, "2026-11-19T08:00:00+00:00", {"phone": (9, "Tom Baert", "2026-11-20T08:12:00+00:00")})
    with desk.writing("Premier envoi") as unit:
        unit.connection.exec_driver_sql(
            "UPDATE job_seeker SET field_versions = ? WHERE id = ?", (pack_versions(stamps), person)
        )
        unit.commit()
    changed, made = dossier_history(desk, person).lines
    assert (changed.title, changed.who, changed.before) == ("Téléphone", "Tom Baert", "pas connu ici")
    assert not changed.returns
    assert (made.summary, made.who, dict(made.parts)["Nom"]) == ("Dossier ouvert", NADIA, "Vandenbossche")
    change_person(desk, person, {"phone": "023951122"})
    assert [line.who for line in dossier_history(desk, person).lines] == ["Vous", NADIA]


def test_what_i_wrote_on_another_computer_is_mine(desk: Desk, person: str) -> None:
    change_person(desk, person, {"email": "rik@exemple.be"})
    let_it_be_of(desk, ("job_seeker", person), author="P. Hallet")
    assert line_of(dossier_history(desk, person), "Courriel").who == "P. Hallet"
    people = {"etag": "1", "me": "p1", "agency": "MR", "colleagues": [{"id": "p1", "name": "P. Hallet"}], "teams": []}
    with desk.writing("Annuaire") as unit:
        keep_people(unit, people)
        unit.commit()
    assert line_of(dossier_history(desk, person), "Courriel").who == "Vous"


def test_what_stands_behind_the_cover_is_told_only_to_have_changed(desk: Desk, person: str) -> None:
    change_person(desk, person, {"confidences": "Craint son voisin.", "circumstances": (Circumstance.DISABILITY,)})
    write_note(desk, person, "Vient de quitter son conjoint.", confidential=True)
    covered = dossier_history(desk, person, covered=True)
    said = repr([(line.summary, line.before, line.after, line.parts) for line in covered.lines])
    assert "voisin" not in said
    assert "handicap" not in said
    assert "conjoint" not in said
    assert line_of(covered, "Confidences").after == f"«{NB}(masqué){NB}»"
    assert not line_of(covered, "Confidences").returns
    assert "voisin" in line_of(dossier_history(desk, person), "Confidences").after


def test_what_was_told_in_confidence_stays_covered_when_the_note_is_none_any_more(desk: Desk, person: str) -> None:
    write_note(desk, person, "Vient de quitter son conjoint.", confidential=True)
    with desk.caseload.reading() as reader:
        (note,) = reader.find(Encounter, job_seeker_id=person)
    with desk.writing("") as unit:
        unit.put(replace(note, text="Cherche un logement.", confidential=False))
        unit.commit()
    covered = dossier_history(desk, person, covered=True)
    assert "conjoint" not in repr([(line.summary, line.before, line.after, line.parts) for line in covered.lines])
    assert "conjoint" in repr(dossier_history(desk, person).lines)


def test_behind_the_cover_a_file_is_there_and_not_what_it_is_called(desk: Desk, person: str) -> None:
    attach_file(desk, person, "certificat médical.pdf", b"%PDF", about="Invalidité")
    covered, seen = (dossier_history(desk, person, covered=each) for each in (True, False))
    told = repr(covered.lines)
    assert "certificat" not in told
    assert "Invalidité" not in told
    assert any(line.title == "Pièce jointe" for line in covered.lines)
    assert any("certificat médical.pdf" in line.title for line in seen.lines)
