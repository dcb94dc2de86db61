"""What has two versions, told by name and in words; and every answer that a person may give, with the way back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from support.rivals import NADIA, let_it_be_of, let_the_server_know, put_rival

from parcours_core.errors import Refused
from parcours_core.language import NO_BREAK_SPACE as NB
from parcours_core.merge import WHOLE
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.work import BarrierState, Severity
from parcours_desktop.casework.barriers import change_barrier, delete_barrier, record_barrier, solve_barrier
from parcours_desktop.casework.choosing import choose, keep_both, write_other
from parcours_desktop.casework.conflict_values import Act, ConflictCard, Editor, Waiting
from parcours_desktop.casework.conflicts import conflicts_of, waiting_conflicts, waiting_in_dossiers
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import BarrierDraft


@pytest.fixture
def rik(desk: Desk) -> str:
    values = {"family_name": "Vandenbossche", "given_name": "Rik", "phone": "023951122"}
    (person_id,) = create_person(desk, values).dossiers
    return person_id


@pytest.fixture
def mobility(desk: Desk, rik: str) -> str:
    changes = record_barrier(desk, rik, BarrierDraft(kind="mobility", detail="Pas de permis."))
    barrier = next(record_id for code, record_id in changes.touched if code == "barrier")
    let_the_server_know(desk, ("barrier", barrier), "Paula Hallet")
    return barrier


@pytest.fixture
def phone(desk: Desk, rik: str) -> ConflictCard:
    change_person(desk, rik, {"phone": "0470112233"})
    put_rival(desk, ("job_seeker", rik), "phone", "0470112234", "023951122")
    return only(desk, rik)


def only(desk: Desk, person_id: str) -> ConflictCard:
    (card,) = conflicts_of(desk, person_id).cards
    return card


def said(value: str) -> str:
    return value.replace(NB, " ")


def person_of(desk: Desk, person_id: str) -> JobSeeker:
    with desk.caseload.reading() as reader:
        found = reader.get(JobSeeker, person_id)
    assert found is not None
    return found


def barrier_of(desk: Desk, barrier_id: str) -> Barrier | None:
    with desk.caseload.reading() as reader:
        return reader.get(Barrier, barrier_id)


def test_a_card_says_both_values_who_when_and_what_stood_before(phone: ConflictCard) -> None:
    assert (phone.title, said(phone.before)) == ("Téléphone", "02 395 11 22")
    mine, hers = phone.versions
    assert (said(mine.words), mine.who, said(mine.when)) == ("0470 11 22 33", "Vous", "aujourd’hui à 12 h")
    assert (said(hers.words), hers.who, said(hers.when)) == ("0470 11 22 34", NADIA, "hier à 9 h 12")
    assert said(phone.joined_words) == "0470 11 22 33 / 0470 11 22 34"
    assert phone.editor is Editor.LINE


def test_mine_stands_first_also_where_the_server_kept_hers(desk: Desk, rik: str) -> None:
    change_person(desk, rik, {"email": "a@exemple.be"})
    let_it_be_of(desk, ("job_seeker", rik))
    put_rival(desk, ("job_seeker", rik), "email", "b@exemple.be", "", author="Paula Hallet")
    assert [(each.words, each.who) for each in only(desk, rik).versions] == [
        ("b@exemple.be", "Vous"),
        ("a@exemple.be", NADIA),
    ]


def test_a_field_inside_the_dossier_is_named_with_its_record(desk: Desk, rik: str, mobility: str) -> None:
    change_barrier(desk, mobility, {"detail": "Pas de permis, mais vélo."})
    put_rival(desk, ("barrier", mobility), "detail", "Permis théorique réussi le 18.", "Pas de permis.", dossier=rik)
    card = only(desk, rik)
    assert said(card.title) == "Frein « Mobilité » : précision"
    assert said(card.before) == "« Pas de permis. »"
    assert [said(each.words) for each in card.versions] == [
        "« Pas de permis, mais vélo. »",
        "« Permis théorique réussi le 18. »",
    ]


@pytest.mark.parametrize(
    ("mine", "hers", "words", "editor"),
    [
        (("severity", Severity.BLOCKING), "light", ["Bloquant", "Léger"], Editor.ONE),
        (("due", date(2027, 1, 5)), None, ["5 janvier 2027", "rien"], Editor.DAY),
        (("state", BarrierState.IN_HAND), "solved", ["Suivi en cours", "Levé"], Editor.ONE),
    ],
)
def test_codes_and_days_are_said_in_words(
    desk: Desk, rik: str, mobility: str, *, mine: tuple[str, Any], hers: Any, words: list[str], editor: Editor
) -> None:
    field, typed = mine
    change_barrier(desk, mobility, {field: typed})
    put_rival(desk, ("barrier", mobility), field, hers, "strong" if field == "severity" else None, dossier=rik)
    card = only(desk, rik)
    assert [each.words for each in card.versions] == words
    assert card.editor is editor
    assert card.joined is None


def test_three_versions_make_one_card_and_equal_ones_are_told_once(desk: Desk, rik: str, phone: ConflictCard) -> None:
    put_rival(desk, ("job_seeker", rik), "phone", "0470112235", "", author="Tom Baert", number=8)
    put_rival(desk, ("job_seeker", rik), "phone", "0470112234", "", author="Ana Silva", number=9)
    card = only(desk, rik)
    assert [each.who for each in card.versions] == ["Vous", NADIA, "Tom Baert"]
    choose(desk, card, card.versions[2])
    assert person_of(desk, rik).phone == "0470112235"
    assert conflicts_of(desk, rik).cards == ()


@pytest.mark.parametrize("place", [0, 1])
def test_one_version_is_kept_and_the_card_goes(desk: Desk, rik: str, phone: ConflictCard, place: int) -> None:
    changes = choose(desk, phone, phone.versions[place])
    assert person_of(desk, rik).phone == phone.versions[place].value
    assert conflicts_of(desk, rik).cards == ()
    assert waiting_in_dossiers(desk) == {}
    assert changes.dossiers == {rik}
    assert changes.write


@pytest.mark.parametrize("place", [0, 1])
def test_a_choice_is_taken_back_with_its_card(desk: Desk, rik: str, phone: ConflictCard, place: int) -> None:
    undo(desk, choose(desk, phone, phone.versions[place]))
    assert person_of(desk, rik).phone == "0470112233"
    assert only(desk, rik).versions == phone.versions


def test_both_are_kept_in_one_text(desk: Desk, rik: str, phone: ConflictCard) -> None:
    keep_both(desk, phone)
    assert person_of(desk, rik).phone == "0470112233 / 0470112234"
    assert conflicts_of(desk, rik).cards == ()


def test_another_value_takes_the_place_of_both(desk: Desk, rik: str, phone: ConflictCard) -> None:
    write_other(desk, phone, " 0470 11 22 36 ")
    assert person_of(desk, rik).phone == "0470 11 22 36"
    assert conflicts_of(desk, rik).cards == ()


def test_a_value_that_the_field_cannot_hold_is_refused_and_the_card_stays(desk: Desk, rik: str, mobility: str) -> None:
    change_barrier(desk, mobility, {"severity": Severity.BLOCKING})
    put_rival(desk, ("barrier", mobility), "severity", "light", "strong", dossier=rik)
    with pytest.raises(Refused):
        write_other(desk, only(desk, rik), "terrible")
    assert only(desk, rik).title


def test_an_answered_card_is_not_answered_twice(desk: Desk, phone: ConflictCard) -> None:
    choose(desk, phone, phone.versions[0])
    with pytest.raises(Refused, match="déjà reçu sa réponse"):
        choose(desk, phone, phone.versions[1])


def test_a_version_that_came_after_the_card_was_read_stays_a_card(desk: Desk, rik: str, phone: ConflictCard) -> None:
    put_rival(desk, ("job_seeker", rik), "phone", "0470112235", "", author="Tom Baert", number=8)
    choose(desk, phone, phone.versions[1])
    assert [each.who for each in only(desk, rik).versions] == ["Vous", "Tom Baert"]


def test_a_barrier_chosen_as_open_has_no_day_of_lifting(desk: Desk, rik: str, mobility: str) -> None:
    solve_barrier(desk, mobility)
    put_rival(desk, ("barrier", mobility), "state", "in-hand", "open", dossier=rik)
    card = only(desk, rik)
    choose(desk, card, next(each for each in card.versions if each.value == "in-hand"))
    kept = barrier_of(desk, mobility)
    assert kept is not None
    assert (kept.state, kept.solved_on) == (BarrierState.IN_HAND, None)


def test_a_wish_to_delete_meets_a_change(desk: Desk, rik: str, mobility: str) -> None:
    change_barrier(desk, mobility, {"detail": "Un vélo, prêté."})
    put_rival(desk, ("barrier", mobility), WHOLE, None, dossier=rik)
    card = only(desk, rik)
    assert said(card.question) == f"{NADIA} a supprimé ce frein ; vous l’aviez changé."
    keep, drop = card.versions
    assert (keep.words, keep.act, drop.words, drop.act) == (
        "Garder ce frein", Act.KEEP, "Supprimer ce frein", Act.DELETE,
    )  # fmt: skip
    assert [said(line) for line in keep.more] == ["Précision : « Un vélo, prêté. »"]
    choose(desk, card, keep)
    assert barrier_of(desk, mobility) is not None
    assert conflicts_of(desk, rik).cards == ()


def test_deleting_after_all_answers_every_card_of_the_record(desk: Desk, rik: str, mobility: str) -> None:
    change_barrier(desk, mobility, {"detail": "Un vélo, prêté."})
    put_rival(desk, ("barrier", mobility), WHOLE, None, dossier=rik)
    put_rival(desk, ("barrier", mobility), "detail", "Un scooter.", "Pas de permis.", number=8, dossier=rik)
    card = next(each for each in conflicts_of(desk, rik).cards if not each.field)
    changes = choose(desk, card, card.versions[1])
    assert barrier_of(desk, mobility) is None
    assert waiting_in_dossiers(desk) == {}
    undo(desk, changes)
    assert barrier_of(desk, mobility) is not None
    assert len(conflicts_of(desk, rik).cards) == 2


def test_a_change_of_what_i_deleted_brings_it_back_or_lets_it_go(desk: Desk, rik: str, mobility: str) -> None:
    delete_barrier(desk, mobility)
    put_rival(desk, ("barrier", mobility), "detail", "Un vélo, prêté.", "Pas de permis.", dossier=rik)
    put_rival(desk, ("barrier", mobility), "severity", "blocking", "strong", number=8, dossier=rik)
    card = only(desk, rik)
    assert said(card.question) == f"Vous avez supprimé ce frein ; {NADIA} l’avait changé."
    assert waiting_in_dossiers(desk) == {rik: Waiting(1, 2)}
    changes = choose(desk, card, card.versions[0])
    kept = barrier_of(desk, mobility)
    assert kept is not None
    assert (kept.detail, kept.severity, kept.kind) == ("Un vélo, prêté.", Severity.BLOCKING, "mobility")
    assert conflicts_of(desk, rik).cards == ()
    undo(desk, changes)
    card = only(desk, rik)
    choose(desk, card, card.versions[1])
    assert barrier_of(desk, mobility) is None
    assert conflicts_of(desk, rik).cards == ()


def test_what_came_without_conflict_is_told_in_a_line(desk: Desk, rik: str) -> None:
    change_person(desk, rik, {"occupation": "soudeur"})
    let_it_be_of(desk, ("job_seeker", rik))
    change_person(desk, rik, {"phone": "0470112233"})
    put_rival(desk, ("job_seeker", rik), "phone", "0470112234", "023951122")
    assert conflicts_of(desk, rik).united == ""
    change_person(desk, rik, {"niss": "92.03.14-123.45"})
    for values in ({"street": "Rue Haute 3"}, {"email": "rik@exemple.be", "occupation": "magasinier"}):
        change_person(desk, rik, values)
        let_it_be_of(desk, ("job_seeker", rik))
    told = conflicts_of(desk, rik).united
    assert "et 1 autre changement ont été réunis sans conflit." in said(told)
    assert said(told).startswith("Courriel, Métier visé") or said(told).startswith("Métier visé, Courriel")


def test_what_was_deleted_without_conflict_is_told_once_by_name(desk: Desk, rik: str, mobility: str) -> None:
    change_person(desk, rik, {"phone": "0470112233"})
    put_rival(desk, ("job_seeker", rik), "phone", "0470112234", "023951122")
    change_barrier(desk, mobility, {"detail": "Un vélo, prêté."})
    let_it_be_of(desk, ("barrier", mobility))
    delete_barrier(desk, mobility)
    let_it_be_of(desk, ("barrier", mobility))
    told = said(conflicts_of(desk, rik).united)
    assert told == "Frein « Mobilité » (suppression) : repris sans conflit."


def test_what_was_chosen_between_is_not_said_to_have_met_nothing(desk: Desk, rik: str) -> None:
    change_person(desk, rik, {"email": "rik@exemple.be", "phone": "0470112233"})
    change_person(desk, rik, {"phone": "0470112234", "occupation": "magasinier"})
    let_it_be_of(desk, ("job_seeker", rik))
    put_rival(desk, ("job_seeker", rik), "phone", "0470112233", "023951122")
    put_rival(desk, ("job_seeker", rik), "email", "r@exemple.be", "", number=8)
    assert said(conflicts_of(desk, rik).united) == "Métier visé : repris sans conflit."
    phone = next(each for each in conflicts_of(desk, rik).cards if each.field == "phone")
    choose(desk, phone, phone.versions[0])
    assert said(conflicts_of(desk, rik).united) == "Métier visé : repris sans conflit."


def test_nothing_of_what_is_in_question_itself_is_said_to_be_united(desk: Desk, rik: str, mobility: str) -> None:
    delete_barrier(desk, mobility)
    let_it_be_of(desk, ("barrier", mobility))
    put_rival(desk, ("barrier", mobility), "detail", "Un vélo, prêté.", "Pas de permis.", dossier=rik)
    assert conflicts_of(desk, rik).cards
    assert conflicts_of(desk, rik).united == ""


def test_dossiers_that_wait_are_listed_by_name_with_what_waits(desk: Desk, rik: str, phone: ConflictCard) -> None:
    (other,) = create_person(desk, {"family_name": "Aznar", "given_name": "Lola"}).dossiers
    put_rival(desk, ("job_seeker", other), "email", "lola@exemple.be", "")
    rows = waiting_conflicts(desk)
    assert [(row.name, row.second, row.count) for row in rows] == [
        ("Lola Aznar", "Courriel", 1),
        ("Rik Vandenbossche", "Téléphone", 1),
    ]
    assert waiting_in_dossiers(desk) == {rik: Waiting(1, 2), other: Waiting(1, 2)}


def test_lists_can_be_united(desk: Desk, rik: str) -> None:
    change_person(desk, rik, {"languages": ("fr", "nl")})
    put_rival(desk, ("job_seeker", rik), "languages", ["fr", "ar"], ["fr"])
    card = only(desk, rik)
    assert [each.words for each in card.versions] == ["français et néerlandais", "français et arabe"]
    assert card.editor is Editor.SEVERAL
    keep_both(desk, card)
    assert person_of(desk, rik).languages == ("fr", "nl", "ar")
