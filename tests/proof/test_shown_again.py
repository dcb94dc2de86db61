"""S17: a dossier that was to leave once what is unsent in it was set aside, and is shown again before that, stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.helpers.company import ANNE, CLAIRE
from proof.helpers.lab import Lab
from proof.helpers.sharing_world import sharing_world
from proof.helpers.simulation import length_of
from proof.helpers.struck import down, striking

from parcours_core.protocol import Unreachable
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.sync_state import read_sync_state


def test_what_is_shown_again_before_it_left_stays(lab: Lab) -> None:
    """Found by seed 2791 of the world where files go by hand: what was refused in it was offered at every sync."""
    struck, between = striking()
    claire, anne = lab.laptop(CLAIRE), lab.laptop(ANNE, between=between)
    key = claire.makes_dossier()
    share = claire.shares(key[1], ANNE, ShareRight.HELP, confidences=True)
    claire.syncs()
    anne.syncs()
    claire.deletes(share)
    claire.syncs()
    struck[0].strikes = [lambda: anne.edits(key, ["phone"]), down]
    with pytest.raises(Unreachable):
        anne.syncs()
    with anne.caseload.reading() as reader:
        assert read_sync_state(reader).leaving == (key[1],)
    claire.shares(key[1], ANNE, ShareRight.HELP, confidences=True)
    claire.syncs()
    report = anne.syncs()
    with anne.caseload.reading() as reader:
        assert read_sync_state(reader).leaving == ()
    assert not report.incident
    assert report.left == 0
    assert anne.waiting() == 0
    claire.syncs()
    assert anne.dump()[key] == claire.dump()[key]


def test_a_seed_that_lost_sight_of_a_dossier_that_was_shared_anew(tmp_path: Path, model: Path) -> None:
    """Found by seed 1503010: it was held no more by who should see it, and two of theirs waited for ever."""
    seed = 1503010
    with sharing_world(seed, tmp_path, model, varied=True) as made:
        made.runs(length_of(seed))
        assert made.judged_by_model() == []
