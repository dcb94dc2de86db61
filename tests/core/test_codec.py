"""Records to plain values and back, for every declared type."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from core.strategies import records
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours_core.records.barrier import Barrier
from parcours_core.records.catalogue import CASELOAD, DIRECTORY
from parcours_core.records.codec import UnreadableValue, from_plain, to_plain
from parcours_core.records.encounter import Attachment, Encounter
from parcours_core.records.job_seeker import JobSeeker

ANY_RECORD = st.one_of([records(cls) for cls in (*CASELOAD, *DIRECTORY)])


@given(ANY_RECORD)
@settings(max_examples=150)
def test_every_record_comes_back_whole_through_json(record: Any) -> None:
    wire = json.loads(json.dumps(to_plain(record)))
    assert from_plain(type(record), wire) == record


@given(ANY_RECORD)
@settings(max_examples=40)
def test_what_a_newer_program_sends_beside_is_ignored_here(record: Any) -> None:
    assert from_plain(type(record), {**to_plain(record), "of_a_newer_program": [1]}) == record


def test_absent_fields_take_their_default() -> None:
    assert from_plain(JobSeeker, {"id": "1", "family_name": "Dupont"}) == JobSeeker(id="1", family_name="Dupont")


@pytest.mark.parametrize(
    ("cls", "field", "value"),
    [
        (JobSeeker, "family_name", None),
        (JobSeeker, "family_name", 7),
        (JobSeeker, "birth_date", "30/07/1985"),
        (JobSeeker, "languages", "fr"),
        (JobSeeker, "interpreter", "oui"),
        (JobSeeker, "gender", "Canarizwick"),
        (JobSeeker, "opened_at", "2026-11-21T09:30:00"),
        (Attachment, "size", True),
        (Attachment, "size", "12"),
        (Barrier, "situations", [1]),
    ],
)
def test_a_value_that_does_not_fit_is_named_without_being_shown(cls: type[Any], field: str, value: object) -> None:
    plain = {"id": "1", "family_name": "x", "job_seeker_id": "2", "kind": "debt", "name": "n", "media_type": "m"}
    with pytest.raises(UnreadableValue) as caught:
        from_plain(cls, {**plain, "size": 1, "sha256": "", field: value})
    assert caught.value.field == field
    assert "Canarizwick" not in str(caught.value)


def test_a_required_field_that_is_absent_is_named() -> None:
    with pytest.raises(UnreadableValue, match="family_name"):
        from_plain(JobSeeker, {"id": "1"})


def test_moments_are_kept_in_utc() -> None:
    summer = datetime(2026, 7, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    plain = to_plain(Encounter(id="1", job_seeker_id="2", at=summer))
    assert plain["at"] == "2026-07-01T10:00:00.000000+00:00"
    assert from_plain(Encounter, plain).at == datetime(2026, 7, 1, 10, tzinfo=UTC)
