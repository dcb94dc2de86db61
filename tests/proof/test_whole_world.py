"""F15 with F11 and S17: people share, think twice, erase and get new laptops while their server is restored."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.helpers.laptops import Laptop
from proof.helpers.whole_world import live_through, whole_world

from parcours_desktop.store.erasure import TOLD
from parcours_desktop.store.settings import setting

SEEDS = 8


@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_everyone_is_shown_in_the_end_what_is_theirs_to_see(seed: int, tmp_path: Path, model: Path) -> None:
    broken, _ = live_through(seed, tmp_path, model)
    assert broken == []


def test_the_runs_do_restore_and_erase(tmp_path: Path, model: Path) -> None:
    restores = erasures = 0
    for seed in range(1, SEEDS + 1):
        folder = tmp_path / str(seed)
        folder.mkdir()
        with whole_world(seed, folder, model) as made:
            made.runs(80)
            restores += made.restores
            erasures += sum(map(_told, made.laptops))
    assert restores >= 3, restores
    assert erasures >= 2, erasures


def _told(laptop: Laptop) -> int:
    with laptop.caseload.reading() as reader:
        return len(setting(reader, TOLD, []))


def test_control_the_judge_sees_what_an_erasure_leaves(tmp_path: Path, model: Path) -> None:
    with whole_world(5, tmp_path, model, bad=0.0) as made:
        laptop = made.laptops[0]
        dossier = laptop.makes_dossier()
        laptop.syncs()
        made.deeds["erases"][1](made, laptop)
        laptop.syncs()
        made.heals()
        assert made.broken() == []
        with laptop.caseload.writing("", author="", at=laptop.clock()) as unit:
            unit.connection.exec_driver_sql(
                'INSERT INTO history (write, record, record_id, kind, "before", "after") '
                "VALUES (?, ?, ?, 'changed', '{}', '{}')",
                (unit.number(), *dossier),
            )
            unit.commit()
        assert [one for one in made.broken() if "holds what was erased" in one]


def test_control_the_judge_sees_what_is_shown_to_nobody(tmp_path: Path, model: Path) -> None:
    with whole_world(6, tmp_path, model, bad=0.0) as made:
        laptop = made.laptops[0]
        laptop.makes_dossier()
        laptop.syncs()
        made.heals()
        with laptop.caseload.writing("", author="", at=laptop.clock()) as unit:
            unit.connection.exec_driver_sql("UPDATE job_seeker SET phone = 'other'")
            unit.commit()
        assert [one for one in made.broken() if "phone is 'other'" in one]
