"""F25 and the stick in a world of chance: files from hand to hand and two dossiers of one person beside restores."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from proof.helpers.by_hand_world import ByHandWorld, by_hand_world, carry_and_unite
from proof.helpers.simulation import length_of

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store import carrying

SEEDS = range(1, 9)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_goes_by_hand_is_lost_no_more_than_what_goes_by_the_line(seed: int, tmp_path: Path, model: Path) -> None:
    broken, _ = carry_and_unite(seed, tmp_path, model)
    assert broken == []


@pytest.mark.parametrize("seed", [41755, 48543, 49803])
def test_what_a_file_says_is_said_though_it_is_taken_back_where_it_was_written(
    seed: int, tmp_path: Path, model: Path
) -> None:
    """Whoever takes it in has it for a change of their own, of which nobody takes anything back."""
    broken, _ = carry_and_unite(seed, tmp_path, model, length_of(seed))
    assert broken == []


@pytest.mark.parametrize("in_a_file", [True, False])
def test_only_what_went_out_in_a_file_is_excused(tmp_path: Path, model: Path, *, in_a_file: bool) -> None:
    """Control: a change that is taken back and comes all the same, by no file, is seen."""
    with by_hand_world(5, tmp_path, model, bad=0.0) as made:
        giver, taker, own = made.laptops[:3]
        dossier = giver.makes_dossier()
        _speak(made)
        giver.edits(dossier, ["phone"])
        with giver.caseload.reading() as reader:
            written = (reader.plain(*dossier) or {})["phone"]
        if in_a_file:
            made.deeds["writes a file"][1](made, giver)
        giver.undoes()
        if in_a_file:
            made.deeds["takes a file"][1](made, taker)
        else:
            with own.caseload.writing("", author="", at=own.clock()) as unit:
                now = unit.get(JobSeeker, dossier[1])
                assert now is not None
                unit.put(replace(now, phone=written))
                unit.commit()
        made.heals()
        assert giver.dump()[dossier].values["phone"] == written
        assert bool(made.broken()) is not in_a_file, made.broken()


def test_the_runs_do_carry_unite_and_part(tmp_path: Path, model: Path) -> None:
    taken = merged = parted = 0
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        with by_hand_world(seed, folder, model) as made:
            made.runs(80)
            taken, merged, parted = taken + made.taken, merged + made.merged, parted + made.parted
    assert min(taken, merged, parted) >= 3, (taken, merged, parted)


def test_control_the_judge_sees_a_file_that_replaces_what_is_here(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server told of a record before it was written here is put over what is here."""
    monkeypatch.setattr(carrying, "_known", lambda *_: False)
    with by_hand_world(5, tmp_path, model, bad=0.0) as made:
        giver, taker = made.laptops[0], made.laptops[1]
        dossier = giver.makes_dossier()
        _speak(made)
        made.deeds["writes a file"][1](made, giver)
        _speak(made)
        taker.edits(dossier, ["phone"])
        _speak(made)
        made.deeds["takes a file"][1](made, taker)
        made.heals()
        assert made.taken == 1
        assert any("phone" in one for one in made.broken()), made.broken()


def test_control_the_judge_sees_a_decision_that_is_kept_from_others(tmp_path: Path, model: Path) -> None:
    with by_hand_world(6, tmp_path, model, bad=0.0) as made:
        laptop = made.laptops[0]
        for _ in range(2):
            laptop.makes_dossier()
        made.deeds["merges"][1](made, laptop)
        made.heals()
        assert made.broken() == []
        with laptop.caseload.writing("", author="", at=laptop.clock()) as unit:
            unit.connection.exec_driver_sql("UPDATE merger SET state = 'parted'")
            unit.commit()
        assert [one for one in made.broken() if "state is 'parted'" in one]


def _speak(made: ByHandWorld) -> None:
    for _ in range(2):
        for laptop in made.laptops:
            laptop.syncs()
