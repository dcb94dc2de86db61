"""F8, F9: a deleted record whose card is chosen while another choice about it is on its way comes back whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.helpers.checker import Key
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.restoring_world import simulate_restores
from proof.helpers.simulation import length_of, simulate
from proof.helpers.struck import Struck, striking

from parcours_core.protocol import Forked


def _let_go(laptop: Laptop, field: str) -> None:
    laptop.chooses(next(card for card in laptop.cards() if card.field == field), theirs=False)


def _choose(laptop: Laptop, field: str) -> None:
    laptop.chooses(next(card for card in laptop.cards() if card.field == field), theirs=True)


def _grave_with_three_cards(lab: Lab) -> tuple[Laptop, Laptop, Key, str, list[Struck]]:
    """The one deleted what the other had changed: both are asked. Return the phone number that the other had noted."""
    struck, between = striking()
    one, other = lab.laptop(), lab.laptop(between=between)
    key = one.makes_dossier()
    one.syncs()
    other.syncs()
    one.deletes(key)
    one.syncs()
    other.edits(key, ["given_name", "phone", "street"])
    phone = (other.dump()[key].values or {})["phone"]
    other.syncs()
    one.syncs()
    assert sorted(card.field for card in one.cards()) == ["given_name", "phone", "street"]
    assert sorted(card.field for card in other.cards()) == ["given_name", "phone", "street"]
    return one, other, key, str(phone), struck


@pytest.mark.parametrize("brought_back", [False, True], ids=["still deleted", "brought back by another"])
def test_what_is_chosen_while_another_card_is_let_go_is_sent(lab: Lab, brought_back: bool) -> None:
    """Found by a seed: who brought it back sent no more than the choice, and the value that was chosen was gone."""
    one, other, key, phone, struck = _grave_with_three_cards(lab)
    if brought_back:
        _choose(one, "given_name")
        one.syncs()
    _let_go(other, "street")
    struck[0].strikes = [lambda: _choose(other, "phone")]
    other.syncs()
    assert lab.sound() == []
    for laptop in (one, other):
        shown = laptop.dump()[key]
        assert shown.values is not None
        assert phone == shown.values["phone"] or ("phone", phone) in shown.beside


def test_it_is_sent_too_where_the_choice_on_its_way_never_arrived(lab: Lab) -> None:
    one, other, key, phone, struck = _grave_with_three_cards(lab)
    _let_go(other, "street")

    def forked() -> None:
        _choose(other, "phone")
        raise Forked("this laptop comes from a backup")

    struck[0].strikes = [forked]
    other.syncs()
    assert lab.sound() == []
    for laptop in (one, other):
        assert (laptop.dump()[key].values or {})["phone"] == phone


@pytest.mark.parametrize("brought_back", [False, True], ids=["still deleted", "brought back by another"])
def test_it_may_be_deleted_again_before_that(lab: Lab, brought_back: bool) -> None:
    one, other, key, _, struck = _grave_with_three_cards(lab)
    if brought_back:
        _choose(one, "given_name")
        one.syncs()
    _let_go(other, "street")

    def chosen_and_deleted() -> None:
        _choose(other, "phone")
        other.edits(key, ["occupation"])
        other.deletes(key)

    struck[0].strikes = [chosen_and_deleted]
    other.syncs()
    assert lab.sound() == []
    for laptop in (one, other):
        assert (laptop.dump()[key].values is not None) == brought_back


@pytest.mark.parametrize("seed", [730240])
def test_the_seed_that_found_it(tmp_path: Path, model: Path, seed: int) -> None:
    assert simulate(seed, tmp_path, model, length_of(seed), varied=True).broken == []


@pytest.mark.parametrize("seed", [1700194, 2102664])
def test_the_seeds_in_which_what_was_chosen_went_by_an_undo_or_with_an_old_card(
    tmp_path: Path, model: Path, seed: int
) -> None:
    assert simulate_restores(seed, tmp_path, model, length_of(seed), varied=True).broken == []
