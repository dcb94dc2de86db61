"""What a restored server takes back: the newer stands, the lost is never dropped, and twice is as once."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.agency import AT, Agency, dossier

from parcours_core.merge import Stamp, State
from parcours_core.protocol import SignInAgain
from parcours_core.wire.messages import Sheet
from parcours_core.wire.sheets import sheets_of
from parcours_server.services.columns import Malformed
from parcours_server.services.offering import merged
from parcours_server.storage import scopes
from parcours_server.storage.losses import Losses

RESTORED_FROM = 100
JUMP = 1_000_000
LOST = Losses(((RESTORED_FROM, JUMP - 1),))
FIELDS = ("phone", "street", "email")

in_the_backup = st.integers(1, RESTORED_FROM)
lost = st.integers(RESTORED_FROM + 1, RESTORED_FROM + 50)
after_the_restore = st.integers(JUMP, JUMP + 50)


def stamp(number: int) -> Stamp:
    return Stamp(number, "Anne", AT)


def states(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[State]:
    """States whose values tell their version, so that the same version is the same value."""
    stamps = st.fixed_dictionaries(dict.fromkeys(FIELDS, numbers))
    return stamps.map(
        lambda given: State(
            "job_seeker",
            "p1",
            "p1",
            max(given.values()),
            {name: f"v{number}" for name, number in given.items()},
            stamp(min(given.values())),
            {name: stamp(number) for name, number in given.items() if number != min(given.values())},
        )
    )


@given(states(in_the_backup | after_the_restore), states(in_the_backup | lost))
def test_nothing_that_was_lost_is_dropped_and_no_ancestor_comes_back(there: State, offered: State) -> None:
    after = merged(there, offered, LOST, JUMP + 100)
    for name in FIELDS:
        standing = {after.values[name]} | {rival.value for rival in after.rivals if rival.field == name}
        version = offered.stamp_of(name).number
        if version > RESTORED_FROM:
            assert offered.values[name] in standing
        assert there.values[name] in standing or RESTORED_FROM < version > there.stamp_of(name).number
        assert after.stamp_of(name).number >= there.stamp_of(name).number


@given(states(in_the_backup | after_the_restore), states(in_the_backup | lost))
def test_twice_is_as_once(there: State, offered: State) -> None:
    once = merged(there, offered, LOST, JUMP + 100)
    assert merged(once, offered, LOST, once.number) == once


@given(states(after_the_restore), states(lost))
def test_a_deletion_after_the_restore_stands_and_the_lost_waits_beside_it(there: State, offered: State) -> None:
    grave = replace(there, deleted=True, stamp=stamp(JUMP + 60), stamps={}, number=JUMP + 60)
    after = merged(grave, offered, LOST, JUMP + 100)
    assert after.deleted
    assert {rival.field for rival in after.rivals} == set(FIELDS)


def test_a_deletion_that_the_backup_had_not_undone_yet_is_undone(agency: Agency) -> None:
    grave = State("job_seeker", "p1", "p1", 50, {"phone": "x"}, stamp(50), deleted=True)
    back = State("job_seeker", "p1", "p1", 120, {"phone": "y"}, stamp(120))
    after = merged(grave, back, LOST, JUMP)
    assert not after.deleted
    assert after.values == {"phone": "y"}
    assert merged(grave, replace(back, stamp=stamp(40)), LOST, 50) == grave
    assert agency.database.kind


def offered_back(agency: Agency, *made: State) -> tuple[Sheet, ...]:
    with agency.database.writing("agence") as transaction:
        scopes.begin_epoch(transaction, "another")
        transaction.commit()
    return tuple(sheets_of(made)[0])


def test_records_that_the_backup_had_not_come_back_once(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    kept = State("job_seeker", made.id, made.id, 7, dict(made.values), stamp(7))
    sheets = offered_back(agency, kept)
    receipt = agency.peer(anne).offer(list(sheets))
    assert (receipt.count, receipt.fates) == (1, [])
    again = agency.peer(anne).offer(list(sheets))
    assert [fate.outcome for fate in again.fates] == ["same"]
    assert made.id in agency.seen(anne)
    stolen = agency.peer(bob).offer(list(sheets))
    assert [(fate.outcome, fate.reason) for fate in stolen.fates] == [("sealed", "")]
    assert agency.seen(bob) == {}


def test_a_device_that_the_backup_does_not_know_signs_in_before_it_offers(agency: Agency) -> None:
    """Found by seed 5003976: it was told instead that nothing of it would be believed, and gave way to what stood."""
    anne = agency.person("anne")
    made = dossier()
    sheets = list(offered_back(agency, State("job_seeker", made.id, made.id, 7, dict(made.values), stamp(7))))
    with pytest.raises(SignInAgain):
        agency.peer(replace(anne, device_id="enrolled since")).offer(sheets)
    assert agency.seen(anne) == {}
    assert agency.peer(anne).offer(sheets).count == 1


@pytest.mark.parametrize("number", [2**62, -2])
def test_versions_that_were_never_given_are_refused(agency: Agency, number: int) -> None:
    anne = agency.person("anne")
    made = dossier()
    kept = State("job_seeker", made.id, made.id, 7, dict(made.values), stamp(number))
    (fate,) = agency.peer(anne).offer(list(offered_back(agency, kept))).fates
    assert (fate.outcome, fate.reason) == ("rejected", "unreadable")


def test_a_sheet_out_of_shape_is_malformed(agency: Agency) -> None:
    made = dossier()
    (sheet,) = sheets_of([State("job_seeker", made.id, made.id, 1, dict(made.values), stamp(1))])[0]
    with pytest.raises(Malformed):
        agency.peer(agency.person("anne")).offer([msgspec.structs.replace(sheet, columns=[[1, 2]])])
