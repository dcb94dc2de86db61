"""Snapshots laid part by part, ahead or while they are read: nothing too much, nothing missing, nobody waits."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import zstandard
from support.agency import AT, Agency, barrier, dossier, writes
from support.images import states_in

from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind
from parcours_core.protocol import NotThere, SyncPeer
from parcours_core.records.codec import to_plain
from parcours_core.records.encounter import Encounter
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.frames import unframed
from parcours_core.wire.messages import PROTOCOL, Call, Page, SnapshotInfo, decode
from parcours_core.wire.sheets import states_of
from parcours_server.services import keeping, readying, snapshotting
from parcours_server.services.session import Session
from parcours_server.storage.statements import EVERYONE

MANY = 60


@pytest.fixture(autouse=True, params=["pages", "images"])
def _small(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Let few records be many, in both ways in which they are laid."""
    monkeypatch.setattr(snapshotting, "can_be_laid", lambda: request.param == "images")
    monkeypatch.setattr(snapshotting, "LARGE", 40)
    monkeypatch.setattr(snapshotting, "RECORDS_A_PART", 17)


def filled(agency: Agency, login: str = "anne") -> tuple[Session, list[Change]]:
    """Return a person with many dossiers, and the making of each."""
    person = agency.person(login)
    made = [dossier(phone=str(number)) for number in range(MANY)]
    agency.push(person, *made)
    return person, made


def ready(agency: Agency, person: Session) -> bool:
    return readying.lay_ready(agency.database, person.scope, person.person_id, agency.now)


def asked(peer: SyncPeer) -> SnapshotInfo:
    """Ask for a snapshot as a device does that reads images, if the server lays any."""
    return peer.snapshot(growing=True, images=snapshotting.image_form())


def all_of(peer: SyncPeer, info: SnapshotInfo, length: int = 70_001) -> tuple[bytes, SnapshotInfo]:
    """Read a snapshot to its end; return its bytes and what is said of it then."""
    data = b""
    while more := peer.snapshot_piece(info.name, len(data), length):
        data += more
    return data, asked(peer)


def pages_in(data: bytes) -> list[Page]:
    unpacked = zstandard.ZstdDecompressor().decompressobj(read_across_frames=True).decompress(data)
    return [decode(one, Page) for one in unframed([unpacked])]


def held(data: bytes) -> dict[str, dict[str, Any]]:
    """Return the values of every record in a snapshot, by id."""
    return {state.id: dict(state.values) for page in pages_in(data) for state in states_in(page)}


def lent(of: Change, bob: Session, *, confidences: bool) -> Change:
    """Return the sharing of a dossier for reading."""
    share = Share(
        id=new_id(1_764_000_000_000), job_seeker_id=of.id, holder=bob.person_id, right=ShareRight.READ,
        confidences=confidences, starts_on=date(2026, 11, 22),
    )  # fmt: skip
    return Change("share", share.id, of.id, Kind.CREATE, to_plain(share), AT)


def note(of: Change) -> Change:
    """Return the making of a note of an encounter."""
    made = Encounter(
        id=new_id(1_764_000_000_000), job_seeker_id=of.id, at=datetime(2026, 11, 20, tzinfo=UTC), text="dit"
    )
    return Change("encounter", made.id, of.id, Kind.CREATE, to_plain(made), AT)


