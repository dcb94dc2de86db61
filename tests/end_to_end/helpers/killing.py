"""A typist that is killed between two keys, and the check that all it was told to be saved is there."""

from __future__ import annotations

import json
import os
import random
import selectors
import signal
import subprocess
import time
from pathlib import Path

from end_to_end.helpers import processes

from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.bootstrap import Home, close_desk, create_desk
from parcours_desktop.casework.people import create_person
from parcours_desktop.store import drafts
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import connect
from parcours_desktop.store.outbox import Kind, pending
from parcours_desktop.store.schema import RECORDS

PASSPHRASE = "des mots pour être tué"
NAME = "Vandenbroucke"
SECONDS_TO_START = 60.0

Said = dict[str, list[str]]


def make_home(home: Path) -> Path:
    """Make a caseload with the one person whom the typist opens, and return its home."""
    desk = create_desk(Home(home), PASSPHRASE)
    create_person(desk, {"family_name": NAME}, None)
    close_desk(desk)
    return home


def type_and_kill(home: Path, seed: int, said: Said) -> None:
    """Let the typist type for a while that the seed decides, kill it, and take down everything that it had said."""
    chance = random.Random(seed)
    command = processes.command("typist.py", str(home), PASSPHRASE, str(seed), NAME)
    errors = home.with_name("errors.txt")
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(command, env=processes.environment(), stdout=subprocess.PIPE, stderr=stderr) as child,
    ):
        assert child.stdout is not None
        os.set_blocking(child.stdout.fileno(), False)
        heard = b""
        deadline = time.monotonic() + SECONDS_TO_START
        with selectors.DefaultSelector() as ready:
            ready.register(child.stdout, selectors.EVENT_READ)
            began = False
            while time.monotonic() < deadline and child.poll() is None:
                ready.select(max(0.0, deadline - time.monotonic()))
                heard += child.stdout.read() or b""
                if not began and b'"ready"' in heard:
                    began = True
                    deadline = time.monotonic() + chance.uniform(0.05, 2.6)
            assert child.poll() is None, errors.read_text()
            assert began, "the typist did not begin"
            child.send_signal(signal.SIGKILL)
            child.wait()
            os.set_blocking(child.stdout.fileno(), True)
            heard += child.stdout.read() or b""
    for line in heard.splitlines(keepends=True):
        if line.endswith(b"\n"):
            kind, text = json.loads(line)
            said[kind].append(text)
    # The off-screen platform says this of every window, which has nothing to do with what is tested.
    assert not [line for line in errors.read_text().splitlines() if "propagateSizeHints" not in line]


def check(home: Path, key: bytes, said: Said) -> None:
    """Open the caseload again: all that was said is there, nothing is half there, the outbox is what stands."""
    with Caseload.open(Home(home).caseload, key) as caseload, caseload.reading() as reader:
        notes = [each.text for each in reader.find(Encounter)]
        barriers = [each.detail for each in reader.find(Barrier)]
        people = [each.family_name for each in reader.find(JobSeeker)]
        draft = "".join(each.text for each in drafts.drafts(reader, "note:"))
        waiting = {(each.record, each.record_id, each.kind) for each in pending(reader)}
        standing = {
            (code, record_id, Kind.CREATE)
            for code in RECORDS
            for (record_id,) in reader.connection.exec_driver_sql(f"SELECT id FROM {code}")
        }
        assert waiting == standing
        for kind, kept in (("note", notes), ("barrier", barriers), ("person", people)):
            assert not [text for text in said[kind] if text not in kept], kind
        assert set(notes) | set(barriers) | set(people) <= {*said["will"], NAME}
        assert len(notes) == len(set(notes))
        for text in said["draft"][-1:]:
            assert draft.startswith(text) or any(note.startswith(text.strip()) for note in notes)
    for statement, sound in (
        ("PRAGMA wal_checkpoint(TRUNCATE)", [(0, 0, 0)]),
        ("PRAGMA cipher_integrity_check", []),
        ("PRAGMA integrity_check", [("ok",)]),
    ):
        connection = connect(Home(home).caseload, key)
        assert connection.execute(statement).fetchall() == sound
        connection.close()
