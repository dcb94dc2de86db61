"""Two versions in one: nothing of either is lost, nothing stands there twice, and names are never joined."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parcours_core.records.barrier import Barrier
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.joining import join_values

DETAIL = record_type(Barrier).spec("detail")
PHONE = record_type(JobSeeker).spec("phone")
SPOKEN = record_type(JobSeeker).spec("languages")


def test_what_both_add_stands_after_what_was_there() -> None:
    before = "Vue à Ath."
    mine, hers = "Vue à Ath. Cherche une crèche.", "Vue à Ath.\nRappeler lundi."
    assert join_values(DETAIL, before, [mine, hers]) == "Vue à Ath.\nCherche une crèche.\nRappeler lundi."


def test_a_version_that_holds_the_other_is_enough() -> None:
    assert join_values(DETAIL, "", ["Un vélo.", "Un vélo. Et un casque."]) == "Un vélo. Et un casque."
    assert join_values(PHONE, "", ["0470", "0470 / 0471"]) == "0470 / 0471"


def test_a_word_that_goes_on_is_no_addition() -> None:
    assert join_values(DETAIL, "Pas", ["Passe son permis.", "Pas de permis."]) == "Passe son permis.\nPas de permis."


def test_a_person_has_one_name_one_number_one_town() -> None:
    for name in ("family_name", "niss", "postal_code", "municipality", "birth_date", "work_status", "interpreter"):
        assert join_values(record_type(JobSeeker).spec(name), "", ["a", "b"]) is None


def test_a_list_that_holds_the_other_offers_nothing_new() -> None:
    assert join_values(SPOKEN, [], [["fr", "nl"], ["fr"]]) is None
    assert join_values(SPOKEN, ["fr"], [["fr", "nl"], ["fr", "ar"]]) == ["fr", "nl", "ar"]


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_every_version_is_found_in_the_prose(before: str, mine: str, hers: str) -> None:
    joined = join_values(DETAIL, before, [mine, hers])
    if joined is None:
        assert not mine.strip() or not hers.strip()
        return
    opening = before.strip()
    for version in (mine.strip(), hers.strip()):
        rest = version.removeprefix(opening).strip() if str(joined).startswith(opening) else version
        assert version in str(joined) or rest in str(joined)
