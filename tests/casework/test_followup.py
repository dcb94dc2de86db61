"""The life of a letter from the day it left to its outcome, offline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parcours_core.errors import Refused
from parcours_core.records.barrier import Barrier
from parcours_core.records.referral import NEXT_STATES, Referral
from parcours_core.vocabulary.work import BarrierState, ConsentForm, Outcome, ReferralState
from parcours_desktop.casework import followup
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier_list import counts
from parcours_desktop.casework.followup import (
    answer,
    due_referrals,
    end,
    expire_overdue,
    find_reference,
    open_referral,
    remind,
    start,
    withdraw,
)
from parcours_desktop.casework.issuing import issue
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import Answer, LetterChoices
from parcours_desktop.documents.content import QR_PREFIX
from parcours_desktop.store.reader import Reader

Later = Callable[[date], Desk]
Note = Callable[..., str]
TODAY = date(2026, 11, 21)
S = ReferralState
ACCEPTED, WAITING, REFUSED = (
    Answer(S.ACCEPTED, appointment="mardi à 9 h"),
    Answer(S.WAITING, waiting_weeks=6),
    Answer(S.REFUSED, refusal="Complet."),
)


def new_letter(desk: Desk, job_seeker_id: str) -> Referral:
    return issue(desk, compose(desk, job_seeker_id, "creche"), LetterChoices(frozenset({"phone"}), ConsentForm.SPOKEN))[
        1
    ]


@pytest.fixture
def letter(desk: Desk, aurelie: str, note: Note) -> Referral:
    note(aurelie, "childcare")
    return new_letter(desk, aurelie)


def now(desk: Desk, letter: Referral) -> Referral:
    return open_referral(desk, letter.id).referral


def the_barrier(desk: Desk, letter: Referral) -> Barrier:
    with desk.caseload.reading() as reader:
        found = reader.get(Barrier, letter.barrier_ids[0])
    assert found is not None
    return found


def test_a_letter_lives_to_its_outcome(desk: Desk, later: Later, letter: Referral) -> None:
    remind(later(TODAY + timedelta(days=11)), letter.id)
    answer(later(TODAY + timedelta(days=12)), letter.id, ACCEPTED)
    assert the_barrier(desk, letter).state is BarrierState.IN_HAND
    start(later(TODAY + timedelta(days=20)), letter.id)
    end(later(TODAY + timedelta(days=50)), letter.id, Outcome.LIFTED)
    known = now(desk, letter)
    assert known.state is S.ENDED
    assert (known.reminded_on, known.answered_on, known.started_on, known.ended_on) == tuple(
        TODAY + timedelta(days=days) for days in (11, 12, 20, 50)
    )
    assert known.appointment == "mardi à 9 h"
    assert the_barrier(desk, letter).state is BarrierState.SOLVED
    assert the_barrier(desk, letter).solved_on == TODAY + timedelta(days=50)


@pytest.mark.parametrize("outcome", [Outcome.EASED, Outcome.UNCHANGED, Outcome.BROKEN_OFF])
def test_an_outcome_that_lifts_nothing_leaves_the_barrier_open(desk: Desk, letter: Referral, outcome: Outcome) -> None:
    answer(desk, letter.id, ACCEPTED)
    start(desk, letter.id)
    end(desk, letter.id, outcome)
    assert the_barrier(desk, letter).state is BarrierState.OPEN


def test_a_barrier_stays_in_hand_while_another_service_works_on_it(desk: Desk, letter: Referral) -> None:
    other = new_letter(desk, letter.job_seeker_id)
    assert other.barrier_ids == letter.barrier_ids
    for each in (letter, other):
        answer(desk, each.id, ACCEPTED)
    answer(desk, letter.id, REFUSED)
    assert the_barrier(desk, letter).state is BarrierState.IN_HAND
    fallen = withdraw(desk, other.id)
    assert the_barrier(desk, letter).state is BarrierState.OPEN
    undo(desk, fallen)
    assert the_barrier(desk, letter).state is BarrierState.IN_HAND


def test_an_end_taken_back_opens_the_barrier_again(desk: Desk, letter: Referral) -> None:
    answer(desk, letter.id, ACCEPTED)
    start(desk, letter.id)
    undo(desk, end(desk, letter.id, Outcome.LIFTED))
    assert now(desk, letter).state is S.STARTED
    assert the_barrier(desk, letter).state is BarrierState.IN_HAND


def test_a_letter_on_paper_is_withdrawn_never_undone(desk: Desk, aurelie: str) -> None:
    changes, letter = issue(
        desk, compose(desk, aurelie, "creche"), LetterChoices(frozenset({"phone"}), ConsentForm.SPOKEN)
    )
    with pytest.raises(Refused, match="effacée"):
        undo(desk, changes)
    assert find_reference(desk, letter.reference).referral == letter
    withdrawn = withdraw(desk, letter.id)
    back = undo(desk, withdrawn)
    assert now(desk, letter).state is S.ISSUED
    undo(desk, back.changes)
    assert now(desk, letter).state is S.WITHDRAWN


@pytest.mark.parametrize(("days", "due"), [(9, False), (10, True), (29, True)])
def test_a_reminder_is_due_after_ten_days(later: Later, letter: Referral, days: int, due: bool) -> None:
    desk = later(TODAY + timedelta(days=days))
    assert [each.referral_id for each in due_referrals(desk)] == ([letter.id] if due else [])
    assert counts(desk).waiting_letters == int(due)
    if due:
        remind(desk, letter.id)
        assert due_referrals(desk) == ()


def test_a_letter_expires_after_thirty_days_even_if_reminded_of(later: Later, letter: Referral) -> None:
    remind(later(TODAY + timedelta(days=12)), letter.id)
    assert expire_overdue(later(TODAY + timedelta(days=29))).write == 0
    desk = later(TODAY + timedelta(days=30))
    (due,) = due_referrals(desk)
    assert due.expired
    changes = expire_overdue(desk)
    assert changes.touched == {("referral", letter.id)}
    assert now(desk, letter).state is S.EXPIRED
    assert expire_overdue(desk).write == 0
    assert [(each.days, each.expired) for each in due_referrals(desk)] == [(30, True)]


def test_an_answer_that_a_sync_brings_meanwhile_is_not_written_over(
    later: Later, letter: Referral, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sync runs beside the start of the day: between looking and writing the letter may have been answered."""
    desk = later(TODAY + timedelta(days=30))
    looks = followup.unanswered_letters

    def looks_before_the_sync(reader: Reader, *, until: date) -> tuple[str, ...]:
        found = looks(reader, until=until)
        monkeypatch.setattr(followup, "unanswered_letters", looks)
        answer(desk, letter.id, ACCEPTED)
        return found

    monkeypatch.setattr(followup, "unanswered_letters", looks_before_the_sync)
    expire_overdue(desk)
    assert now(desk, letter).state is S.ACCEPTED


