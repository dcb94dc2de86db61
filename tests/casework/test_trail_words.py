"""Nothing that anybody typed enters the trail or the name of a write: neither can be erased.

Canaries stand in every field that a person types, and every use case that writes is gone through; what leaves its words
behind must say them in the program's own.
"""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casework.conftest import CRECHE
from casework.test_sharing import HELP, agency
from support.rivals import let_the_server_know, put_rival

from parcours_core.merge import WHOLE
from parcours_core.records.encounter import Action
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import ConsentForm, EncounterKind, ReferralState, Severity
from parcours_desktop import casework
from parcours_desktop.casework import actions, attachments, barriers, encounters, followup, people, retention, trail
from parcours_desktop.casework.choosing import choose, keep_both, write_other
from parcours_desktop.casework.conflicts import conflicts_of
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_merging import merge
from parcours_desktop.casework.duplicates_parting import part
from parcours_desktop.casework.field_history import dossier_history, put_back
from parcours_desktop.casework.issuing import issue, withdraw_consent
from parcours_desktop.casework.referrals import compose, revise
from parcours_desktop.casework.revealing import REASONS, reveal
from parcours_desktop.casework.sharing import end_share, share
from parcours_desktop.casework.sync_status import give_up, sync_details
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import Answer, BarrierDraft, LetterChoices
from parcours_desktop.store.trail import entries

CANARY = "Xqzvkanari"
FILES = sorted(Path(casework.__file__).parent.glob("*.py"))
TOLD_APART = {
    "choosing.py": "the name of a field or of a kind of record",
    "field_history.py": "the name of a field",
    "sync_status.py": "the name of a kind of record",
    "sharing.py": "how the colleague or the team is called that receives",
    "handover_stick.py": "how the colleague is called who gave",
    "undo.py": "the words of the write that is undone",
}
"""Where the name of a write has a part that varies, and what that part is."""

__all__ = ["agency"]


def _sayings(tree: ast.AST) -> list[ast.Call]:
    """Return the calls of ``tr`` and ``tr.count`` with a part that varies, among what names a write."""
    named = [
        inner
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and (
            (isinstance(call.func, ast.Attribute) and call.func.attr in ("writing", "note"))
            or (isinstance(call.func, ast.Name) and call.func.id in ("_change", "_become", "set_state", "_note"))
        )
        for inner in ast.walk(call)
        if isinstance(inner, ast.Call)
    ]
    labels = [
        inner
        for each in ast.walk(tree)
        if (isinstance(each, ast.FunctionDef) and each.name in ("_label", "choice_label"))
        or (isinstance(each, ast.Assign) and any(getattr(one, "id", "") == "label" for one in each.targets))
        for inner in ast.walk(each)
        if isinstance(inner, ast.Call)
    ]
    said = [call for call in named + labels if getattr(call.func, "id", "") == "tr" or _is_count(call)]
    return [call for call in said if any(word.arg for word in call.keywords)]


def _is_count(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "tr"


def test_what_varies_in_the_name_of_a_write_is_known_and_nothing_else() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in FILES}
    found = {name for name, text in texts.items() if ".writing(" in text and _sayings(ast.parse(text))}
    assert found <= TOLD_APART.keys(), "say here what varies, and see that it is nobody's"


def test_a_name_that_varies_would_be_seen() -> None:
    code = (
        "def f(desk, card):\n    with desk.writing(tr('Choisi : {title}', title=card.title)) as unit:\n        pass\n"
    )
    assert _sayings(ast.parse(code))


def left_behind(desk: Desk) -> list[str]:
    """Return all that stands in the trail and beside the history, word for word."""
    with desk.caseload.reading() as reader:
        said = [f"{entry.author} {entry.words}" for entry in entries(reader)]
        labels = reader.connection.exec_driver_sql("SELECT label FROM write").scalars().all()
    return [*said, *map(str, labels)]


@pytest.fixture
def someone(desk: Desk) -> str:
    typed = ("family_name", "given_name", "email", "street", "municipality", "occupation", "confidences")
    known = {name: f"{CANARY} {name}" for name in typed}
    (person_id,) = people.create_person(desk, known | {"phone": "0470112233"}, {"adults": 2}).dossiers
    return person_id


def only(changes: Any, code: str) -> str:
    return next(record_id for kind, record_id in changes.touched if kind == code)


