"""F12 and F13: the whole system from one seed, with wrong clocks and a failing line, and the same seed the same way."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.helpers.playing import play
from proof.helpers.restoring_world import simulate_restores
from proof.helpers.simulation import simulate, world

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_lost_in_a_simulated_company(seed: int, tmp_path: Path, model: Path) -> None:
    """A failing seed is replayed by ``packaging/dev.py campaign sync --seeds 1 --first-seed N``."""
    outcome = simulate(seed, tmp_path, model)
    assert outcome.broken == []


def test_the_same_seed_takes_the_same_course(tmp_path: Path, model: Path) -> None:
    outcomes = []
    for run in ("one", "two"):
        (tmp_path / run).mkdir()
        outcomes.append(simulate(3, tmp_path / run, model))
    assert outcomes[0].trace == outcomes[1].trace
    assert outcomes[0].harm == outcomes[1].harm
    assert sum(outcomes[0].harm.values()) > 0


def test_another_seed_takes_another_course(tmp_path: Path, model: Path) -> None:
    traces = set()
    for seed in (1, 2):
        (tmp_path / str(seed)).mkdir()
        traces.add(simulate(seed, tmp_path / str(seed), model).trace)
    assert len(traces) == 2


@pytest.mark.parametrize("seed", [4, 5, 12])
def test_clocks_ten_years_off_change_nothing_but_the_times(tmp_path: Path, model: Path, seed: int) -> None:
    """F13: the same course with true clocks ends with the same values, cards and numbers.

    Wrong ones stand, run backwards, or are set an hour back and forth.
    """
    ends = []
    for wrong in (False, True):
        folder = tmp_path / str(wrong)
        folder.mkdir()
        with world(seed, folder, model, clocks=wrong) as made:
            made.runs()
            outcome = made.judged()
            ends.append((outcome.broken, made.trace[-1], made.laptops[0].dump()))
    assert ends[0] == ends[1]


def test_control_the_judge_sees_a_laptop_that_forgets(tmp_path: Path, model: Path) -> None:
    """If a value that was written is taken out of the file behind the engine's back, the run is not sound."""
    with world(4, tmp_path, model) as made:
        made.runs()
        laptop = made.laptops[0]
        with laptop.caseload.writing("panne", author="", at=laptop.clock()) as unit:
            unit.connection.exec_driver_sql("UPDATE job_seeker SET phone = 'lost', street = 'lost'")
            unit.commit()
        assert any("LOST" in one for one in made.judged().broken)


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_lost_when_the_server_is_restored_and_people_take_things_back(
    seed: int, tmp_path: Path, model: Path
) -> None:
    """F15 from one seed: an older copy of the server in the middle of the day, and undoing before and after a sync."""
    assert simulate_restores(seed, tmp_path, model).broken == []


@pytest.mark.parametrize("seed", range(1, 9))
def test_seeds_as_the_campaign_plays_them_lose_nothing(seed: int, model: Path) -> None:
    """Of lengths of their own, with laptops that read more or less at once, and begin by a snapshot or not."""
    played = play(seed, model)
    assert played.losses == []
    assert played.worlds == 5
    assert sum(played.faults.values()) > 0


def test_the_other_cards_of_what_a_choice_brings_back_are_given_to_a_restored_server(model: Path) -> None:
    """Found by seed 1400918: no grave here any more, no record there yet, and a card that lay nowhere else."""
    assert play(1_400_918, model).losses == []
