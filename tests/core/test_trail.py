"""The chain of the trail: whatever is changed, taken out, put in or swapped is found at its place."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.trail import BEGINNING, LABELS, Act, Break, Entry, first_break, seal, seal_of

WORDS = st.text(max_size=12)


def chained(rows: list[tuple[str, str, str]]) -> list[Entry]:
    entries, before = [], BEGINNING
    for number, (author, dossier, words) in enumerate(rows, start=1):
        entry = Entry(number, "2026-11-22T08:00:00+00:00", author, Act.OPENED, dossier, words)
        before = seal(before, entry)
        entries.append(replace(entry, seal=before))
    return entries


chains = st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=2, max_size=8).map(chained)


@given(chains)
def test_a_chain_that_nobody_touched_holds(entries: list[Entry]) -> None:
    assert first_break(entries) is None


@given(chains, st.data(), st.sampled_from(["at", "author", "act", "dossier", "words", "seal"]))
def test_a_changed_entry_is_named(entries: list[Entry], data: st.DataObject, field: str) -> None:
    place = data.draw(st.integers(0, len(entries) - 1))
    value = getattr(entries[place], field)
    entries[place] = replace(entries[place], **{field: value + (b"x" if field == "seal" else "x")})
    assert first_break(entries) == Break(place + 1, missing=False)


@given(chains, st.data())
def test_an_entry_taken_out_is_named(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 2))
    del entries[place]
    assert first_break(entries) == Break(place + 1, missing=True)


@given(chains, st.data())
def test_an_entry_taken_out_and_the_rest_renumbered_is_named(entries: list[Entry], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(entries) - 2))
    del entries[place]
    entries = [replace(entry, number=number) for number, entry in enumerate(entries, start=1)]
    assert first_break(entries) == Break(place + 1, missing=False)


def test_the_words_of_two_fields_never_run_together() -> None:
    one = Entry(1, "t", "Ada", Act.OPENED, "b", "c")
    assert seal(BEGINNING, one) != seal(BEGINNING, replace(one, dossier="", words="bc"))


@given(st.integers(1, 2**53), *[st.text(max_size=8)] * 4)
def test_a_seal_is_over_the_json_of_the_parts(number: int, at: str, author: str, act: str, words: str) -> None:
    """What devices out there have written: another way of putting it together would break every chain."""
    parts = (at, author, act, "dossier", words)
    written = json.dumps([number, *parts], ensure_ascii=False, separators=(",", ":")).encode()
    assert seal_of(BEGINNING, number, parts) == hashlib.sha256(BEGINNING + written).digest()


def test_a_chain_is_taken_up_where_it_was_left() -> None:
    entries = chained([("a", "b", "c")] * 4)
    assert first_break(entries[2:], number=2, before=entries[1].seal) is None
    assert first_break(entries[2:], number=2, before=entries[0].seal) == Break(3, missing=False)


@pytest.mark.parametrize("act", list(Act))
def test_every_act_has_its_words(act: Act) -> None:
    assert LABELS[act]
