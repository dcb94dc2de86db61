"""Attachments, snapshots and packs in pieces: whatever the pieces, the whole comes back, or is known to be wrong."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server.storage.helpers import AT, LEA, SCOPE, filled, person

from parcours_core.wire.messages import SnapshotInfo
from parcours_server.storage import contents, packs, pieces, snapshots
from parcours_server.storage.database import Database
from parcours_server.storage.packs import Pack

LONG = bytes(range(256)) * 2100  # a little more than two pieces


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=40), st.lists(st.integers(0, 40), max_size=4), st.integers(0, 45), st.integers(0, 45))
def test_in_any_pieces_the_whole_comes_back(
    database: Database, data: bytes, cuts: list[int], offset: int, length: int
) -> None:
    with database.writing(SCOPE) as transaction:
        contents.use(transaction, sha(data), "d1")
        places = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
        for start, end in zip(places, places[1:] or places, strict=False):
            received = contents.receive(transaction, sha(data), start, data[start:end], size=len(data), at=AT)
            assert received == end
        known = contents.content(transaction, sha(data))
        assert known == contents.Content(sha(data), len(data), len(data), complete=True)
        assert contents.read(transaction, sha(data), offset, length) == data[offset : offset + length]


def test_a_long_one_is_read_across_its_pieces(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        contents.use(transaction, sha(LONG), "d1")
        assert contents.receive(transaction, sha(LONG), 0, LONG, size=len(LONG), at=AT) == len(LONG)
        for offset in (0, 1, pieces.PIECE_BYTES - 1, pieces.PIECE_BYTES, len(LONG) - 1, len(LONG)):
            expected = LONG[offset : offset + pieces.PIECE_BYTES]
            assert contents.read(transaction, sha(LONG), offset, pieces.PIECE_BYTES) == expected
        assert b"".join(pieces.each(transaction, pieces.CONTENT, sha(LONG))) == LONG


def test_it_goes_on_where_it_was_cut(database: Database) -> None:
    """A piece that came already, or too early, is not taken; what is held is told."""
    data = b"abcdef"
    for start, piece, held in (
        (0, b"ab", 2),
        (0, b"ab", 2),
        (4, b"ef", 2),
        (1, b"bc", 2),
        (2, b"cd", 4),
        (4, b"ef", 6),
    ):
        with database.writing(SCOPE) as transaction:
            assert contents.receive(transaction, sha(data), start, piece, size=6, at=AT) == held
            assert contents.read(transaction, sha(data), 0, 6) == (data if held == 6 else None)
            transaction.commit()
    with database.writing(SCOPE) as transaction:
        assert contents.receive(transaction, sha(data), 0, b"x", size=6, at=AT) == 6


@pytest.mark.parametrize(("piece", "size"), [(b"abcdex", 6), (b"abcdefg", 6)])
def test_what_is_not_what_it_says_is_forgotten(database: Database, piece: bytes, size: int) -> None:
    name = sha(b"abcdef")
    with database.writing(SCOPE) as transaction:
        assert contents.receive(transaction, name, 0, piece, size=size, at=AT) == 0
        assert contents.content(transaction, name) is None
        assert contents.receive(transaction, name, 0, b"abcdef", size=6, at=AT) == 6


def test_what_nothing_uses_is_dropped(database: Database) -> None:
    filled(database, [person("d1", 0)], {"d1": LEA})
    with database.writing(SCOPE) as transaction:
        contents.use(transaction, sha(b"used"), "d1")
        contents.use(transaction, sha(b"used"), "d1")
        for data in (b"used", b"unused"):
            contents.receive(transaction, sha(data), 0, data, size=len(data), at=AT)
        assert contents.drop_unused(transaction) == 1
        assert contents.read(transaction, sha(b"used"), 0, 9) == b"used"
        assert contents.read(transaction, sha(b"unused"), 0, 9) is None


def info(name: str, number: int, epoch: str = "e") -> SnapshotInfo:
    return SnapshotInfo(name, number, len(LONG), sha(LONG), 3, epoch)


def test_snapshots_are_their_persons(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        for name, number, at in (("s1", 5, "2026-11-20"), ("s2", 9, "2026-11-22")):
            snapshots.begin(transaction, info(name, number), "lea", at)
            snapshots.put(transaction, name, 0, LONG[:300_000])
            snapshots.put(transaction, name, 300_000, LONG[300_000:])
        assert snapshots.newest(transaction, "lea", "e") == info("s2", 9)
        assert snapshots.newest(transaction, "lea", "other") is snapshots.newest(transaction, "sam", "e") is None
        assert snapshots.read(transaction, "lea", "s2", 299_990, 20) == LONG[299_990:300_010]
        assert snapshots.read(transaction, "sam", "s2", 0, 20) is None
        assert snapshots.drop_before(transaction, "2026-11-21") == 1
        assert snapshots.read(transaction, "lea", "s1", 0, 20) is None
        assert snapshots.drop_of(transaction, "sam") == 0
        assert snapshots.drop_of(transaction, "lea") == 1
        snapshots.begin(transaction, info("s3", 1), "sam", AT)
        assert snapshots.drop_all(transaction) == 1
        assert transaction.rows("SELECT name FROM snapshot_piece WHERE scope = :scope") == []


def test_packs_and_their_patches(database: Database) -> None:
    old, new = Pack("old", "old", "", 3, "2026-10-01", AT), Pack("new", "new", "", len(LONG), "2026-11-01", AT)
    patch = Pack("patch", "new", "old", 5, "2026-11-01", AT)
    with database.writing(SCOPE) as transaction:
        assert packs.newest(transaction) is None
        for pack, data in ((old, b"old"), (new, LONG), (patch, b"patch")):
            packs.add(transaction, pack, data)
        assert packs.newest(transaction) == new
        assert packs.patch(transaction, "old", "new") == patch
        assert packs.patch(transaction, "new", "old") is None
        assert packs.listed(transaction) == [new, patch, old]
        assert packs.read(transaction, "new", len(LONG) - 4, 10) == LONG[-4:]
        packs.drop(transaction, "new")
        assert packs.read(transaction, "new", 0, 1) is None
        assert packs.newest(transaction) == old
