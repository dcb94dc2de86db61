"""F23 over two versions: programs and servers two versions older, or newer, than the other side, and both at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import pytest
from proof.helpers.aged import ONE_BEFORE, TWO_BEFORE, Aged, OfTomorrow
from proof.helpers.company import ANNE, SCOPE
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.lines import InProcess, Office
from proof.helpers.people import PERSON
from proof.helpers.small_client import SmallClient

from parcours_core.merge import Outcome
from parcours_core.protocol import Reason, SyncPeer
from parcours_core.records.codec import Plain
from parcours_desktop.sync.reports import SyncOptions
from parcours_server.services import snapshotting
from parcours_server.storage import snapshots

BY_SNAPSHOT = replace(SyncOptions(), snapshot_from=3)
TOMORROW: dict[str, Plain] = {"favourite_bus_line": "TEC 433", "likes_trains": True}
AFTER: dict[str, Plain] = {"shoe_sizes": [41, 42], "favourite_stop": "Gare"}
Between = Callable[[SyncPeer], SyncPeer]

APART: dict[str, Between] = {
    "one version older": lambda peer: cast(SyncPeer, Aged(peer, ONE_BEFORE)),
    "two versions older": lambda peer: cast(SyncPeer, Aged(peer, TWO_BEFORE)),
    "newer": lambda peer: cast(SyncPeer, OfTomorrow(peer)),
}


def _device(lab: Lab) -> SmallClient:
    return Office(InProcess(lab.company), lab.make_id).device(ANNE)


def _works(one: Laptop, other: Laptop) -> None:
    """Let two laptops do all that makes messages: new, changed, contested, chosen, deleted, brought back."""
    dossiers = [one.makes_dossier() for _ in range(4)]
    barrier = one.notes_barrier(dossiers[0][1])
    one.syncs()
    other.syncs()
    one.edits(dossiers[0], ["phone", "street"])
    other.edits(dossiers[0], ["phone", "occupation"])
    one.deletes(dossiers[1])
    other.edits(dossiers[1], ["phone"])
    one.edits(barrier, ["detail"])
    other.deletes(barrier)
    one.deletes(dossiers[2])
    for laptop in (one, other, one):
        laptop.syncs()
    assert len(one.cards()) == len(other.cards()) == 3
    one.undoes()
    for place, card in enumerate(other.cards()):
        other.chooses(card, theirs=place % 2 == 0)


@pytest.mark.parametrize("apart", APART)
@pytest.mark.parametrize("first", [0, 1])
def test_two_programs_of_which_one_speaks_otherwise_with_the_server_hold_the_same(
    lab: Lab, apart: str, first: int
) -> None:
    """Whether the device or the server is the older one: what neither writes nor reads is the same."""
    both = [lab.laptop(between=APART[apart]), lab.laptop()]
    _works(both[first], both[1 - first])
    assert lab.sound() == []
    assert all(laptop.cards() == () for laptop in both)
    begins = [lab.laptop(between=between, options=BY_SNAPSHOT) for between in (APART[apart], lambda peer: peer)]
    assert lab.sound() == []
    assert begins[0].dump() == begins[1].dump() == both[0].dump()
    assert not any(report.incident for laptop in lab.laptops for report in laptop.reports)


@pytest.mark.parametrize("apart", APART)
def test_a_program_that_is_brought_up_goes_on_where_the_older_one_stood(lab: Lab, apart: str) -> None:
    """What waited to be sent goes, and so does what the older one could not say: its trail."""
    old, other = lab.laptop(between=APART[apart]), lab.laptop()
    _works(old, other)
    old.edits(old.makes_dossier(), ["phone"])
    old.peer = lab.company.peer(lab.company.device(ANNE))
    assert lab.sound() == []
    assert not any(report.incident for laptop in lab.laptops for report in laptop.reports)


def test_fields_of_two_later_versions_survive_what_the_oldest_program_does(lab: Lab) -> None:
    """Edited, contested, deleted and brought back by a program that knows neither, on a server that knows neither."""
    newest, newer = _device(lab), _device(lab)
    old = lab.laptop(between=APART["two versions older"])
    key = ("job_seeker", lab.make_id())
    newest.creates(*key, {**PERSON, **TOMORROW, **AFTER})
    newest.sync()
    newer.sync()
    old.syncs()
    old.edits(key, ["phone", "street"])
    newer.writes(key, {"favourite_bus_line": "TEC 4", "phone": "by tomorrow"})
    newest.writes(key, {"shoe_sizes": [43]})
    newer.sync()
    newest.sync()
    old.syncs()
    (card,) = old.cards()
    old.chooses(card, theirs=True)
    old.syncs()
    old.deletes(key)
    old.syncs()
    old.undoes()
    old.syncs()
    newest.sync()
    held = newest.held[key]
    assert not held.deleted
    expected = {**TOMORROW, **AFTER, "favourite_bus_line": "TEC 4", "shoe_sizes": [43]}
    assert {name: held.values[name] for name in expected} == expected


def test_types_and_values_of_two_later_versions_wait_on_an_older_server_and_block_nothing(lab: Lab) -> None:
    """A type that it does not know, and a choice that it does not know: each is refused by name, the others go in."""
    newest, old = _device(lab), lab.laptop(between=APART["two versions older"])
    key, odd = ("job_seeker", lab.make_id()), lab.make_id()
    newest.creates("hologram", lab.make_id(), {"depth": 3}, dossier=key[1])
    newest.creates(*key, {**PERSON, **AFTER})
    newest.creates("job_seeker", odd, {**PERSON, "gender": "of the day after tomorrow"})
    newest.sync()
    fates = {change.id if change.id == odd else change.record: fate for change, fate in newest.fates}
    assert {one: (fate.outcome, fate.reason) for one, fate in fates.items()} == {
        "hologram": (Outcome.REJECTED, Reason.UNKNOWN_TYPE),
        odd: (Outcome.REJECTED, Reason.UNREADABLE),
    }
    old.syncs()
    assert old.records() == [key]


_AS_AN_OLDER_SERVER_ASKED = """SELECT name FROM snapshot WHERE scope = :scope AND person = :whose AND epoch = :epoch
ORDER BY number DESC, at DESC LIMIT 1"""


def test_an_older_process_beside_a_newer_one_hands_no_images_to_an_older_device(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rolling upgrade: it would find the newest snapshot of the person, and its device would miss what lies there."""
    monkeypatch.setattr(snapshotting, "RECORDS_A_PART", 3)
    one = lab.laptop()
    for _ in range(9):
        one.makes_dossier()
    one.syncs()
    begins = lab.laptop(options=BY_SNAPSHOT)
    begins.syncs()
    assert begins.dump() == one.dump()
    with lab.company.database.reading(SCOPE) as transaction:
        ((person, epoch),) = transaction.rows("SELECT person, epoch FROM snapshot WHERE scope = :scope")
        told = transaction.row("SELECT epoch FROM scope WHERE scope = :scope")
        assert told is not None
        assert transaction.rows(_AS_AN_OLDER_SERVER_ASKED, whose=person, epoch=told[0]) == []
        newest = snapshots.newest(transaction, person, str(told[0]))
    assert newest is not None
    assert newest.epoch == told[0] != epoch
    again = lab.laptop(options=BY_SNAPSHOT)
    again.syncs()
    assert again.dump() == one.dump()
