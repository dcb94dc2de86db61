"""What is kept beside the records: drafts, settings, attached files, and the history of every field."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.helpers import NOON, person, put, remove, writing

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import attachments, history
from parcours_desktop.store.attachments import CHUNK_BYTES
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.drafts import Draft, draft, drafts
from parcours_desktop.store.history import FieldChange, Happening
from parcours_desktop.store.outbox import count_pending
from parcours_desktop.store.settings import setting

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=("Cs",))),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=6,
)


def test_drafts_are_kept_as_they_are_typed_and_go_when_they_are_empty(caseload: Caseload) -> None:
    for text in ("M", "Mm", "Mme dit que…"):
        with writing(caseload) as unit:
            unit.keep_draft("note:1", text)
            unit.keep_draft("other_1", "x")
            unit.commit()
    with caseload.reading() as reader:
        assert draft(reader, "note:1") == "Mme dit que…"
        assert drafts(reader, "note:") == (Draft("note:1", "Mme dit que…", NOON),)
        assert len(drafts(reader)) == 2
        assert drafts(reader, "%") == ()
        assert count_pending(reader) == 0
    with writing(caseload) as unit:
        unit.keep_draft("note:1", "")
        assert unit.commit().write == 0
    with caseload.reading() as reader:
        assert draft(reader, "note:1") == ""


@given(JSON)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_settings_come_back_as_they_were(caseload: Caseload, value: object) -> None:
    with writing(caseload) as unit:
        unit.keep_setting("agency", value)
        unit.commit()
    with caseload.reading() as reader:
        assert setting(reader, "agency", "none") == value
        assert setting(reader, "nothing", "none") == "none"


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_files_come_back_whole_by_their_hash(caseload: Caseload, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    with writing(caseload) as unit:
        digest = unit.attach(content)
        assert unit.attach(content) == digest
        unit.commit()
    assert digest == hashlib.sha256(content).hexdigest()
    with caseload.reading() as reader:
        assert attachments.read(reader, digest) == content
        assert attachments.read(reader, "0" * 64) is None
        chunks = reader.connection.exec_driver_sql("SELECT count(*) FROM attachment_chunk").scalar()
        assert chunks == -(-size // CHUNK_BYTES)


def test_a_file_that_was_not_committed_is_not_there(caseload: Caseload) -> None:
    with writing(caseload) as unit:
        digest = unit.attach(b"letter")
    with caseload.reading() as reader:
        assert attachments.read(reader, digest) is None


def test_the_history_says_who_changed_what_and_when(caseload: Caseload) -> None:
    ana = person(phone="1")
    made = put(caseload, ana, author="Ana", label="Dossier créé")
    changed = put(caseload, replace(ana, phone="2", interpreter=True), author="Ben", label="Téléphone")
    gone = remove(caseload, ana)
    with caseload.reading() as reader:
        entries = history.entries_of(reader, JobSeeker, ana.id)
        phones = history.field_changes(reader, JobSeeker, ana.id, "phone")
        everything = history.field_changes(reader, JobSeeker, ana.id)
    assert [(each.kind, each.write) for each in entries] == [
        (Happening.MADE, made.write),
        (Happening.CHANGED, changed.write),
        (Happening.DELETED, gone.write),
    ]
    assert (entries[1].label, entries[1].author, entries[1].at) == ("Téléphone", "Ben", NOON)
    assert entries[1].before == {"phone": "1", "interpreter": False}
    assert phones == (
        FieldChange("phone", None, "1", "Ana", NOON, made.write),
        FieldChange("phone", "1", "2", "Ben", NOON, changed.write),
        FieldChange("phone", "2", None, "Ana", NOON, gone.write),
    )
    assert {each.field for each in everything} >= {"phone", "interpreter", "family_name"}


def test_writing_the_same_again_is_no_history(caseload: Caseload) -> None:
    ana = person()
    put(caseload, ana)
    assert put(caseload, replace(ana)).write == 0
    with caseload.reading() as reader:
        assert len(history.entries_of(reader, JobSeeker, ana.id)) == 1
