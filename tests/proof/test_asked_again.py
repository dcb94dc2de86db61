"""A choice that is taken back after the sync is asked again of everybody, with the names and words that it had."""

from __future__ import annotations

import pytest
from proof.helpers.checker import Key
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop

from parcours_desktop.store.rivals import KeptRival

THEIRS, STANDING = True, False


def _contested(lab: Lab, *names: str) -> tuple[list[Laptop], Key]:
    """Two laptops have written the same fields, a third one has seen it."""
    laptops = [lab.laptop() for _ in range(3)]
    one, other, _ = laptops
    key = one.makes_dossier()
    for laptop in laptops:
        laptop.syncs()
    one.edits(key, ["phone"])
    other.edits(key, names)
    _settled(laptops)
    assert [card.field for card in laptops[2].cards()] == ["phone"]
    return laptops, key


def _settled(laptops: list[Laptop]) -> None:
    for _ in range(2):
        for laptop in laptops:
            laptop.syncs()


def _chooses(laptop: Laptop, *, theirs: bool) -> int:
    (card,) = laptop.cards()
    with laptop.caseload.writing("choisir", author=laptop.owner, at=laptop.clock()) as unit:
        if theirs:
            unit.choose(card.record, card.record_id, card.field, card.value, [card.id])
        else:
            unit.let_go(card.record, card.record_id, [card.id])
        return unit.commit().write


def _takes_back(laptop: Laptop, write: int) -> None:
    with laptop.caseload.writing("annuler", author=laptop.owner, at=laptop.clock()) as unit:
        assert unit.take_back(write) == ()
        unit.ask_again(write)
        unit.commit()


def _asked(laptop: Laptop) -> list[KeptRival]:
    return list(laptop.cards())


@pytest.mark.parametrize("theirs", [THEIRS, STANDING])
@pytest.mark.parametrize("names", [("phone",), ("phone", "street")])
def test_it_is_asked_again_everywhere(moving_lab: Lab, names: tuple[str, ...], theirs: bool) -> None:
    laptops, key = _contested(moving_lab, *names)
    before, shown = _asked(laptops[0]), laptops[0].dump()[key]
    write = _chooses(laptops[0], theirs=theirs)
    _settled(laptops)
    assert [_asked(laptop) for laptop in laptops] == [[], [], []]
    _takes_back(laptops[0], write)
    assert _asked(laptops[0]) == before, "at once, before any network"
    _settled(laptops)
    assert [_asked(laptop) for laptop in laptops] == [before] * 3
    assert [laptop.dump()[key] for laptop in laptops] == [shown] * 3
    assert [laptop.waiting() for laptop in laptops] == [0, 0, 0]
    assert [laptop.syncs().incident for laptop in laptops] == [""] * 3


@pytest.mark.parametrize("chooser", [0, 2])
def test_the_second_answer_ends_it_everywhere(moving_lab: Lab, chooser: int) -> None:
    laptops, key = _contested(moving_lab, "phone")
    (card,) = _asked(laptops[0])
    write = _chooses(laptops[0], theirs=STANDING)
    _settled(laptops)
    _takes_back(laptops[0], write)
    _settled(laptops)
    _chooses(laptops[chooser], theirs=THEIRS)
    _settled(laptops)
    assert [_asked(laptop) for laptop in laptops] == [[], [], []]
    for laptop in laptops:
        values = laptop.dump()[key].values
        assert values is not None
        assert values["phone"] == card.value


def test_chosen_again_before_the_sync_nobody_is_asked(moving_lab: Lab) -> None:
    laptops, _ = _contested(moving_lab, "phone")
    write = _chooses(laptops[0], theirs=STANDING)
    _settled(laptops)
    _takes_back(laptops[0], write)
    _chooses(laptops[0], theirs=STANDING)
    assert laptops[0].waiting() == 0
    _settled(laptops)
    assert [_asked(laptop) for laptop in laptops] == [[], [], []]


def test_taken_back_twice_it_is_asked_once(moving_lab: Lab) -> None:
    laptops, _ = _contested(moving_lab, "phone")
    before = _asked(laptops[0])
    for _ in range(2):
        write = _chooses(laptops[0], theirs=THEIRS)
        _settled(laptops)
        _takes_back(laptops[0], write)
        _settled(laptops)
        assert [_asked(laptop) for laptop in laptops] == [before] * 3


def test_what_another_chose_meanwhile_is_not_undone_by_it(moving_lab: Lab) -> None:
    """The value that somebody wrote since stands; the question is open again, with what stood beside it."""
    laptops, key = _contested(moving_lab, "phone")
    write = _chooses(laptops[0], theirs=THEIRS)
    _settled(laptops)
    laptops[2].edits(key, ["phone"])
    laptops[2].syncs()
    _takes_back(laptops[0], write)
    _settled(laptops)
    dumps = [laptop.dump()[key] for laptop in laptops]
    assert dumps[0] == dumps[1] == dumps[2]
    assert laptops[2].dump()[key].values == dumps[0].values
    assert {name for name, _ in dumps[0].beside} == {"phone"}
