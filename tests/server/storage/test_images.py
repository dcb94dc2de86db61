"""Rows in an image: each as it stands, and in none of it what would lose something there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from support.agency import AT
from support.images import laid, states_in

from parcours_core.merge import Rival, Stamp, State
from parcours_core.records.codec import to_plain
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.images import PAGE_BYTES, RESERVED_BYTES, form
from parcours_core.wire.messages import Page
from parcours_server.services import snapshotting

CARD = Rival("r", "phone", "1", "2", "Ben", AT)


def person(number: int, **values: Any) -> State:
    record_id = f"00000000-0000-7000-8000-{number:012}"
    plain = to_plain(JobSeeker(id=record_id, family_name=f"Nom{number}", confidences="dit tout bas")) | values
    return State("job_seeker", record_id, record_id, number, plain, Stamp(number, "Ana", AT))


def ids(states: list[State]) -> list[str]:
    return [state.id for state in states]


def test_they_lie_in_the_order_of_their_ids_and_come_back_as_they_were() -> None:
    states = [person(number) for number in (7, 3, 900, 12)]
    states[1] = State(**{**_parts(states[1]), "stamps": {"phone": Stamp(5, "Ben", AT)}})
    image, others = laid(states)
    assert others == []
    found = [*states_in(Page(0, image=image))]
    assert ids(found) == sorted(ids(states))
    writers = {state.id: state for state in states}
    for state in found:
        was = writers[state.id]
        assert (state.values, state.stamp, state.stamps) == (was.values, was.stamp, was.stamps)
        assert (state.number, state.dossier) == (was.number, was.dossier)


def _parts(state: State) -> dict[str, Any]:
    return {name: getattr(state, name) for name in ("record", "id", "dossier", "number", "values", "stamp")}


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param({"later": 1}, id="a field of a newer program"),
        pytest.param({"gender": "robot"}, id="a choice that there is not"),
        pytest.param({"birth_date": "2026-02-30"}, id="a day that there is not"),
        pytest.param({"languages": "fr"}, id="no list"),
        pytest.param({"interpreter": 2}, id="no truth"),
        pytest.param({"phone": None}, id="nothing"),
        pytest.param({"phone": "a\0b"}, id="a zero"),
        pytest.param({"confidences": 3}, id="what was told in confidence"),
    ],
)
def test_one_that_does_not_fit_keeps_nobody_else_out(odd: dict[str, Any]) -> None:
    states = [person(1), person(2, **odd), person(3)]
    image, others = laid(states)
    assert ids(others) == [states[1].id]
    assert others[0].values == states[1].values
    assert ids([*states_in(Page(0, image=image))]) == [states[0].id, states[2].id]


def test_what_has_cards_was_deleted_is_unknown_or_lies_elsewhere_is_left_out() -> None:
    whole = person(1)
    told = Encounter(
        id="00000000-0000-7000-8000-0000000000aa",
        job_seeker_id=whole.id,
        at=datetime(2026, 11, 20, tzinfo=UTC),
        text="dit",
    )
    note = State("encounter", told.id, whole.id, 20, to_plain(told), Stamp(20, "Ana", AT))
    states = [
        State(**{**_parts(person(2)), "rivals": (CARD,)}),
        State(**{**_parts(person(3)), "rivals": (Rival("r", "confidences", "1", "2", "Ben", AT),)}),
        State(**{**_parts(person(4)), "deleted": True}),
        State(**{**_parts(person(5)), "record": "of a newer program"}),
        State(**{**_parts(note), "dossier": person(9).id}),
        State(**{**_parts(person(6)), "dossier": whole.id}),
    ]
    image, others = laid([whole, *states, note])
    assert sorted(ids(others)) == sorted(ids(states))
    assert sorted(ids([*states_in(Page(0, image=image))])) == sorted([whole.id, note.id])


def test_a_field_that_was_left_out_takes_its_default_and_one_that_is_needed_does_not() -> None:
    values = dict(person(1).values)
    del values["confidences"], values["languages"]
    bare = State(**{**_parts(person(1)), "values": values})
    image, others = laid([bare, person(2)])
    assert others == []
    (found, _) = states_in(Page(0, image=image))
    assert (found.values["confidences"], found.values["languages"]) == ("", [])
    needed = {name: value for name, value in person(3).values.items() if name != "family_name"}
    _, others = laid([State(**{**_parts(person(3)), "values": needed})])
    assert len(others) == 1


def test_nothing_that_fits_is_no_image() -> None:
    assert laid([State(**{**_parts(person(1)), "deleted": True})])[0] == b""
    assert laid([]) == (b"", [])


def test_it_is_a_whole_file_of_pages_with_room_left_free() -> None:
    image, _ = laid([person(number) for number in range(1, 2001)])
    assert len(image) % PAGE_BYTES == 0
    assert len(image) > 3 * PAGE_BYTES
    assert image[20] == RESERVED_BYTES
    for end in range(PAGE_BYTES, len(image) + 1, PAGE_BYTES):
        assert not any(image[end - RESERVED_BYTES : end])
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(image)
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_an_sqlite_that_knows_no_strict_tables_lays_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert snapshotting.image_form() == form()
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    assert snapshotting.image_form() == ""
