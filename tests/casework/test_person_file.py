"""The person's file: everything that is kept, read back from paper and from JSON by tools that know nothing of us."""

from __future__ import annotations

import json

import pytest
from casework.conftest import NOON
from documents.readback import joined, pages, text

from parcours_core.errors import Refused
from parcours_core.records.catalogue import caseload_types
from parcours_core.vocabulary.person import Circumstance
from parcours_core.vocabulary.work import EncounterKind, Severity
from parcours_desktop.casework.barriers import record_barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.person_file import person_file_json, person_file_pdf, printing_doubt, trail_page_pdf
from parcours_desktop.casework.trail import note_opening
from parcours_desktop.casework.values import BarrierDraft


@pytest.fixture
def person_id(desk: Desk) -> str:
    (person_id,) = create_person(
        desk,
        {
            "family_name": "Nguyễn-Łukasz",
            "given_name": "Zoé <b>",
            "phone": "0470112233",
            "circumstances": (Circumstance.DISABILITY,),
        },
    ).dossiers
    record_barrier(desk, person_id, BarrierDraft(kind="mobility", severity=Severity.BLOCKING, detail="Pas de permis."))
    write_note(desk, person_id, "Elle cherche & trouve <i>seule</i>.", kind=EncounterKind.BUS)
    note_opening(desk, person_id)
    return person_id


def test_the_pages_say_all_that_is_kept_in_words(desk: Desk, person_id: str) -> None:
    said = joined(text(person_file_pdf(desk, person_id)))
    for words in ("Votre dossier", "Zoé<b>", "0470112233", "Pasdepermis.", "trouve<i>seule</i>.", "bloquant"):
        assert joined(words) in said, words
    assert joined("Paula Hallet a ouvert le dossier") in said
    assert person_id not in said
    assert "disability" not in said


def test_a_long_file_goes_on_page_after_page_with_nothing_lost(desk: Desk, person_id: str) -> None:
    for number in range(40):
        write_note(desk, person_id, f"Note {number:02d} : " + "un mot puis un autre " * 30, kind=EncounterKind.NOTE)
    pdf = person_file_pdf(desk, person_id)
    said = joined(text(pdf))
    assert len(pages(pdf)) > 5
    assert all(joined(f"Note {number:02d} :") in said for number in range(40))
    # A page may end between two of them.
    assert text(pdf).split().count("autre") == 40 * 30


def test_the_json_holds_every_record_its_labels_its_history_and_its_trail(desk: Desk, person_id: str) -> None:
    change_person(desk, person_id, {"phone": "0470112234"})
    whole = json.loads(person_file_json(desk, person_id))
    assert whole["format"] == "parcours-dossier/1"
    assert whole["made_on"] == NOON.date().isoformat()
    assert set(whole["records"]) == set(caseload_types())
    (person,) = whole["records"]["job_seeker"]
    assert person["phone"] == "0470112234"
    assert set(person) <= set(whole["labels"]["job_seeker"])
    assert [note["text"] for note in whole["records"]["encounter"]] == ["Elle cherche & trouve <i>seule</i>."]
    changed = [line for line in whole["history"] if line["field"] == "Téléphone"]
    assert [(joined(line["before"]), joined(line["after"])) for line in changed] == [("0470112233", "0470112234")]
    assert whole["trail"][0]["who"] == "Paula Hallet"


def test_who_opened_is_a_page_of_its_own(desk: Desk, person_id: str) -> None:
    pdf = trail_page_pdf(desk, person_id)
    assert len(pages(pdf)) == 1
    said = joined(text(pdf))
    assert joined("Qui a ouvert mon dossier ?") in said
    assert joined("samedi 21 novembre 2026 à 12 h") in said
    assert "0470" not in said


def test_a_file_that_is_gone_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused):
        person_file_pdf(desk, "nobody")
    with pytest.raises(Refused):
        person_file_json(desk, "nobody")


def test_what_no_face_prints_is_marked_told_and_kept_whole_in_the_json(desk: Desk, person_id: str) -> None:
    assert printing_doubt(desk, person_id) == ""
    write_note(desk, person_id, "Son mari : ليلى بن علي 😀", kind=EncounterKind.BUS)
    said = joined(text(person_file_pdf(desk, person_id)))
    assert "■" not in said
    assert joined("Son mari : [texte en arabe : voir la copie JSON] [symbole : voir la copie JSON]") in said
    assert said.count(joined("La copie JSON les garde exactement")) == 1
    assert "ne s’impriment pas" in printing_doubt(desk, person_id)
    assert "ليلى بن علي 😀" in person_file_json(desk, person_id).decode()
