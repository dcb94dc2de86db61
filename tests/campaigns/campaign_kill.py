"""Kills the program while somebody types, seed after seed, for minutes: nothing that was said to be saved is lost."""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from pathlib import Path

from end_to_end.helpers.killing import PASSPHRASE, Said, check, make_home, type_and_kill

from parcours_desktop.vault.unlock import unlock


def run(seeds: int, minutes: float, first_seed: int) -> int:
    """Run up to ``seeds`` kills or ``minutes``, whichever ends first; return 0 if nothing was lost, else 1.

    The failing seed is printed and replays with ``first_seed``; all kills of a run share one caseload.
    """
    end = time.monotonic() + minutes * 60
    said: Said = defaultdict(list)
    done = losses = 0
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(Path(folder) / "home")
        key = bytes(unlock(home, PASSPHRASE))
        for seed in range(first_seed, first_seed + seeds):
            if time.monotonic() > end or losses:
                break
            type_and_kill(home, seed, said)
            done += 1
            try:
                check(home, key, said)
            except AssertionError as loss:
                losses += 1
                print(f"seed {seed}: LOST\n{loss}")
    told = {kind: len(texts) for kind, texts in said.items() if kind not in ("ready", "will")}
    print(f"seeds {first_seed}…{first_seed + done - 1}, kills {done}, acknowledged {told}, losses {losses}")
    return 1 if losses else 0