def test_an_answer_after_the_expiry_still_counts(later: Later, letter: Referral) -> None:
    desk = later(TODAY + timedelta(days=40))
    expire_overdue(desk)
    answer(desk, letter.id, WAITING)
    assert now(desk, letter).state is S.WAITING
    assert due_referrals(desk) == ()


def test_a_refusal_needs_its_reason(desk: Desk, letter: Referral) -> None:
    with pytest.raises(Refused, match="motif"):
        answer(desk, letter.id, Answer(S.REFUSED))
    assert now(desk, letter).state is S.ISSUED


def test_an_answer_is_not_given_twice(desk: Desk, letter: Referral) -> None:
    answer(desk, letter.id, REFUSED)
    for step in (
        lambda: answer(desk, letter.id, ACCEPTED),
        lambda: remind(desk, letter.id),
        lambda: start(desk, letter.id),
        lambda: withdraw(desk, letter.id),
    ):
        with pytest.raises(Refused, match="refusée"):
            step()


steps = st.lists(
    st.sampled_from(["accept", "wait", "refuse", "start", "end", "withdraw", "expire", "remind"]), max_size=7
)


@given(steps=steps)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_no_order_of_steps_leaves_the_life_of_a_referral(desk: Desk, later: Later, steps: list[str]) -> None:
    (person,) = create_person(desk, {"family_name": "Essai"}).dossiers
    letter = new_letter(desk, person)
    day = later(TODAY + timedelta(days=31))
    acts: dict[str, Callable[[], object]] = {
        "accept": lambda: answer(day, letter.id, ACCEPTED),
        "wait": lambda: answer(day, letter.id, WAITING),
        "refuse": lambda: answer(day, letter.id, REFUSED),
        "start": lambda: start(day, letter.id),
        "end": lambda: end(day, letter.id, Outcome.EASED),
        "withdraw": lambda: withdraw(day, letter.id),
        "expire": lambda: expire_overdue(day),
        "remind": lambda: remind(day, letter.id),
    }
    for step in steps:
        before = now(desk, letter)
        try:
            acts[step]()
        except Refused:
            assert now(desk, letter) == before
        after = now(desk, letter)
        assert after.state is before.state or after.state in NEXT_STATES[before.state]


def test_a_typed_reference_opens_the_letter_at_its_next_step(desk: Desk, letter: Referral) -> None:
    found = find_reference(desk, f" {letter.reference.lower().replace('-', ' ')} ")
    assert found.referral == letter
    assert found.person_name == "Aurélie Delvaux"
    assert set(found.next_states) == NEXT_STATES[S.ISSUED]


def test_a_scanned_qr_opens_it_only_with_its_own_token(desk: Desk, letter: Referral) -> None:
    assert find_reference(desk, f"{QR_PREFIX}:{letter.reference}:{letter.token}").referral.id == letter.id
    with pytest.raises(Refused, match="Aucune lettre"):
        find_reference(desk, f"{QR_PREFIX}:{letter.reference}:{letter.token[:-1]}x!")


def test_an_unknown_reference_is_said_clearly(desk: Desk, letter: Referral) -> None:
    with desk.writing("effacer") as unit:
        unit.delete(Referral, letter.id)
        unit.commit()
    with pytest.raises(Refused, match=f"Aucune lettre de ce poste ne porte la référence {letter.reference}"):
        find_reference(desk, letter.reference)
