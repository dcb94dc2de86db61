"""The letters that wait, counted by the file: as many as the records' own rules say, and from the index alone."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.helpers import fresh_id, put, remove

from parcours_core.records.referral import EXPIRY_AFTER, REMINDER_AFTER, Referral
from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.store import waiting_letters
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.waiting_letters import count_waiting_letters, unanswered_letters

TODAY = date(2026, 11, 21)
DAYS = st.one_of(st.none(), st.integers(-2, 40).map(lambda days: TODAY - timedelta(days=days)))
LETTERS = st.builds(
    lambda state, issued, reminded: Referral(
        id=fresh_id(), job_seeker_id="x", service_id="s", state=state, issued_on=issued, reminded_on=reminded
    ),
    st.sampled_from(ReferralState),
    DAYS,
    DAYS,
)


def waits(letter: Referral) -> bool:
    if letter.issued_on is None:
        return False
    return letter.state is ReferralState.EXPIRED or letter.expires(TODAY) or letter.reminder_due(TODAY)


def counted(caseload: Caseload) -> int:
    with caseload.reading() as reader:
        return count_waiting_letters(reader, remind_since=TODAY - REMINDER_AFTER, expire_since=TODAY - EXPIRY_AFTER)


@given(st.lists(LETTERS, min_size=1, max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_as_many_as_the_rules_of_the_letter_say(caseload: Caseload, letters: list[Referral]) -> None:
    put(caseload, *letters)
    assert counted(caseload) == sum(map(waits, letters))
    with caseload.reading() as reader:
        overdue = unanswered_letters(reader, until=TODAY - EXPIRY_AFTER)
    assert set(overdue) == {letter.id for letter in letters if letter.expires(TODAY)}
    remove(caseload, *letters)
    assert counted(caseload) == 0


def test_no_letter_is_opened_for_it(caseload: Caseload) -> None:
    days = {"remind_since": "2026-11-11", "expire_since": "2026-10-22", "expired": "expired", "issued": "issued"}
    with caseload.reading() as reader:
        plan = reader.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {waiting_letters._COUNT}", days).fetchall()
    searched = [row[3] for row in plan if "referral" in row[3]]
    assert len(searched) == 3
    assert all("COVERING INDEX ix_referral_due" in step for step in searched), searched
