"""Dossiers: what opening, listing, noting and undoing show in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from parcours_core.errors import Refused
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Action, Encounter
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.vocabulary.person import Gender, WorkStatus
from parcours_core.vocabulary.work import BarrierState, ConsentForm, Severity
from parcours_desktop.casework import actions, barriers
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier, past_values
from parcours_desktop.casework.dossier_list import counts, list_dossiers
from parcours_desktop.casework.drafts import draft, keep_draft, note_key
from parcours_desktop.casework.encounters import change_note, delete_note, keep_note_draft, write_note
from parcours_desktop.casework.headline import headline
from parcours_desktop.casework.issuing import issue
from parcours_desktop.casework.people import change_person, close_dossier, create_person
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.settings import read_settings, save_settings
from parcours_desktop.casework.status import work_status
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import BarrierDraft, DossierQuery, LetterChoices

Note = Callable[..., str]
Later = Callable[[date], Desk]
TODAY = date(2026, 11, 21)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_headline_reads_like_the_sketch(desk: Desk, aurelie: str) -> None:
    assert plain(open_dossier(desk, aurelie).headline) == (
        "34 ans · Chièvres (7950) · seule avec 2 enfants (2 et 6 ans) · inscrite depuis 14 mois · 0470 12 34 56"
    )


@pytest.mark.parametrize(
    ("values", "home", "said"),
    [
        ({}, None, ""),
        ({"gender": Gender.MALE, "seeking_since": date(2026, 11, 20)}, {"adults": 1}, "seul · inscrit depuis 1 jour"),
        ({"seeking_since": date(2023, 11, 20)}, {"adults": 1}, "seul·e · inscrit·e depuis 3 ans"),
        ({"work_status": WorkStatus.EMPLOYED}, {"adults": 2, "children": 1}, "2 adultes, 1 enfant · en emploi"),
        ({}, {"children": 2, "children_born": (date(2026, 6, 1),)}, "2 enfants (dont moins d’un an)"),
        ({"municipality": "Lens", "birth_date": date(2030, 1, 1)}, None, "Lens"),
    ],
)
def test_the_headline_agrees_and_leaves_out_the_unknown(
    values: dict[str, Any], home: dict[str, Any] | None, said: str
) -> None:
    person = JobSeeker(id="p", family_name="Essai", **values)
    household = Household(id="h", job_seeker_id="p", **home) if home is not None else None
    assert headline(person, household, TODAY) == said


def test_a_dossier_shows_its_barriers_the_gravest_first(desk: Desk, aurelie: str, note: Note) -> None:
    light = note(aurelie, "digital", severity=Severity.LIGHT)
    note(aurelie, "mobility", detail="pas de voiture")
    note(aurelie, "childcare", severity=Severity.BLOCKING, situations=("13",), due=date(2027, 1, 5))
    barriers.solve_barrier(desk, light)
    lines = open_dossier(desk, aurelie).barriers
    assert [(line.label, line.badge, line.tone) for line in lines] == [
        ("Garde d’enfants", "Bloquant", "blocking"),
        ("Mobilité", "Fort", "strong"),
        ("Numérique", "Levé", "solved"),
    ]
    assert plain(lines[0].sentence) == (
        "Enfant(s) de moins de 3 ans sans solution de garde. À lever avant le 5 janvier 2027 : 45 jours."
    )
    assert lines[1].sentence == "Pas de voiture."
    assert lines[2].sentence == "Levé le 21 novembre 2026."


def test_the_same_barrier_is_not_noted_twice_but_comes_back(desk: Desk, aurelie: str, note: Note) -> None:
    first = note(aurelie, "housing")
    with pytest.raises(Refused, match="Logement"):
        note(aurelie, "housing")
    barriers.solve_barrier(desk, first)
    second = note(aurelie, "housing")
    for again in (barriers.take_in_hand, barriers.reopen_barrier):
        with pytest.raises(Refused, match="Logement"):
            again(desk, first)
    barriers.change_barrier(desk, second, {"kind": "debt"})
    with pytest.raises(Refused, match="Dettes"):
        note(aurelie, "debt")
    barriers.take_in_hand(desk, first)
    with pytest.raises(Refused, match="Logement"):
        barriers.change_barrier(desk, second, {"kind": "housing"})
    barriers.reopen_barrier(desk, first)
    barriers.change_barrier(desk, first, {"severity": Severity.BLOCKING})
    with desk.caseload.reading() as reader:
        known = reader.get(Barrier, first)
    assert known is not None
    assert (known.state, known.solved_on, known.severity) == (BarrierState.OPEN, None, Severity.BLOCKING)
    barriers.delete_barrier(desk, first)
    with pytest.raises(Refused):
        barriers.solve_barrier(desk, first)
    with pytest.raises(ValueError, match="unknown"):
        barriers.record_barrier(desk, aurelie, BarrierDraft(kind="weather"))


def test_a_note_is_kept_as_it_is_typed_and_its_draft_goes_when_it_is_written(desk: Desk, aurelie: str) -> None:
    keep_note_draft(desk, aurelie, "Elle ch")
    keep_note_draft(desk, aurelie, "Elle cherche une crèche...")
    assert open_dossier(desk, aurelie).draft_note == "Elle cherche une crèche..."
    changes = write_note(desk, aurelie, "Elle cherche une crèche...", confidential=True)
    view = open_dossier(desk, aurelie)
    assert view.draft_note == draft(desk, note_key(aurelie)) == ""
    (encounter,) = view.encounters
    assert (encounter.author, encounter.place, encounter.confidential) == ("Paula Hallet", "Chièvres", True)
    assert changes.dossiers == {aurelie}
    assert plain(view.feed[0].text) == "Note : « Elle cherche une crèche... »"
    assert (view.feed[0].when, view.feed[0].badge) == ("12\u00a0h", "confidence")
    with pytest.raises(Refused, match="vide"):
        write_note(desk, aurelie, " \n")
    change_note(desk, encounter.id, {"text": "Autre chose."})
    delete_note(desk, encounter.id)
    with desk.caseload.reading() as reader:
        assert reader.find(Encounter) == ()


def test_nobody_deletes_a_note_that_they_may_not_read(desk: Desk, aurelie: str) -> None:
    with desk.writing("Synchronisé") as unit:
        note = Encounter(id=desk.new_id(), job_seeker_id=aurelie, at=desk.clock.now())
        unit.put(note)
        unit.commit()
    with pytest.raises(Refused, match="pas partagé"):
        delete_note(desk, note.id)
    with desk.caseload.reading() as reader:
        assert reader.find(Encounter) == (note,)


def test_any_form_can_keep_a_draft(desk: Desk) -> None:
    keep_draft(desk, "form:new-person", '{"family_name": "Œ"}')
    assert draft(desk, "form:new-person") == '{"family_name": "Œ"}'
    keep_draft(desk, "form:new-person", "")
    assert draft(desk, "form:new-person") == ""
    assert work_status(desk).waiting == "Rien à envoyer"


def test_steps_are_shown_by_day_and_by_who(desk: Desk, later: Later, aurelie: str) -> None:
    actions.plan_action(desk, aurelie, "Appeler la crèche", due=date(2026, 11, 23), owner="Paula Hallet")
    actions.plan_action(desk, aurelie, "Épreuve", due=date(2026, 11, 22))
    actions.plan_action(desk, aurelie, "Un jour", owner="Technofutur")
    lines = open_dossier(desk, aurelie).actions
    assert [(line.when, line.who) for line in lines] == [
        ("demain", "Aurélie"), ("lun. 23 nov.", "vous"), ("", "Technofutur"),
    ]  # fmt: skip
    day_after = later(TODAY + timedelta(days=2))
    assert [line.late for line in open_dossier(day_after, aurelie).actions] == [True, False, False]
    first = lines[0].action.id
    actions.finish_action(day_after, first)
    assert open_dossier(day_after, aurelie).actions[-1].when == "Fait le lun. 23 nov."
    actions.replan_action(day_after, first)
    actions.change_action(day_after, first, {"due": date(2026, 12, 1)})
    actions.drop_action(day_after, first)
    with desk.caseload.reading() as reader:
        dropped = reader.get(Action, first)
    assert dropped is not None
    assert (dropped.state, dropped.done_on, dropped.due) == ("dropped", None, date(2026, 12, 1))
    with pytest.raises(Refused):
        actions.plan_action(desk, aurelie, "  ")


def test_the_list_says_what_decides(desk: Desk, later: Later, aurelie: str, note: Note) -> None:
    note(aurelie, "childcare")
    note(aurelie, "mobility")
    issue(desk, compose(desk, aurelie, "creche"), LetterChoices(frozenset(), ConsentForm.SPOKEN))
    create_person(desk, {"family_name": "Œttinger"})
    day = later(TODAY + timedelta(days=12))
    page = list_dossiers(day, DossierQuery())
    assert [(row.name, row.second, row.late) for row in page.rows] == [
        ("Delvaux, Aurélie", "Chièvres · 2 freins · lettre remise il y a 12 j", True),
        ("Œttinger", "dossier à compléter", False),
    ]
    assert [row.name for row in list_dossiers(day, DossierQuery(late_only=True)).rows] == ["Delvaux, Aurélie"]
    assert list_dossiers(day, DossierQuery(barrier_kind="mobility")).total == 1
    assert list_dossiers(day, DossierQuery(text="oettin")).rows[0].name == "Œttinger"
    assert counts(day, by_kind=True).by_kind["childcare"] == 1
    close_dossier(day, aurelie)
    assert counts(day).dossiers == list_dossiers(day, DossierQuery()).total == 1


def test_undo_leaves_what_was_changed_since_and_says_so(desk: Desk, aurelie: str) -> None:
    change = change_person(desk, aurelie, {"phone": "0499 00 00 01", "email": "autre@exemple.be"})
    change_person(desk, aurelie, {"phone": "0499 00 00 02"})
    taken = undo(desk, change)
    person = open_dossier(desk, aurelie).person
    assert (person.phone, person.email) == ("0499 00 00 02", "aurelie@exemple.be")
    assert taken.left == ("Téléphone",)
    assert "Téléphone" in taken.sentence
    undo(desk, taken.changes)
    assert open_dossier(desk, aurelie).person.email == "autre@exemple.be"
    with pytest.raises(Refused, match="rien"):
        undo(desk, change_person(desk, aurelie, {}))


def test_a_dossier_that_holds_work_is_closed_and_not_undone(desk: Desk, note: Note) -> None:
    opened = create_person(desk, {"family_name": "Ost"}, {"adults": 1})
    (person,) = opened.dossiers
    taken = undo(desk, opened)
    with pytest.raises(Refused):
        open_dossier(desk, person)
    undo(desk, taken.changes)
    debt = note(person, "debt")
    with pytest.raises(Refused, match="contient"):
        undo(desk, opened)
    assert open_dossier(desk, person).barriers
    barriers.delete_barrier(desk, debt)
    keep_note_draft(desk, person, "Elle ch")
    with pytest.raises(Refused, match="contient"):
        undo(desk, opened)
    keep_note_draft(desk, person, "")
    undo(desk, opened)
    with desk.caseload.reading() as reader:
        assert reader.find(Household) == ()


def test_the_history_of_a_field_says_who_and_what_before(desk: Desk, aurelie: str) -> None:
    change_person(desk, aurelie, {"phone": "0499 00 00 01"})
    latest, first = past_values(desk, JobSeeker, aurelie, "phone")
    assert (latest.label, latest.before, latest.after, latest.author) == (
        "Téléphone", "0470123456", "0499 00 00 01", "Paula Hallet",
    )  # fmt: skip
    assert first.after == "0470123456"


def test_settings_and_the_stop_are_found_again(desk: Desk) -> None:
    moved = save_settings(desk, desk.settings)
    assert read_settings(moved.caseload) == desk.settings
    assert moved.stop is not None
    assert moved.stop.name == "Chièvres"


def test_what_waits_to_be_sent_is_counted(desk: Desk, aurelie: str) -> None:
    assert work_status(desk).waiting == "2 modifications à envoyer"


def test_a_late_row_says_what_is_late(desk: Desk, later: Later, aurelie: str, note: Note) -> None:
    note(aurelie, "childcare")
    actions.plan_action(desk, aurelie, "Appeler", due=TODAY - timedelta(days=1))
    issue(desk, compose(desk, aurelie, "creche"), LetterChoices(frozenset(), ConsentForm.SPOKEN))
    seconds = {
        days: list_dossiers(later(TODAY + timedelta(days=days)), DossierQuery()).rows[0].second for days in (1, 10)
    }
    assert seconds[1] == "Chièvres · 1 frein · étape en retard"
    assert seconds[10] == "Chièvres · 1 frein · lettre remise il y a 10 j"
