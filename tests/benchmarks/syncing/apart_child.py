"""A device in a process of its own, which measures itself: it does what it is asked, line by line, and answers.

``apart_child.py FILE KEY`` opens the caseload FILE under KEY (hex) and reads one line of JSON a step, ``{"do": …}``; it
answers each with a line: the ``seconds`` of the step, and the ``mb`` by which the process was larger at its height than
before it (0 where the system does not say).
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.syncing.dossiers import job_seekers
from benchmarks.syncing.memory import forget_height, height, held
from benchmarks.syncing.world import AUTHOR, BY_ROWS, BY_SNAPSHOT, enrolled, now

from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import catch_up
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.giving_way import give_way
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_desktop.sync.working import BATCH, PAGE


class Doer:
    """Does the steps with one caseload."""

    def __init__(self, caseload: Caseload) -> None:
        self.caseload = caseload
        self.peer: HttpPeer | None = None

    def enrol(self, asked: dict[str, Any]) -> None:
        """Become a device of the server."""
        enrolled(self.caseload, asked["server"], asked["code"], asked["name"])

    def write(self, asked: dict[str, Any]) -> None:
        """Save people, all in one write; with ``phone`` as changed ones."""
        people = job_seekers(asked["count"])
        with self.caseload.writing("Essai", author=AUTHOR, at=now()) as unit:
            for one in people:
                unit.put(replace(one, phone=asked["phone"]) if "phone" in asked else one)
            unit.commit()

    def sync(self, asked: dict[str, Any]) -> None:
        """Sync once."""
        self.peer = self.peer or HttpPeer(TokenKeeper(self.caseload, now))
        sync_once(self.caseload, self.peer, now=now, options=BY_SNAPSHOT if asked.get("snapshot") else BY_ROWS)

    def sync_as_with_a_window(self, asked: dict[str, Any]) -> None:
        """Sync once as the program does with its window open, the list and its words too."""
        self.peer = self.peer or HttpPeer(TokenKeeper(self.caseload, now))
        give_way()
        sync_once(self.caseload, self.peer, now=now, options=replace(BY_ROWS, page=PAGE, at_once=PAGE, batch=BATCH))
        catch_up(self.caseload, now)

    def index(self, asked: dict[str, Any]) -> None:
        """Do what is left to be done beside the work after a sync."""
        catch_up(self.caseload, now)

    def holds(self, asked: dict[str, Any]) -> None:
        """Raise where there are not as many people as there should be."""
        with self.caseload.reading() as reader:
            count = reader.connection.exec_driver_sql("SELECT count(*) FROM job_seeker").scalar_one()
        if count != asked["count"]:
            raise RuntimeError(f"{count} of {asked['count']} dossiers arrived")


def main(file: str, key: str) -> None:
    """Do what is asked until nothing more is."""
    with Caseload.open(Path(file), bytes.fromhex(key)) as caseload:
        doer = Doer(caseload)
        print("open", flush=True)
        for line in sys.stdin:
            asked = json.loads(line)
            before = held()
            forget_height()
            begun = time.perf_counter()
            getattr(doer, asked["do"])(asked)
            seconds = time.perf_counter() - begun
            print(json.dumps({"seconds": seconds, "mb": max(0.0, height() - before)}), flush=True)
        if doer.peer is not None:
            doer.peer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
