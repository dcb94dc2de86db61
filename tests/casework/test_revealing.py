"""Behind the cover: nothing of it in what is shown, its count, and the reason in the trail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from casework.conftest import CLINIC
from documents.readback import text
from support.rivals import let_the_server_know, put_rival

from parcours_core.errors import Refused
from parcours_core.language import NO_BREAK_SPACE as NB
from parcours_core.records.encounter import Encounter
from parcours_core.trail import Act
from parcours_core.vocabulary.person import Circumstance
from parcours_core.vocabulary.work import EncounterKind
from parcours_desktop.casework.barriers import change_barrier, delete_barrier
from parcours_desktop.casework.conflicts import conflicts_of
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.dossier_list import list_dossiers
from parcours_desktop.casework.encounters import delete_note, write_note
from parcours_desktop.casework.field_history import dossier_history
from parcours_desktop.casework.handover_note import handover_note
from parcours_desktop.casework.letters import letter_pdf
from parcours_desktop.casework.matches import matches_for
from parcours_desktop.casework.palette import look_up
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.referrals import compose, first_choices
from parcours_desktop.casework.revealing import reveal
from parcours_desktop.casework.values import DossierQuery
from parcours_desktop.store.trail import last_of

HEALTH = "Suivi en psychiatrie pour dépression."
WORDS = ("psychiatrie", "dépression", "entravant")
"""Words of the detail, and of the situation « 15 » of the diagnosis."""


@pytest.fixture
def person_id(desk: Desk) -> str:
    (person_id,) = create_person(
        desk, {"family_name": "Delvaux", "circumstances": (Circumstance.DISABILITY, Circumstance.JUSTICE)}
    ).dossiers
    write_note(desk, person_id, "Dit sous le sceau : une dépression.", kind=EncounterKind.BUS, confidential=True)
    write_note(desk, person_id, "Cherche un emploi de jour.", kind=EncounterKind.BUS)
    return person_id


def test_nothing_of_it_is_shown_covered_and_it_is_counted(desk: Desk, person_id: str) -> None:
    view = open_dossier(desk, person_id, covered=True)
    shown = repr(view)
    for secret in ("dépression", "DISABILITY", "JUSTICE", "handicap"):
        assert secret not in shown, secret
    assert "Cherche un emploi de jour." in shown
    assert "Confidence masquée." in shown
    assert view.behind_cover == 3


def test_uncovered_all_of_it_is_there(desk: Desk, person_id: str) -> None:
    view = open_dossier(desk, person_id)
    assert view.person.circumstances == (Circumstance.DISABILITY, Circumstance.JUSTICE)
    assert "dépression" in repr(view)
    assert view.behind_cover == 3


def test_looking_asks_why_and_leaves_its_line(desk: Desk, person_id: str) -> None:
    with pytest.raises(Refused):
        reveal(desk, person_id, "  ")
    reveal(desk, person_id, " La personne est avec moi ")
    with desk.caseload.reading() as reader:
        line = last_of(reader, person_id, Act.REVEALED)
    assert line is not None
    assert (line.author, line.words) == ("Paula Hallet", "La personne est avec moi")


@pytest.fixture
def ill(desk: Desk, person_id: str, note: Callable[..., str]) -> str:
    note(person_id, "health", situations=("15",), goals=("31",), detail=HEALTH)
    note(person_id, "mobility", detail="Pas de permis.")
    return person_id


def test_of_a_health_barrier_the_kind_and_gravity_are_seen_and_what_it_consists_of_is_not(desk: Desk, ill: str) -> None:
    view = open_dossier(desk, ill, covered=True)
    lines = {line.barrier.kind: line for line in view.barriers}
    assert (lines["health"].label, lines["health"].badge) == ("Santé", "Fort")
    assert lines["health"].sentence == "Précisions masquées."
    assert lines["health"].hidden
    assert not lines["mobility"].hidden
    assert "Pas de permis." in lines["mobility"].sentence
    assert all(word not in repr(view) for word in WORDS)
    assert view.behind_cover == 4
    assert any(word in repr(open_dossier(desk, ill)) for word in WORDS)


def test_the_history_tells_of_it_only_that_it_changed(desk: Desk, ill: str) -> None:
    (barrier,) = (each.barrier for each in open_dossier(desk, ill).barriers if each.barrier.kind == "health")
    change_barrier(desk, barrier.id, {"detail": "Psychose, désormais."})
    lines = dossier_history(desk, ill, covered=True).lines
    changed = next(line for line in lines if line.field == "detail")
    assert ("(masqué)" in changed.before, "(masqué)" in changed.after, changed.returns) == (True, True, False)
    assert all(
        word not in repr([(each.summary, each.before, each.after, each.parts) for each in lines]) for word in WORDS
    )
    delete_barrier(desk, barrier.id)
    assert HEALTH not in repr([each.parts for each in dossier_history(desk, ill, covered=True).lines])
    assert HEALTH in repr([each.parts for each in dossier_history(desk, ill).lines])


def test_matches_are_the_same_and_their_reasons_say_no_more_than_the_kind(desk: Desk, ill: str) -> None:
    seen, covered = matches_for(desk, ill), matches_for(desk, ill, covered=True)
    assert [each.service_id for each in covered.matches] == [each.service_id for each in seen.matches]
    assert [each.score for each in covered.matches] == [each.score for each in seen.matches]
    assert any(f"«{NB}Santé{NB}» (" in each.why for each in seen.matches), [each.why for each in seen.matches]
    assert all(f"«{NB}Santé{NB}» (" not in each.why for each in covered.matches)
    assert all("handicap" not in repr(each) for each in covered.matches)


def test_cards_about_it_wait_behind_the_cover(desk: Desk, ill: str) -> None:
    (barrier,) = (each.barrier for each in open_dossier(desk, ill).barriers if each.barrier.kind == "health")
    put_rival(desk, ("barrier", barrier.id), "detail", "Psychose, dit Nadia.", HEALTH, dossier=ill)
    put_rival(desk, ("barrier", barrier.id), "severity", "blocking", "strong", dossier=ill, number=8)
    put_rival(desk, ("job_seeker", ill), "confidences", "Sa mère le sait.", "", number=9)
    covered, seen = conflicts_of(desk, ill, covered=True), conflicts_of(desk, ill)
    assert [card.field for card in covered.cards] == ["severity"]
    assert {card.field for card in seen.cards} == {"severity", "detail", "confidences"}
    assert (covered.behind_cover, seen.behind_cover) == (2, 2)
    assert all(word not in repr(covered) for word in (*WORDS, "mère", "Psychose"))


def test_a_deleted_confidence_waits_behind_the_cover_too(desk: Desk, person_id: str) -> None:
    with desk.caseload.reading() as reader:
        (told,) = reader.find(Encounter, confidential=True)
    let_the_server_know(desk, ("encounter", told.id))
    delete_note(desk, told.id)
    put_rival(desk, ("encounter", told.id), "text", "Une rechute.", told.text, dossier=person_id)
    assert conflicts_of(desk, person_id, covered=True).cards == ()
    assert conflicts_of(desk, person_id).cards[0].guarded


def test_the_relay_note_and_the_letter_say_nothing_of_it_unasked(desk: Desk, ill: str) -> None:
    said = handover_note(desk, ill)
    assert "Santé" in said
    assert "Pas de permis." in said
    assert all(word not in said for word in WORDS)
    composer = compose(desk, ill, CLINIC)
    letter = text(letter_pdf(desk, composer, first_choices(composer)))
    assert all(word not in letter for word in (*WORDS, "santé", "handicap"))


def test_in_no_list_and_in_no_answer_of_the_search_stands_any_of_it(desk: Desk, ill: str) -> None:
    lists = (list_dossiers(desk, DossierQuery()), list_dossiers(desk, DossierQuery(text="dépression")))
    shown = repr((lists, look_up(desk, "Delvaux"), look_up(desk, "dépression")))
    assert all(word not in shown for word in (*WORDS, "handicap"))
    assert lists[1].total == 0
