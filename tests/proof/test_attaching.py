"""F27 in a world of chance: files are attached, taken out and taken back beside restores, erasures and sharing."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, cast

import pytest
from proof.helpers.attaching_world import PIECE, AttachingWorld, attach, attach_and_think_twice, attaching_world
from proof.helpers.laptops import Laptop
from proof.helpers.restoring_world import copy_database

from parcours_core.protocol import SyncPeer
from parcours_desktop.store import staging
from parcours_desktop.store.erasure import erase_dossier

SEEDS = range(1, 7)
STEPS = 60
LONG = bytes(range(3 * PIECE + 7))


def test_files_are_where_their_records_are_and_nowhere_else(tmp_path: Path, model: Path) -> None:
    moved = restores = laptops = 0
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        folder.mkdir()
        with attaching_world(seed, folder, model) as made:
            made.runs(STEPS)
            assert made.broken() == [], seed
            moved, restores = moved + made.moved, restores + made.restores
            laptops += made.laptops_restored
    assert moved >= 30, moved
    assert restores >= 3, restores
    assert laptops >= 2, laptops


def test_it_does_so_too_where_laptops_send_and_read_more_or_less_at_once(tmp_path: Path, model: Path) -> None:
    broken, _ = attach_and_think_twice(8, tmp_path, model, STEPS, varied=True)
    assert broken == []


def _attached(made: AttachingWorld) -> tuple[Laptop, str]:
    laptop = made.laptops[0]
    _, dossier = laptop.makes_dossier()
    attach(made, laptop, dossier, LONG)
    return laptop, hashlib.sha256(LONG).hexdigest()


def test_control_the_judge_is_content_where_nothing_is_wrong(tmp_path: Path, model: Path) -> None:
    with attaching_world(4, tmp_path, model, bad=0.0) as made:
        _, sha256 = _attached(made)
        made.heals()
        assert made.broken() == []
        assert made.kept().whole[sha256] == LONG


class _SaysItKeeps:
    """A line to a server that keeps nothing of a file, and says that it does."""

    def __init__(self, peer: SyncPeer) -> None:
        self._peer = peer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._peer, name)

    def put_content(self, _sha256: str, _size: int, _dossier: str, offset: int, data: bytes) -> int:
        return offset + len(data)


def test_control_the_judge_sees_pieces_that_were_not_kept(tmp_path: Path, model: Path) -> None:
    """A peer says that it has kept a piece, and has not."""
    with attaching_world(4, tmp_path, model, bad=0.0) as made:
        laptop, sha256 = _attached(made)
        laptop.peer = cast(SyncPeer, _SaysItKeeps(laptop.peer))
        made.heals()
        assert [one for one in made.broken() if f"the server does not hold {sha256}" in one]
        assert [one for one in made.broken() if one.startswith("laptop 2") and "is not here" in one]


def test_control_the_judge_sees_a_restore_after_which_nobody_is_asked_for_files(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the server told of a file before it was restored is believed after it."""
    monkeypatch.setattr("parcours_desktop.sync.offering.forget_deliveries", lambda unit: None)
    with attaching_world(4, tmp_path, model, bad=0.0) as made:
        copy_database(made.folder / "server.db", made.folder / "server.backup")
        _, sha256 = _attached(made)
        made.heals()
        assert made.broken() == []
        made.deeds["server is restored"][1](made, made.laptops[0])
        made.heals()
        assert sha256 not in made.perished
        assert [one for one in made.broken() if f"the server does not hold {sha256}" in one]


def test_control_the_judge_sees_what_an_erasure_leaves_of_a_file(tmp_path: Path, model: Path) -> None:
    with attaching_world(4, tmp_path, model, bad=0.0) as made:
        laptop = made.laptops[0]
        _, dossier = laptop.makes_dossier()
        attach(made, laptop, dossier, LONG)
        made.heals()
        made.asked.add(dossier)
        with made.laptops[0].caseload.writing("", author="", at=laptop.clock()) as unit:
            erase_dossier(unit, dossier)
            unit.commit()
        made.heals()
        assert made.broken() == []
        with laptop.caseload.writing("", author="", at=laptop.clock()) as unit:
            staging.stage(unit, f"content:{hashlib.sha256(LONG).hexdigest()}", 0, LONG[:PIECE])
            unit.commit()
        assert [one for one in made.broken() if "which nothing names" in one]
