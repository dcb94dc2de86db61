"""The program is killed at every call that changes the disk: what it had acknowledged is there, and nothing is half."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.helpers.deeds import KEY, Promises, check, losses, prepare
from faults.helpers.tracing import Nursery

from parcours_desktop.store import opening
from parcours_desktop.store.engine import connect, make_engine
from parcours_desktop.vault.slots import KeyFile, Slot, read_key_file, write_key_file


def test_killed_at_every_write_of_a_save(nursery: Nursery, fresh: Callable[[], Path], promised: Promises) -> None:
    whole = nursery.watched("saves", fresh())
    assert whole.code == 0, whole.errors
    points = whole.points()
    assert {"pwrite64", "ftruncate", "unlink"} <= {point.call for point in points}
    assert {"fsync", "fdatasync"} & {point.call for point in points}
    for point in points:
        folder = fresh()
        ended = nursery.killed("saves", folder, point)
        assert ended.code == -signal.SIGKILL, point
        said = Promises.read(ended.said)
        check(folder, Promises(promised.saved | said.saved, max(promised.typed, said.typed)))


def test_killed_at_every_write_of_a_migration(nursery: Nursery, room: Path) -> None:
    old = room / "old"
    promised = prepare(old)
    engine = make_engine(old / "caseload.db", KEY, writes=True)
    with opening.stepping(engine) as connection:
        opening.migrate(connection, opening.KNOWN[0])
    engine.dispose()
    folder = room / "stepping"

    def fresh() -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        return Path(shutil.copytree(old, folder))

    whole = nursery.watched("migrates", fresh())
    assert whole.code == 0, whole.errors
    points = whole.points()
    assert len(points) > 20
    for point in points:
        ended = nursery.killed("migrates", fresh(), point)
        assert ended.code == -signal.SIGKILL, point
        check(folder, promised)


def test_killed_at_every_write_of_the_key_slots(nursery: Nursery, room: Path) -> None:
    folder = room / "keys"
    folder.mkdir()
    first = KeyFile("vault", (Slot("first", "passphrase", {}),))
    write_key_file(folder, first)
    points = nursery.watched("changes-keys", folder).points()
    assert {"rename", "fsync"} <= {point.call for point in points}
    for point in points:
        write_key_file(folder, first)
        ended = nursery.killed("changes-keys", folder, point)
        acknowledged = sum(line.startswith("keys") for line in ended.said)
        assert len(read_key_file(folder).slots) in (max(1, acknowledged), acknowledged + 1), point


def test_the_check_notices_what_is_missing(fresh: Callable[[], Path], promised: Promises) -> None:
    folder = fresh()
    check(folder, promised)
    with pytest.raises(AssertionError, match="dossier 7 was saved and is lost"):
        check(folder, Promises(frozenset({7})))
    for hurt, told in (
        ("UPDATE encounter SET text = 'autre'", "encounter is not what was saved"),
        ("DELETE FROM outbox WHERE record = 'barrier'", "what is to be sent is not what was changed"),
        ("DELETE FROM dossier_entry", "the list is not what is there"),
        ("DELETE FROM history", "the history is not what happened"),
        ("UPDATE job_seeker SET occupation = '1'", "half a transaction: the first dossier tells another number"),
        ("UPDATE draft SET text = 'phrase-0-0 phrase'", "the draft is half there"),
        ("DELETE FROM draft", "draft 0 was kept and is lost"),
    ):
        connection = connect(fresh() / "caseload.db", KEY)
        connection.execute(hurt)
        assert told in losses(connection, promised)
        connection.close()
