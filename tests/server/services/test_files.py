"""What is larger than a record: attachments that only their holder can claim, snapshots, packs and their patches."""

from __future__ import annotations

import hashlib
from datetime import date
from random import Random

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from support.agency import AT, Agency, dossier

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind
from parcours_core.protocol import NotThere
from parcours_core.records.codec import to_plain
from parcours_core.records.encounter import Attachment
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.frames import unframed
from parcours_core.wire.messages import Page, decode
from parcours_core.wire.sheets import states_of
from parcours_server.services import packing, snapshotting
from parcours_server.services.columns import Malformed
from parcours_server.services.packing import patch_between
from parcours_server.services.refusals import MessageTooLarge
from parcours_server.storage import checking, erasing

CONTENT = bytes(range(251)) * 400
SHA256 = hashlib.sha256(CONTENT).hexdigest()
TODAY = date(2026, 11, 22)


def _names_content(of: str) -> Change:
    file = Attachment(
        id=new_id(1_764_000_000_000), job_seeker_id=of, name="accord.png", media_type="image/png", size=len(CONTENT),
        sha256=SHA256,
    )  # fmt: skip
    return Change("attachment", file.id, of, Kind.CREATE, to_plain(file), AT)


def _handed_over(of: str, holder: str) -> Change:
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=of, holder=holder, starts_on=TODAY, right=ShareRight.RESPONSIBLE
    )
    return Change("share", share.id, of, Kind.CREATE, to_plain(share), AT)


