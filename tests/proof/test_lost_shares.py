"""F15 with F11: people share and hand over while the server is restored; whatever order they come back in."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.helpers.restored_sharing import lose_nothing

SEEDS = 8


@pytest.mark.parametrize("seed", [*range(1, SEEDS + 1), 25])
def test_nothing_is_lost_whoever_comes_first(seed: int, tmp_path: Path, model: Path) -> None:
    broken, _ = lose_nothing(seed, tmp_path, model)
    assert broken == []


def test_the_runs_do_restore_the_server(tmp_path: Path, model: Path) -> None:
    restores = 0
    for seed in range(1, 6):
        folder = tmp_path / str(seed)
        folder.mkdir()
        restores += lose_nothing(seed, folder, model)[1]
    assert restores >= 2
