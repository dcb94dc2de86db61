"""A device that begins by a snapshot is shown what waits for a choice, also of records that were deleted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from proof.helpers.lab import Lab
from proof.helpers.playing import play

from parcours_desktop.sync.reports import SyncOptions
from parcours_server.services import snapshotting


@pytest.mark.parametrize("at_once", [3, 10_000])
@pytest.mark.parametrize("growing", [False, True])
def test_cards_of_deleted_records_come_with_a_snapshot(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, growing: bool, at_once: int
) -> None:
    if growing:
        monkeypatch.setattr(snapshotting, "RECORDS_A_PART", 3)
    one, other = lab.laptop(), lab.laptop()
    dossiers = [one.makes_dossier() for _ in range(8)]
    barriers = [one.notes_barrier(key[1]) for key in dossiers]
    one.syncs()
    other.syncs()
    for doomed in (barriers[2], dossiers[5], dossiers[7]):
        one.deletes(doomed)
    other.edits(barriers[2], ["detail"])
    other.edits(dossiers[5], ["phone"])
    for laptop in (one, other, one):
        laptop.syncs()
    assert len(one.cards()) == 2
    new = lab.laptop()
    new.options = replace(SyncOptions(), snapshot_from=3, at_once=at_once)
    new.syncs()
    assert new.dump() == one.dump()
    assert lab.sound() == []
    assert not any(report.incident for report in new.reports)


@pytest.mark.parametrize("seed", [800043, 800052])
def test_seeds_of_the_campaign_that_found_it(seed: int, model: Path) -> None:
    assert play(seed, model).losses == []
