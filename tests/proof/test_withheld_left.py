"""What the server told of a record that had unsent changes is taken in also where these never go.

Whoever writes while their sync reads has the server's word on that record set aside until their own has gone through.
Where they take theirs back instead, nothing goes through, and the word must not stay aside for ever.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from proof.helpers.checker import Key
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.struck import Struck, down, striking

from parcours_core.protocol import Unreachable
from parcours_desktop.store import outbox
from parcours_desktop.store.carrying import carried, take_carried
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.sync_state import read_sync_state
from parcours_desktop.store.tally import count_all
from parcours_desktop.store.withholding import withheld
from parcours_desktop.sync.reports import SyncOptions


@pytest.fixture
def two(lab: Lab) -> tuple[Laptop, Laptop, Struck]:
    struck, between = striking()
    one, other = lab.laptop(), lab.laptop(between=between, options=SyncOptions(batch=1))
    return one, other, struck[0]


def _read_while(writes: Callable[[], object], other: Laptop, line: Struck, key: Key) -> None:
    """Let ``other`` write while its sync reads of ``key``, and the line fail before that is on its way."""

    def strikes() -> None:
        writes()

    line.strikes = [strikes, down]
    with pytest.raises(Unreachable):
        other.syncs()
    with other.caseload.reading() as reader:
        entry = outbox.find(reader.connection, *key)
        assert entry is not None
        assert not entry.batch
        assert key in withheld(reader.connection)


def _edited_by_one(one: Laptop, other: Laptop) -> tuple[Key, Callable[[], None]]:
    """Return a record that ``one`` has edited and sent, and what lets ``other`` write in it, and in one before it."""
    first, key = sorted(one.makes_dossier() for _ in range(2))
    one.syncs()
    other.syncs()
    one.edits(key, ["phone"])
    one.syncs()

    def writes() -> None:
        other.edits(first, ["phone"])
        other.edits(key, ["phone"])

    return key, writes


def test_a_change_that_is_taken_back(lab: Lab, two: tuple[Laptop, Laptop, Struck]) -> None:
    one, other, line = two
    key, writes = _edited_by_one(one, other)

    _read_while(writes, other, line, key)
    other.undoes()
    other.syncs()
    one.syncs()
    assert other.dump() == one.dump()
    assert lab.sound() == []


def test_a_change_that_is_taken_back_just_before_newer_news(lab: Lab, two: tuple[Laptop, Laptop, Struck]) -> None:
    """Found by seed 5010047: what was set aside came with the next sync, over what had come since."""
    one, other, line = two
    key, writes = _edited_by_one(one, other)

    def has_second_thoughts() -> None:
        with other.caseload.reading() as reader:
            assert key in withheld(reader.connection)
        other.undoes()
        one.edits(key, ["phone"])
        one.syncs()

    line.strikes = [writes, has_second_thoughts]
    other.syncs()
    with other.caseload.reading() as reader:
        assert withheld(reader.connection) == set()
    one.syncs()
    assert other.dump() == one.dump()
    assert other.syncs().incident == ""
    assert lab.sound() == []


def _comes_by_hand_and_by_the_line(one: Laptop, other: Laptop, line: Struck, *, edited: bool = False) -> Key:
    """Let ``other`` have by hand, unsent, a dossier that ``one`` has sent; return it once the server told of it too."""
    other.syncs()
    first, key = sorted(one.makes_dossier() for _ in range(2))
    with one.caseload.reading() as reader:
        brought = carried(reader, [first[1], key[1]], confidences=True)

    def comes_by_hand() -> None:
        with other.caseload.writing("reçu", author="", at=other.clock()) as unit:
            take_carried(unit, brought.states, brought.changes)
            unit.commit()
        other.looks()
        if edited:
            other.edits(key, ["phone"])

    one.syncs()
    _read_while(comes_by_hand, other, line, key)
    return key


@pytest.mark.parametrize("regrets", [False, True], ids=["stays deleted", "is taken back"])
@pytest.mark.parametrize("edited", [False, True])
def test_what_came_by_hand_and_by_the_line_and_is_deleted(
    lab: Lab, two: tuple[Laptop, Laptop, Struck], *, edited: bool, regrets: bool
) -> None:
    """Found by seed 2019 of the world where files go by hand: made there, carried here, sent from there, deleted here.

    The deletion was told to nobody, and the record stood on every laptop but this one.
    """
    one, other, line = two
    key = _comes_by_hand_and_by_the_line(one, other, line, edited=edited)
    other.deletes(key)
    if regrets:
        other.undoes()
    assert lab.sound() == []
    assert {len(laptop.cards()) for laptop in (one, other)} == {int(edited or not regrets)}
    for laptop in (one, other):
        assert laptop.dump()[key].values


def test_what_came_by_hand_and_by_the_line_and_is_erased(two: tuple[Laptop, Laptop, Struck]) -> None:
    """Found by seed 42339 of that world: nobody was told, and it stood on the server and on every laptop but this one.

    So it was with what was sent from here, where the answer was lost and something else of the batch was erased first.
    """
    one, other, line = two
    key = _comes_by_hand_and_by_the_line(one, other, line)
    with other.caseload.writing("effacé", author=other.owner, at=other.clock()) as unit:
        erase_dossier(unit, key[1])
        unit.commit()
    for laptop in (other, one):
        laptop.syncs()
    assert key not in one.dump()
    assert key not in other.dump()
    for laptop in (other, one):
        with laptop.caseload.reading() as reader:
            counted, state = count_all(reader.connection), read_sync_state(reader)
        assert (state.count, state.sum) == (counted.count, counted.sum)
        assert laptop.waiting() == 0