@pytest.mark.parametrize("length", [113, 70_001])
def test_one_that_grows_while_it_is_read_holds_what_one_made_in_one_go_holds(agency: Agency, length: int) -> None:
    anne, _ = filled(agency)
    peer = agency.peer(anne)
    begun = asked(peer)
    assert (begun.growing, begun.size, begun.sha256, begun.records) == (True, 0, "", MANY)
    data, said = all_of(peer, begun, length)
    assert (said.name, said.growing, said.number) == (begun.name, False, begun.number)
    assert (said.size, said.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert len(pages_in(data)) == 4
    assert held(data) == agency.seen(anne)
    at_once = peer.snapshot()
    assert at_once.name != begun.name
    assert held(peer.snapshot_piece(at_once.name, 0, 1 << 20)) == held(data)


def test_only_who_reads_while_it_is_laid_is_given_short_parts(
    agency: Agency, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr(snapshotting, "RECORDS_AT_FIRST", 10)
    anne, _ = filled(agency)
    peer = agency.peer(anne)
    growing, _ = all_of(peer, asked(peer))
    ben, _ = filled(agency, "ben")
    assert ready(agency, ben)
    peer = agency.peer(ben)
    laid, _ = all_of(peer, asked(peer))
    in_images = "images" in request.node.name
    assert [len(pages_in(data)) for data in (growing, laid)] == [6 if in_images else 4, 4]
    assert held(laid) == agency.seen(ben)


def test_of_one_that_is_whole_the_first_bytes_come_along(agency: Agency) -> None:
    anne, _ = filled(agency)
    peer = agency.peer(anne)
    form = snapshotting.image_form()
    assert peer.snapshot(growing=True, images=form, begins=100).begins == b""
    data, told = all_of(peer, asked(peer))
    assert told.begins == b""
    for wanted in (1, 100, len(data), len(data) + 1):
        assert peer.snapshot(growing=True, images=form, begins=wanted).begins == data[:wanted]
    at_once = peer.snapshot(begins=100)
    assert at_once.begins == peer.snapshot_piece(at_once.name, 0, 100)


def test_any_byte_can_be_asked_for_again_while_it_grows(agency: Agency) -> None:
    anne, _ = filled(agency)
    peer = agency.peer(anne)
    info = asked(peer)
    first = peer.snapshot_piece(info.name, 0, 1 << 20)
    assert len(first) > 0
    assert asked(peer).growing
    assert peer.snapshot_piece(info.name, 5, 10) == first[5:15]
    data, _ = all_of(agency.peer(anne), info)
    assert data.startswith(first)
    assert len(data) > len(first)
    assert peer.snapshot_piece(info.name, len(data) + 9, 10) == b""


def test_what_changes_while_it_grows_comes_by_the_feed_after_it(agency: Agency) -> None:
    anne, made = filled(agency)
    peer = agency.peer(anne)
    info = asked(peer)
    data = peer.snapshot_piece(info.name, 0, 1 << 20)
    late = made[-1]
    agency.push(anne, writes(late, MANY, phone="new"), dossier(phone="made meanwhile"))
    while more := peer.snapshot_piece(info.name, len(data), 1 << 20):
        data += more
    seen = held(data)
    assert late.id not in seen
    assert len(seen) == MANY - 1
    page = peer.exchange(Call(PROTOCOL, "", info.number, limit=1000)).page
    assert page is not None
    after = {state.id: dict(state.values) for state in states_of(page.sheets, ())}
    assert seen | after == agency.seen(anne)


def test_two_who_read_the_same_one_lay_each_part_once(agency: Agency) -> None:
    anne, _ = filled(agency)
    peer = agency.peer(anne)
    info = asked(peer)
    with ThreadPoolExecutor(4) as threads:
        read = [done.result()[0] for done in [threads.submit(all_of, peer, info, 500) for _ in range(4)]]
    assert len(set(read)) == 1
    assert len(held(read[0])) == MANY


def test_a_program_that_does_not_know_of_them_is_given_one_frame_at_once(agency: Agency) -> None:
    anne, _ = filled(agency)
    assert ready(agency, anne)
    peer = agency.peer(anne)
    info = peer.snapshot()
    assert not info.growing
    data = peer.snapshot_piece(info.name, 0, info.size)
    whole = zstandard.ZstdDecompressor().decompressobj()
    assert len([*unframed([whole.decompress(data)])]) == 1
    assert whole.eof
    assert not whole.unused_data


def test_one_that_lies_ready_serves_until_a_tenth_of_it_has_changed(agency: Agency) -> None:
    anne, made = filled(agency)
    assert ready(agency, anne)
    peer = agency.peer(anne)
    info = asked(peer)
    assert not info.growing
    assert len(held(all_of(peer, info)[0])) == MANY
    agency.push(anne, *(writes(one, MANY, phone="x") for one in made[: MANY // 10]))
    assert asked(peer) == info
    assert ready(agency, anne)
    assert asked(peer) == info
    agency.push(anne, dossier())
    assert asked(peer).growing
    assert ready(agency, anne)
    newer = asked(peer)
    assert (newer.growing, newer.number > info.number) == (False, True)
    # Another device may still be reading the one before.
    assert peer.snapshot_piece(info.name, 0, 10)


def test_what_others_do_does_not_age_it(agency: Agency) -> None:
    anne, _ = filled(agency)
    assert ready(agency, anne)
    info = asked(agency.peer(anne))
    filled(agency, "bob")
    assert asked(agency.peer(anne)) == info


def test_few_dossiers_are_not_laid_ahead(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    agency.push(anne, *(dossier() for _ in range(snapshotting.LARGE - 1)))
    assert not ready(agency, anne)
    assert not ready(agency, bob)
    agency.push(anne, dossier())
    assert ready(agency, anne)
    monkeypatch.setattr(readying, "MOST_AHEAD", snapshotting.LARGE - 1)
    assert not ready(agency, anne)
    with agency.database.reading(anne.scope) as transaction:
        assert len(transaction.rows("SELECT name FROM snapshot WHERE scope = :scope")) == 1


def test_it_is_kept_as_long_as_a_code_holds(agency: Agency) -> None:
    anne, _ = filled(agency)
    assert ready(agency, anne)
    info = asked(agency.peer(anne))
    agency.days_pass(7)
    keeping.clean(agency.database, agency.now)
    assert asked(agency.peer(anne)) == info
    agency.days_pass(1)
    assert asked(agency.peer(anne)).name != info.name


def test_another_agency_and_another_person_find_nothing_of_it(agency: Agency) -> None:
    anne, _ = filled(agency)
    bob = agency.person("bob")
    assert ready(agency, anne)
    info = asked(agency.peer(anne))
    for other in (bob, replace(anne, scope="voisine")):
        with pytest.raises(NotThere):
            agency.peer(other).snapshot_piece(info.name, 0, 10)
    assert not readying.lay_ready(agency.database, "nowhere", anne.person_id, agency.now)


@pytest.mark.parametrize("confidences", [True, False])
@pytest.mark.parametrize("whole", [True, False])
def test_whose_sight_grows_narrower_begins_anew(agency: Agency, *, confidences: bool, whole: bool) -> None:
    """Where a share ends, all that was laid goes with it: also under whoever is reading it."""
    anne, made = filled(agency)
    bob, _ = filled(agency, "bob")
    given = lent(made[0], bob, confidences=confidences)
    number = agency.push(anne, given).first
    peer = agency.peer(bob)
    info = asked(peer)
    data = peer.snapshot_piece(info.name, 0, 10)
    if whole:
        data, info = all_of(peer, info)
        assert made[0].id in held(data)
    agency.push(anne, Change("share", given.id, made[0].id, Kind.DELETE, {}, AT, {"": number}))
    with pytest.raises(NotThere):
        peer.snapshot_piece(info.name, len(data), 1 << 20)
    data, again = all_of(peer, asked(peer))
    assert again.name != info.name
    assert made[0].id not in held(data)


def test_what_became_a_confidence_since_is_not_given_to_those_with_whom_they_are_not_shared(agency: Agency) -> None:
    anne, made = filled(agency)
    bob, _ = filled(agency, "bob")
    told = note(made[0])
    first = agency.push(anne, told, lent(made[0], bob, confidences=False)).first
    infos = {}
    for person in (anne, bob):
        data, infos[person.person_id] = all_of(agency.peer(person), asked(agency.peer(person)))
        assert told.id in held(data)
    agency.push(anne, writes(told, first, confidential=True))
    assert asked(agency.peer(anne)) == infos[anne.person_id]
    data, again = all_of(agency.peer(bob), asked(agency.peer(bob)))
    assert again.name != infos[bob.person_id].name
    assert told.id not in held(data)


def test_an_erasure_takes_it_away_also_from_under_whoever_lays_it(agency: Agency) -> None:
    anne, made = filled(agency)
    peer = agency.peer(anne)
    info = asked(peer)
    begun = peer.snapshot_piece(info.name, 0, 1 << 20)
    with agency.database.reading(anne.scope, anne.person_id) as transaction:
        _, part = snapshotting.next_part(transaction, anne, info.name, len(begun))
    assert part is not None
    peer.exchange(Call(PROTOCOL, "", 0, erased=[made[0].id]))
    with pytest.raises(NotThere):
        agency.database.attempt(anne.scope, lambda writing: snapshotting.keep(writing, anne, part))
    with agency.database.reading(anne.scope, EVERYONE) as transaction:
        assert transaction.rows("SELECT name FROM snapshot_piece WHERE scope = :scope") == []
    data, _ = all_of(peer, asked(peer))
    assert held(data).keys() == {one.id for one in made[1:]}


def test_a_part_that_two_processes_laid_is_kept_once(agency: Agency) -> None:
    anne, _ = filled(agency)
    info = asked(agency.peer(anne))
    with agency.database.reading(anne.scope, anne.person_id) as transaction:
        _, part = snapshotting.next_part(transaction, anne, info.name, 0)
    assert part is not None
    kept = [agency.database.attempt(anne.scope, lambda w: snapshotting.keep(w, anne, part)) for _ in range(2)]
    assert kept[0] == kept[1]
    data, said = all_of(agency.peer(anne), info)
    assert hashlib.sha256(data).hexdigest() == said.sha256


def test_what_hangs_on_a_dossier_and_what_was_deleted(agency: Agency) -> None:
    anne, made = filled(agency)
    number = agency.push(anne, *(barrier(one.id) for one in made[:30])).first
    agency.push(anne, Change("job_seeker", made[0].id, made[0].id, Kind.DELETE, {}, AT, {"": number}))
    assert ready(agency, anne)
    data, info = all_of(agency.peer(anne), asked(agency.peer(anne)))
    assert held(data) == agency.seen(anne)
    assert info.records == len(held(data))


def test_who_reads_no_images_or_others_is_given_pages(agency: Agency) -> None:
    """A program of another version: what lies ready is of no use to it, and what it is given of none to the others."""
    anne, _ = filled(agency)
    peer = agency.peer(anne)
    assert ready(agency, anne)
    lying = asked(peer)
    assert not lying.growing
    for form in ("", "another"):
        info = peer.snapshot(growing=True, images=form)
        assert (info.name == lying.name) is not snapshotting.can_be_laid()
        data, _ = all_of(peer, info)
        assert not any(page.image for page in pages_in(data))
        assert held(data) == agency.seen(anne)
    assert asked(peer) == lying


def test_what_fits_lies_in_images_and_all_else_in_sheets(agency: Agency) -> None:
    anne, made = filled(agency)
    agency.push(anne, writes(made[0], MANY, phone="1", later_field=7), note(made[1]))
    data, _ = all_of(agency.peer(anne), asked(agency.peer(anne)))
    pages = pages_in(data)
    assert held(data) == agency.seen(anne)
    if snapshotting.can_be_laid():
        assert all(page.image for page in pages)
        assert {state.id for page in pages for state in states_of(page.sheets, ())} == {made[0].id}
