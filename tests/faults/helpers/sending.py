"""Lives that sync with a server in memory, saying what is sent before it is; what a power cut may not undo of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from faults.helpers.deeds import FILE, KEY, NOON, Say, count, save
from support.reference_peer import ReferencePeer, ReferenceServer

from parcours_core.wire.messages import Answer, Call
from parcours_core.wire.packing import count_ids, mark
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import connect
from parcours_desktop.store.schema import TYPES
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.reports import SyncOptions

BATCH = 10
MADE = 90
"""How many records wait where a life begins; ``SAVED`` is how many a save changes."""
SAVED = 4


class Telling(ReferencePeer):
    """A connection that says how many changes it is given, before it takes them."""

    say: Say

    def exchange(self, call: Call) -> Answer:
        """Say it, then do it."""
        if call.batch is not None:
            self.say("sent", sum(count_ids(sheet.ids) for sheet in call.batch.sheets))
        return super().exchange(call)


def sends(folder: Path, say: Say, *, again: bool = True) -> None:
    """Send all that waits, batch after batch; save a dossier more, and send it too if ``again``."""
    peer = Telling(ReferenceServer(), "ana", "ana-1")
    peer.server.people["ana"] = "Ana"
    peer.say = say
    with Caseload.open(folder / FILE, KEY) as caseload:
        sync_once(caseload, peer, now=lambda: NOON, options=SyncOptions(batch=BATCH))
        save(caseload, count(caseload))
        if again:
            sync_once(caseload, peer, now=lambda: NOON)
    say("closed", 0)


def receives(folder: Path, say: Say, *, something: bool = True) -> None:
    """Be a second laptop that receives page after page what the first one sent; else there is nothing yet."""
    server = ReferenceServer()
    server.people["ana"] = "Ana"
    with Caseload.open(folder / FILE, KEY) as first:
        if something:
            sync_once(first, server.peer("ana", "ana-1"), now=lambda: NOON)
        else:
            sync_once(first, ReferenceServer().peer("ana", "ana-1"), now=lambda: NOON)
    # Each page is laid in the list in a transaction of its own.
    options = SyncOptions(page=BATCH, at_once=BATCH, later=1)
    with Caseload.open(folder / f"second-{FILE}", KEY) as second:
        report = sync_once(second, server.peer("ana", "ana-2"), now=lambda: NOON, options=options)
    say("received", report.received)


def settles(folder: Path, say: Say, *, saves: bool = True) -> None:
    """Bring the log into the file, as a sync does when it ends; save a dossier after it if it ``saves``."""
    with Caseload.open(folder / FILE, KEY) as caseload:
        save(caseload, count(caseload))
        caseload.settle()
        if saves:
            save(caseload, count(caseload))
    say("closed", 0)


SENDING_LIVES = {
    "settles": lambda folder, say: settles(folder, say, saves=False),
    "settles-and-saves": settles,
    "receives": receives,
    "receives-none": lambda folder, say: receives(folder, say, something=False),
    "sends": sends,
    "sends-some": lambda folder, say: sends(folder, say, again=False),
}


def judge_sent(connection: Any, told: Sequence[str]) -> list[str]:
    """Return what the image forgot of what was sent: it would be sent anew, under an identity the server never saw."""
    sent = sum(int(line.split()[1]) for line in told if line.startswith("sent "))
    left = MADE - sent if sent < MADE else MADE + SAVED - sent
    (waiting,) = connection.execute("SELECT count(*) FROM outbox WHERE batch IS NULL").fetchone()
    found = ["what was sent waits as if it were not"] if waiting > left else []
    kept = connection.execute("SELECT value FROM setting WHERE key = 'sync.state'").fetchone()
    state = json.loads(kept[0]) if kept else {}
    flying = {row[0] for row in connection.execute("SELECT DISTINCT batch FROM outbox WHERE batch IS NOT NULL")}
    if not flying <= {state.get("batch"), state.get("next")}:
        found.append("a batch that nobody knows of")
    return found


def received(path: Path) -> dict[tuple[str, str], int]:
    """Return what a laptop received, with its numbers: type and id of each record. Nothing where there is no file."""
    connection = connect(path, KEY)
    try:
        made = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        rows = [
            (code, *row)
            for code in TYPES
            if code in made
            for row in connection.execute(f"SELECT id, server_number FROM {code}")
        ]
    finally:
        connection.close()
    return {(code, record_id): number for code, record_id, number in rows}


def _listed(path: Path) -> set[str]:
    """Return whose rows stand in the list once the program has opened the file."""
    with Caseload.open(path, KEY) as caseload, caseload.reading() as reader:
        return set(reader.connection.exec_driver_sql("SELECT job_seeker_id FROM dossier_entry").scalars())


def judge_received(path: Path, whole: Mapping[tuple[str, str], int]) -> list[str]:
    """Return where an image holds other records than its cursor and its tally say; ``whole`` is all there is."""
    here = received(path)
    connection = connect(path, KEY)
    try:
        kept = connection.execute("SELECT value FROM setting WHERE key = 'sync.state'").fetchone() if here else None
        (sound,) = connection.execute("PRAGMA integrity_check").fetchone()
    finally:
        connection.close()
    state = json.loads(kept[0]) if kept else {"cursor": 0, "count": 0, "sum": 0}
    found = [] if sound == "ok" else ["the file is damaged"]
    if here != {key: number for key, number in whole.items() if number <= state["cursor"]}:
        found.append("what is here is not what the cursor says")
    if (state["count"], state["sum"]) != (len(here), sum(mark(*key, number) for key, number in here.items())):
        found.append("the tally is not that of what is here")
    if here and _listed(path) != {record_id for code, record_id in here if code == "job_seeker"}:
        found.append("the list is not what is there")
    return found
