"""Attachments and directory packs: in pieces, resumed, verified, after the records."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import pytest
import zstandard
from store.helpers import fresh_id
from support.reference_peer import ReferenceServer
from sync.laptops import Laptop, cut_sync, shared

from parcours_core.records.encounter import Attachment
from parcours_core.wire.messages import PackOffer
from parcours_desktop.store import attachments
from parcours_desktop.sync.packs import SpoiltPack


def attach(laptop: Laptop, dossier: str, data: bytes, name: str = "scan.pdf") -> Attachment:
    with laptop.writing() as unit:
        digest = unit.attach(data)
        made = Attachment(
            id=fresh_id(), job_seeker_id=dossier, name=name, media_type="application/pdf", size=len(data), sha256=digest
        )
        unit.put(made)
        unit.commit()
    return made


def held(laptop: Laptop, made: Attachment) -> bytes | None:
    with laptop.caseload.reading() as reader:
        return attachments.read(reader, made.sha256)


def test_an_attachment_travels_in_pieces_and_goes_on_where_it_was_cut(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    data = random.Random(1).randbytes(1_700_000)
    made = attach(ana, seeker.id, data)
    cuts = 0
    while ana.server.contents.get(made.sha256, b"") != data:
        cut_sync(ana, at=3)
        cuts += 1
    assert cuts > 1
    assert ana.waiting() == ()
    assert ana.sync().contents_sent == 1
    assert ana.sync().requests == 1
    cut_sync(ben, at=4)
    assert ben.get(Attachment, made.id) == made
    assert held(ben, made) is None
    assert ben.sync().contents_received == 1
    assert held(ben, made) == data
    assert ben.sync().requests == 1
    assert ben.scalar("SELECT count(*) FROM staged") == 0


def test_an_empty_attachment_travels_too(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    made = attach(ana, seeker.id, b"")
    ana.sync()
    ben.sync()
    assert held(ben, made) == b""


def test_a_spoilt_attachment_is_not_kept(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    made = attach(ana, seeker.id, b"wahr" * 1000)
    ana.sync()
    ana.server.contents[made.sha256] = b"fake" * 1000
    ben.sync()
    assert held(ben, made) is None
    ana.server.contents[made.sha256] = b"wahr" * 1000
    ben.sync()
    assert held(ben, made) == b"wahr" * 1000


def test_on_a_metered_line_only_records_travel(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben)
    made = attach(ana, seeker.id, b"x" * 5000)
    ana.sync(metered=True)
    assert made.sha256 not in ana.server.contents
    assert ana.waiting() == ()
    ana.sync()
    assert made.sha256 in ana.server.contents


def offered(server: ReferenceServer, new: bytes, old: bytes = b"") -> PackOffer:
    digest = hashlib.sha256(new).hexdigest()
    server.packs[digest] = new
    patch = b""
    if old:
        dictionary = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        patch = zstandard.ZstdCompressor(dict_data=dictionary).compress(new)
        server.packs[hashlib.sha256(patch).hexdigest()] = patch
    patch_digest = hashlib.sha256(patch).hexdigest() if patch else ""
    server.pack = PackOffer(digest, len(new), "2026-11-21", patch_digest, len(patch))
    return server.pack


def test_a_pack_comes_whole_then_as_a_patch(ana: Laptop, server: ReferenceServer, tmp_path: Path) -> None:
    path = tmp_path / "directory.pack"
    old = random.Random(2).randbytes(300_000)
    new = old[:150_000] + b"neu" + old[150_000:]
    offered(server, old)
    assert ana.sync(pack=path).pack == path
    assert path.read_bytes() == old
    assert ana.sync(pack=path).pack is None
    offer = offered(server, new, old)
    assert offer.patch_size < 2000
    del server.packs[offer.sha256]
    ana.sync(pack=path)
    assert path.read_bytes() == new


def test_a_patch_that_does_not_fit_costs_the_whole(ana: Laptop, server: ReferenceServer, tmp_path: Path) -> None:
    path = tmp_path / "directory.pack"
    path.write_bytes(b"something else")
    offered(server, b"new" * 1000, b"old" * 1000)
    ana.sync(pack=path)
    assert path.read_bytes() == b"new" * 1000


def test_a_spoilt_pack_leaves_the_old_one(ana: Laptop, server: ReferenceServer, tmp_path: Path) -> None:
    path = tmp_path / "directory.pack"
    path.write_bytes(b"alt")
    offer = offered(server, b"neu" * 1000)
    server.packs[offer.sha256] = b"bad" * 1000
    with pytest.raises(SpoiltPack):
        ana.sync(pack=path)
    assert path.read_bytes() == b"alt"
    assert sorted(one.name for one in tmp_path.iterdir() if "pack" in one.name) == ["directory.pack"]