def test_a_day_of_typing_leaves_no_word_of_it(agency: Desk, someone: str) -> None:
    desk = agency
    people.change_person(desk, someone, {"occupation": f"{CANARY} autre"})
    people.save_household(desk, someone, {"adults": 3})
    barrier = only(barriers.record_barrier(desk, someone, BarrierDraft("health", detail=f"{CANARY} d")), "barrier")
    barriers.change_barrier(desk, barrier, {"severity": Severity.LIGHT, "detail": f"{CANARY} e"})
    for change in (barriers.take_in_hand, barriers.solve_barrier, barriers.reopen_barrier):
        change(desk, barrier)
    note = only(encounters.write_note(desk, someone, f"{CANARY} note", kind=EncounterKind.BUS), "encounter")
    encounters.change_note(desk, note, {"text": f"{CANARY} mieux"})
    step = only(actions.plan_action(desk, someone, f"{CANARY} pas", owner=CANARY, due=date(2026, 12, 1)), "action")
    for move in (actions.finish_action, actions.replan_action, actions.drop_action):
        move(desk, step)
    file = only(attachments.attach_file(desk, someone, f"{CANARY}.pdf", CANARY.encode(), about=CANARY), "attachment")
    attachments.delete_attachment(desk, file)
    composer = compose(desk, someone, CRECHE)
    choices = LetterChoices(frozenset({"name"}), ConsentForm.SPOKEN, reason=f"{CANARY} motif", documents=(CANARY,))
    revise(desk, composer, choices)
    _, referral = issue(desk, composer, choices)
    refused = Answer(ReferralState.REFUSED, refusal=f"{CANARY} refus", appointment=CANARY)
    undo(desk, followup.answer(desk, referral.id, refused))
    followup.remind(desk, referral.id)
    share(desk, [someone], HELP)
    with desk.caseload.reading() as reader:
        consent = reader.find(Consent, purpose="sharing")[0]
    withdraw_consent(desk, consent.id)
    retention.restrict(desk, someone, f"{CANARY} motif")
    retention.lift_restriction(desk, someone)
    retention.archive(desk, someone)
    people.reopen_dossier(desk, someone)
    trail.note_opening(desk, someone)
    reveal(desk, someone, f"{CANARY} parce que")
    reveal(desk, someone, str(REASONS[0]))
    (double,) = people.create_person(desk, {"family_name": CANARY, "given_name": "Double"}).dossiers
    merge(desk, someone, double)
    part(desk, double)
    encounters.delete_note(desk, note)
    barriers.delete_barrier(desk, barrier)
    said = left_behind(desk)
    assert len(said) > 60
    assert [each for each in said if CANARY in each] == []
    assert any("autre raison" in each for each in said)


def test_answers_to_cards_and_values_put_back_are_named_by_their_field(desk: Desk, someone: str) -> None:
    step = only(actions.plan_action(desk, someone, f"{CANARY} pas"), "action")
    let_the_server_know(desk, ("action", step), "Paula Hallet")
    for place, answer in enumerate((lambda c: choose(desk, c, c.versions[1]), lambda c: keep_both(desk, c))):
        actions_before = f"{CANARY} version {place}"
        with desk.writing("") as unit:
            unit.put(Action(id=step, job_seeker_id=someone, text=actions_before))
            unit.commit()
        put_rival(
            desk, ("action", step), "text", f"{CANARY} de Nadia {place}", CANARY, dossier=someone, number=7 + place
        )
        (card,) = conflicts_of(desk, someone).cards
        assert CANARY in card.title
        answer(card)
    put_rival(desk, ("action", step), "text", f"{CANARY} encore", CANARY, dossier=someone, number=20)
    write_other(desk, conflicts_of(desk, someone).cards[0], f"{CANARY} la mienne")
    put_rival(desk, ("action", step), WHOLE, None, dossier=someone, number=30)
    card = conflicts_of(desk, someone).cards[0]
    choose(desk, card, card.versions[0])
    line = next(line for line in dossier_history(desk, someone).lines if line.field == "text" and line.returns)
    put_back(desk, line)
    with desk.writing("") as unit:
        unit.connection.exec_driver_sql("UPDATE outbox SET rejected = 'unreadable' WHERE record = 'action'")
        unit.commit()
    (refused,) = sync_details(desk).rejected
    assert CANARY in refused.title
    give_up(desk, refused)
    said = left_behind(desk)
    assert [each for each in said if CANARY in each] == []
    assert {"Choisi : Quoi", "Choisi : action", "Valeur remise : Quoi", "Abandonné : action"} <= {
        each.removeprefix("Paula Hallet ") for each in said
    }


def test_a_share_that_ends_says_nothing_of_the_person(agency: Desk, someone: str) -> None:
    share(agency, [someone], HELP)
    with agency.caseload.reading() as reader:
        given = reader.connection.exec_driver_sql("SELECT id FROM share").scalar()
    end_share(agency, str(given))
    assert [each for each in left_behind(agency) if CANARY in each] == []
