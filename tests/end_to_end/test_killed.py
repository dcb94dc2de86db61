"""The program is killed between two keys, again and again: what it said was saved is there, whole, and will be sent."""

from __future__ import annotations

import json
import os
import random
import selectors
import signal
import subprocess
import time
from collections import defaultdict
from pathlib import Path

import pytest
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
from parcours_desktop.vault.unlock import unlock

PASSPHRASE = "des mots pour être tué"
NAME = "Vandenbroucke"
KILLS = 16
SECONDS_TO_START = 60.0

Said = dict[str, list[str]]


@pytest.fixture
def home(home: Path) -> Path:
    desk = create_desk(Home(home), PASSPHRASE)
    create_person(desk, {"family_name": NAME}, None)
    close_desk(desk)
    return home


def _seeds() -> list[int]:
    """Return the seeds of the kills; ``PARCOURS_SEED`` replays the one that failed."""
    given = os.environ.get("PARCOURS_SEED")
    return [int(given)] if given else [random.randrange(2**31) for _ in range(KILLS)]


def _type_and_kill(home: Path, seed: int, said: Said) -> None:
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
    assert errors.read_text() == ""


def _check(home: Path, key: bytes, said: Said) -> None:
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


def test_what_was_said_to_be_saved_outlives_every_kill(home: Path) -> None:
    key = bytes(unlock(home, PASSPHRASE))
    said: Said = defaultdict(list)
    for seed in _seeds():
        print(f"PARCOURS_SEED={seed}")
        _type_and_kill(home, seed, said)
        _check(home, key, said)
    told = {kind: len(texts) for kind, texts in said.items() if kind not in ("ready", "will")}
    print(told)
    if len(said["ready"]) == KILLS:
        assert sum(told.values()) >= KILLS // 2, told


def test_the_check_notices_what_is_missing(home: Path) -> None:
    key = bytes(unlock(home, PASSPHRASE))
    _check(home, key, defaultdict(list))
    for kind in ("draft", "note", "barrier", "person"):
        with pytest.raises(AssertionError):
            _check(home, key, defaultdict(list, {kind: ["jamais enregistré"], "will": ["jamais enregistré"]}))