def test_knowing_the_hash_opens_nothing(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    hers, his = dossier(), dossier()
    agency.push(anne, hers)
    agency.push(bob, his)
    mine, other = agency.peer(anne), agency.peer(bob)
    assert mine.put_content(SHA256, len(CONTENT), hers.id, 0, CONTENT) == len(CONTENT)
    assert other.content_received(SHA256) == 0
    assert other.put_content(SHA256, len(CONTENT), his.id, 0, b"") == 0
    assert other.put_content(SHA256, len(CONTENT), his.id, 100, CONTENT[100:]) == 0
    assert other.put_content(SHA256, len(CONTENT), his.id, 0, CONTENT[:-1] + b"x") == 0
    with pytest.raises(NotThere):
        other.get_content(SHA256, 0, 10)
    assert other.put_content(SHA256, len(CONTENT), his.id, 0, CONTENT) == len(CONTENT)
    assert other.get_content(SHA256, 0, len(CONTENT)) == CONTENT


@pytest.mark.parametrize("shown", [b"", CONTENT[:50], CONTENT[:-1], b"false"])
@pytest.mark.parametrize("first", [True, False])
def test_who_claims_a_file_before_or_after_it_comes_is_given_none_of_it(
    agency: Agency, shown: bytes, first: bool
) -> None:
    """Whoever knows its hash, its size and even nearly all of it; and the answers are the same either way."""
    anne, bob = agency.person("anne"), agency.person("bob")
    hers, his = dossier(), dossier()
    agency.push(anne, hers)
    agency.push(bob, his)
    mine, other = agency.peer(anne), agency.peer(bob)
    if not first:
        assert mine.put_content(SHA256, len(CONTENT), hers.id, 0, CONTENT) == len(CONTENT)
    assert other.put_content(SHA256, len(CONTENT), his.id, 0, shown) == len(shown)
    assert other.content_received(SHA256) == len(shown)
    if first:
        assert mine.content_received(SHA256) == 0
        assert mine.put_content(SHA256, len(CONTENT), hers.id, 0, CONTENT) == len(CONTENT)
    with pytest.raises(NotThere):
        other.get_content(SHA256, 0, 10)
    assert other.content_received(SHA256) == len(shown)
    assert mine.get_content(SHA256, 0, len(CONTENT)) == CONTENT
    with agency.database.reading("agence") as transaction:
        assert checking.problems(transaction) == []


def test_who_can_read_a_file_has_another_dossier_use_it_by_a_word(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    one, other = dossier(), dossier()
    agency.push(anne, one, other)
    peer = agency.peer(anne)
    assert peer.put_content(SHA256, len(CONTENT), one.id, 0, CONTENT) == len(CONTENT)
    assert peer.put_content(SHA256, len(CONTENT), other.id, 0, b"") == len(CONTENT)
    with pytest.raises(NotThere):
        agency.peer(bob).get_content(SHA256, 0, 10)
    with agency.database.writing("agence") as transaction:
        erasing.erase(transaction, one.id, "Anne", "2026-11-22T09:00:00+00:00")
        transaction.commit()
    assert peer.get_content(SHA256, 0, len(CONTENT)) == CONTENT


def test_it_goes_on_where_it_was_cut_also_with_another_size(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    peer = agency.peer(anne)
    assert peer.put_content(SHA256, 12, made.id, 0, CONTENT[:10]) == 10
    assert peer.put_content(SHA256, len(CONTENT), made.id, 0, CONTENT[:1000]) == 1000
    assert peer.content_received(SHA256) == 1000
    assert peer.put_content(SHA256, len(CONTENT), made.id, 1000, CONTENT[1000:]) == len(CONTENT)
    assert peer.content_received(SHA256) == len(CONTENT)


def test_who_gave_a_dossier_away_still_sends_the_files_that_it_names_and_no_others(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    made = dossier()
    agency.push(anne, made, _names_content(made.id))
    agency.push(anne, _handed_over(made.id, bob.person_id))
    giver, receiver = agency.peer(anne), agency.peer(bob)
    assert giver.put_content(SHA256, len(CONTENT), made.id, 0, CONTENT) == len(CONTENT)
    assert receiver.get_content(SHA256, 0, len(CONTENT)) == CONTENT
    other = b"of no record there"
    with pytest.raises(NotThere):
        giver.put_content(hashlib.sha256(other).hexdigest(), len(other), made.id, 0, other)
    with pytest.raises(NotThere):
        agency.peer(agency.person("carl")).put_content(SHA256, len(CONTENT), made.id, 0, CONTENT)


@pytest.mark.parametrize(
    ("sha256", "size", "offset"), [("x", 1, 0), (SHA256.upper(), 1, 0), (SHA256, -1, 0), (SHA256, 1, -1)]
)
def test_what_is_no_attachment_is_malformed(agency: Agency, sha256: str, size: int, offset: int) -> None:
    anne = agency.person("anne")
    made = dossier()
    agency.push(anne, made)
    with pytest.raises(Malformed):
        agency.peer(anne).put_content(sha256, size, made.id, offset, b"x")
    with pytest.raises(MessageTooLarge):
        agency.peer(anne).put_content(SHA256, 2**40, made.id, 0, b"x")


def test_a_snapshot_is_made_once_for_what_has_not_changed(agency: Agency) -> None:
    anne = agency.person("anne")
    made = [dossier() for _ in range(snapshotting.RECORDS_A_PAGE + 5)]
    agency.push(anne, *made)
    peer = agency.peer(anne)
    info = peer.snapshot()
    assert peer.snapshot() == info
    assert info.records == len(made)
    pieces = [peer.snapshot_piece(info.name, offset, 70_001) for offset in range(0, info.size, 70_001)]
    data = b"".join(pieces)
    assert (len(data), hashlib.sha256(data).hexdigest()) == (info.size, info.sha256)
    pages = [decode(one, Page) for one in unframed([zstandard.ZstdDecompressor().decompressobj().decompress(data)])]
    assert len(pages) == 2
    assert {state.id for page in pages for state in states_of(page.sheets, ())} == {one.id for one in made}
    agency.push(anne, dossier())
    assert peer.snapshot().name != info.name
    assert peer.snapshot_piece(info.name, 0, 10) == data[:10]
    agency.days_pass(8)
    peer.snapshot()
    with pytest.raises(NotThere):
        peer.snapshot_piece(info.name, 0, 10)


@settings(max_examples=20)
@given(st.binary(min_size=1, max_size=2000), st.binary(max_size=200))
def test_a_patch_makes_the_new_pack_from_the_old_one(old: bytes, added: bytes) -> None:
    new = old[: len(old) // 2] + added + old[len(old) // 2 :]
    dictionary = zstandard.ZstdCompressionDict(old, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    patch = patch_between(old, new)
    assert zstandard.ZstdDecompressor(dict_data=dictionary).decompress(patch, max_output_size=len(new) or 1) == new


def test_packs_are_offered_from_the_ones_that_devices_have(agency: Agency) -> None:
    peer = agency.peer(agency.person("anne"))
    assert peer.directory_pack("") is None
    chance = Random(5)
    whole = chance.randbytes(60_000)
    packs = [whole[: 10_000 * n] + chance.randbytes(40) + whole[10_000 * n :] for n in range(packing.PATCHED_FROM + 2)]
    hashes = [hashlib.sha256(pack).hexdigest() for pack in packs]
    for day, pack in enumerate(packs, 1):
        agency.database.attempt(
            "agence",
            lambda writing, pack=pack, day=day: packing.publish(writing, pack, f"2026-11-{day:02}", agency.now),
        )
    for own in ("", "0" * 64, hashes[0], hashes[-1]):
        offered = peer.directory_pack(own)
        assert offered is not None
        assert (offered.sha256, offered.size, offered.patch_sha256) == (hashes[-1], len(packs[-1]), "")
    for own in hashes[1:-1]:
        offered = peer.directory_pack(own)
        assert offered is not None
        patch = peer.pack_piece(offered.patch_sha256, 0, 2**20)
        assert hashlib.sha256(patch).hexdigest() == offered.patch_sha256
        assert len(patch) == offered.patch_size < 1000
    assert peer.pack_piece(hashes[-1], 0, 2**22) == packs[-1]
    with pytest.raises(NotThere):
        peer.pack_piece(hashes[0], 0, 10)
