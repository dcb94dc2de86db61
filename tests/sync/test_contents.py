"""Attachments and directory packs: in pieces, resumed, verified, after the records."""

from __future__ import annotations

import hashlib
import random
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
import zstandard
from store.helpers import fresh_id
from support.reference_peer import ReferenceServer
from sync.laptops import Laptop, cut_sync, shared

from parcours_core.errors import Refused
from parcours_core.protocol import SyncPeer, Unreachable
from parcours_core.records.encounter import Attachment
from parcours_core.wire.messages import PackOffer
from parcours_desktop.store import attachments, deliveries
from parcours_desktop.sync.packs import PIECE, SpoiltPack


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


def test_what_is_owed_to_two_dossiers_is_sent_for_the_one_that_is_still_open(ana: Laptop) -> None:
    """The first was taken away since the last page was read."""
    closed, still_open = sorted([fresh_id(), fresh_id()])
    with ana.writing() as unit:
        digest = unit.attach(b"a signature")
        for dossier in (closed, still_open):
            deliveries.owe(unit, digest, dossier)
        unit.commit()
    ana.server.writers.add((ana.name, still_open))
    assert ana.sync().contents_sent == 1
    assert ana.server.contents[digest] == b"a signature"
    assert ana.scalar("SELECT count(*) FROM owed") == 0
    assert ana.scalar("SELECT count(*) FROM attachment_content") == 0


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


@dataclass
class Place:
    """A place for packs: ``taken`` in order; what is ``unwanted`` does not open here."""

    folder: Path
    taken: list[bytes] = field(default_factory=list)
    unwanted: list[bytes] = field(default_factory=list)

    def held(self) -> bytes:
        return self.taken[-1] if self.taken else b""

    def refuses(self, sha256: str) -> bool:
        return any(hashlib.sha256(each).hexdigest() == sha256 for each in self.unwanted)

    def put(self, sha256: str, content: bytes) -> Path:
        assert hashlib.sha256(content).hexdigest() == sha256
        if not content.startswith(b"pack"):
            self.unwanted.append(content)
            raise Refused("Ceci n’est pas un annuaire.")
        self.taken.append(content)
        return self.folder / sha256


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_pack_comes_whole_then_as_a_patch(ana: Laptop, server: ReferenceServer, place: Place) -> None:
    old = b"pack" + random.Random(2).randbytes(300_000)
    new = old[:150_000] + b"neu" + old[150_000:]
    first = offered(server, old)
    assert ana.sync(pack=place).pack == place.folder / first.sha256
    assert place.taken == [old]
    assert ana.sync(pack=place).pack is None
    offer = offered(server, new, old)
    assert offer.patch_size < 2000
    del server.packs[offer.sha256]
    ana.sync(pack=place)
    assert place.taken == [old, new]


def test_a_patch_that_does_not_fit_costs_the_whole(ana: Laptop, server: ReferenceServer, place: Place) -> None:
    place.taken.append(b"pack of something else")
    offered(server, b"pack new" * 1000, b"pack old" * 1000)
    ana.sync(pack=place)
    assert place.held() == b"pack new" * 1000


def test_a_patch_that_makes_something_else_costs_the_whole(ana: Laptop, server: ReferenceServer, place: Place) -> None:
    old, new = b"pack old" * 1000, b"pack new" * 1000
    place.taken.append(old)
    offer = offered(server, new, old)
    dictionary = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    server.packs[offer.patch_sha256] = zstandard.ZstdCompressor(dict_data=dictionary).compress(b"pack odd" * 1000)
    ana.sync(pack=place)
    assert place.held() == new


def test_a_spoilt_pack_leaves_the_old_one(ana: Laptop, server: ReferenceServer, place: Place) -> None:
    place.taken.append(b"pack alt")
    offer = offered(server, b"pack neu" * 1000)
    server.packs[offer.sha256] = b"pack bad" * 1000
    with pytest.raises(SpoiltPack):
        ana.sync(pack=place)
    assert place.taken == [b"pack alt"]


def test_one_that_is_of_no_use_here_is_told_once_and_comes_no_more(
    ana: Laptop, server: ReferenceServer, place: Place
) -> None:
    place.taken.append(b"pack alt")
    offered(server, b"something of a newer program" * 100)
    report = ana.sync(pack=place)
    assert "celui d’avant reste en service" in report.incident
    assert "Ceci n’est pas un annuaire." in report.incident
    assert report.pack is None
    del server.packs[server.pack.sha256 if server.pack else ""]
    again = ana.sync(pack=place)
    assert (again.incident, again.pack, place.taken) == ("", None, [b"pack alt"])


def test_on_a_metered_line_none_is_asked_for(ana: Laptop, server: ReferenceServer, place: Place) -> None:
    offered(server, b"pack new" * 1000)
    assert ana.sync(pack=place, metered=True).pack is None
    assert place.taken == []
    assert ana.sync(pack=place).pack is not None


def test_cut_in_the_middle_it_goes_on_where_it_was(ana: Laptop, server: ReferenceServer, place: Place) -> None:
    """F27 for packs: after each cut nothing that came is asked for again, and nothing is in use before it is whole."""
    new = b"pack" + random.Random(3).randbytes(6 * PIECE)
    offered(server, new)
    peer = ana.peer
    asked: list[int] = []

    class Cut:
        def __getattr__(self, name: str) -> Any:
            return getattr(peer, name)

        def pack_piece(self, sha256: str, offset: int, length: int) -> bytes:
            asked.append(offset)
            if len(asked) % 2:
                raise Unreachable("cut")
            return peer.pack_piece(sha256, offset, length)

    ana.peer = cast("SyncPeer", Cut())
    for _ in range(7):
        with pytest.raises(Unreachable):
            ana.sync(pack=place)
        assert place.taken == []
    while not place.taken:
        with suppress(Unreachable):
            ana.sync(pack=place)
    assert place.taken == [new]
    assert asked[1::2] == [number * PIECE for number in range(7)]
