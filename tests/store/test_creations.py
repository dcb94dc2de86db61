"""What was made here goes into the sheet that its values would make, however many rows are read at once."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from store.helpers import barrier, person, put, writing

from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import to_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.person import Travel
from parcours_core.wire.messages import encode
from parcours_core.wire.packed import PackedSheets
from parcours_core.wire.packing import unpack_ids
from parcours_core.wire.sheets import changes_of
from parcours_desktop.store import creations, flight
from parcours_desktop.store.caseload import Caseload

MORE_THAN_TWO_BYTES_COUNT = 70_000


def people(count: int) -> list[JobSeeker]:
    made = [
        person(
            f"Émile {place}",
            languages=("fr", f"l{place % 3}"),
            travel=(Travel.CAR,) if place % 2 else (),
            interpreter=place % 3 == 0,
            confidences="x" * (place % 400),
        )
        for place in range(count)
    ]
    # Others than in the order of their ids.
    return made[::2] + made[1::2]


def taken(caseload: Caseload, most: int = 10_000) -> flight.Flight:
    with writing(caseload) as unit:
        chosen = flight.take(unit, "b", most)
        unit.commit()
    return chosen


def again(caseload: Caseload) -> flight.Flight:
    with caseload.reading() as reader:
        return flight.again(reader, "b")


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 99, 100, 101, 115, 116, 250])
def test_all_values_are_told_by_id(caseload: Caseload, count: int) -> None:
    made = people(count)
    put(caseload, *made, label="x")
    sent = taken(caseload)
    assert len(sent) == count
    assert {change.id: dict(change.values) for change in changes_of(sent.sheets)} == {
        one.id: {name: value for name, value in to_plain(one).items() if name != "id"} for one in made
    }
    (sheet,) = sent.sheets
    assert unpack_ids(sheet.ids) == sorted(one.id for one in made)
    # To the byte what packing the whole sheet gives: any program reads it.
    assert sent.sheets.packed == encode([sheet])
    assert any(isinstance(column, msgspec.Raw) for one in sent.sheets.as_packed() for column in one.columns)


@pytest.mark.parametrize("count", [1, 16, 101])
def test_what_was_written_again_meanwhile_leaves_the_batch_the_very_same(caseload: Caseload, count: int) -> None:
    made = people(count)
    put(caseload, *made, *(barrier(one) for one in made[:30]))
    sent = taken(caseload)
    put(caseload, replace(made[0], phone="0499 00 00 00"))
    assert again(caseload).sheets.packed == sent.sheets.packed
    put(caseload, *(replace(one, interpreter=not one.interpreter) for one in made))
    assert again(caseload) == sent
    assert again(caseload).sheets.packed == sent.sheets.packed


def test_what_lies_in_a_dossier_names_it(caseload: Caseload) -> None:
    made = people(120)
    inside = [barrier(one) for one in made]
    put(caseload, *made, *inside)
    dossiers, barriers = taken(caseload).sheets
    assert dossiers.dossiers == []
    owners = {one.id: one.job_seeker_id for one in inside}
    assert unpack_ids(barriers.dossiers) == [owners[one] for one in unpack_ids(barriers.ids)]


def test_two_batches_are_alike_where_they_hold_the_same(caseload: Caseload) -> None:
    put(caseload, *people(20))
    sent = taken(caseload)
    assert sent.sheets == again(caseload).sheets
    assert sent.sheets == list(sent.sheets)
    assert sent.sheets != PackedSheets([])


def test_a_column_of_very_many_is_packed_as_any_other() -> None:
    packer = creations._Packer(caseload_types()["job_seeker"].spec("family_name"))
    for start in range(0, MORE_THAN_TWO_BYTES_COUNT, 100):
        packer.add(["a"] * min(100, MORE_THAN_TWO_BYTES_COUNT - start))
    assert bytes(packer.packed(MORE_THAN_TWO_BYTES_COUNT)) == encode(["a"] * MORE_THAN_TWO_BYTES_COUNT)
