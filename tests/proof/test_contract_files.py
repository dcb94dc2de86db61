"""The contract of a peer: snapshots, attachments, what a restored server is offered, and the memory of deletions."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import timedelta

import pytest
import zstandard
from proof.helpers.company import ANNE, CLAIRE, SCOPE
from proof.helpers.lines import Office
from proof.helpers.people import barrier, person

from parcours_core.merge import Outcome
from parcours_core.protocol import EpochChanged, NotThere, SnapshotNeeded, SyncPeer
from parcours_core.wire.frames import unframed
from parcours_core.wire.messages import PROTOCOL, Call, Page, decode
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_server.storage import feed, horizon, scopes

PIECE = 64 * 1024
REMEMBERED = timedelta(days=horizon.REMEMBERED_DAYS)


def _pages(peer: SyncPeer, piece: int) -> tuple[list[Page], int]:
    info = peer.snapshot()
    data = b""
    while len(data) < info.size:
        more = peer.snapshot_piece(info.name, len(data), piece)
        assert more, "a snapshot that ends early"
        data += more
    assert len(data) == info.size
    assert hashlib.sha256(data).hexdigest() == info.sha256
    plain = zstandard.ZstdDecompressor().stream_reader(data).read()
    return [decode(one, Page) for one in unframed([plain])], info.number


@pytest.mark.parametrize("piece", [997, PIECE])
def test_a_snapshot_and_the_feed_after_it_give_what_the_whole_feed_gives(office: Office, piece: int) -> None:
    one, fed, new = office.device(ANNE), office.device(ANNE), office.device(ANNE)
    keys = [person(office, one) for _ in range(30)]
    for key in keys[:5]:
        barrier(office, one, key[1])
    one.sync()
    one.deletes(keys[7])
    one.writes(keys[8], {"phone": "changed"})
    one.sync()
    pages, number = _pages(new.peer, piece)
    one.writes(keys[9], {"phone": "after the snapshot"})
    one.sync()
    for page in pages:
        new.reads(page)
    assert new.cursor <= number
    new.cursor, new.epoch = number, one.epoch
    answer = new.sync()
    fed.sync()
    assert new.dump() == fed.dump() == one.dump()
    assert answer.sound is True


def test_a_snapshot_holds_what_the_person_may_see_and_nothing_else(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    person(office, anne, family_name="Secret")
    mine = person(office, claire)
    anne.sync()
    claire.sync()
    pages, _ = _pages(claire.peer, PIECE)
    held = [state.id for page in pages for state in states_of(page.sheets, page.graves)]
    assert held == [mine[1]]
    with pytest.raises(NotThere):
        claire.peer.snapshot_piece(anne.peer.snapshot().name, 0, PIECE)


def test_an_attachment_resumes_where_it_was_cut_and_is_verified(office: Office) -> None:
    """F27, the server's side: cut twenty times, each time asked where to go on."""
    one, other = office.device(ANNE), office.device(ANNE)
    key = person(office, one)
    one.sync()
    content = random.Random(1).randbytes(20 * 32 * 1024 + 17)
    name = hashlib.sha256(content).hexdigest()
    assert one.peer.content_received(name) == 0
    cuts = 0
    while (received := one.peer.content_received(name)) < len(content):
        cuts += 1
        kept = one.peer.put_content(name, len(content), key[1], received, content[received : received + 32 * 1024])
        assert kept == min(len(content), received + 32 * 1024)
    assert cuts == 21
    assert one.peer.put_content(name, len(content), key[1], 0, content[: 32 * 1024]) == len(content)
    read = b""
    while len(read) < len(content):
        read += other.peer.get_content(name, len(read), 100_000)
    assert read == content


def test_an_attachment_that_is_not_what_it_says_is_forgotten(office: Office) -> None:
    one = office.device(ANNE)
    key = person(office, one)
    one.sync()
    name = hashlib.sha256(b"what was promised").hexdigest()
    assert one.peer.put_content(name, 5, key[1], 0, b"other") == 0
    assert one.peer.content_received(name) == 0
    with pytest.raises(NotThere):
        one.peer.get_content(name, 0, 10)


def test_attachments_are_neither_given_nor_taken_where_the_dossier_is_closed(office: Office) -> None:
    anne, claire = office.device(ANNE), office.device(CLAIRE)
    key = person(office, anne)
    anne.sync()
    content = b"une attestation"
    name = hashlib.sha256(content).hexdigest()
    with pytest.raises(NotThere):
        claire.peer.put_content(name, len(content), key[1], 0, content)
    assert anne.peer.put_content(name, len(content), key[1], 0, content) == len(content)
    for ask in (lambda: claire.peer.get_content(name, 0, 10), lambda: claire.peer.get_content("0" * 64, 0, 10)):
        with pytest.raises(NotThere):
            ask()


def test_a_piece_that_leaves_a_hole_is_not_taken(office: Office) -> None:
    one = office.device(ANNE)
    key = person(office, one)
    one.sync()
    content = random.Random(2).randbytes(1000)
    name = hashlib.sha256(content).hexdigest()
    assert one.peer.put_content(name, 1000, key[1], 500, content[500:]) == 0
    assert one.peer.content_received(name) == 0


def test_deletions_in_every_order_resurrect_nothing_and_end(office: Office) -> None:
    """F22: twice, made and deleted before the first sync, against an edit, with an older pull arriving meanwhile."""
    one, other = office.device(ANNE), office.device(ANNE)
    twice, never, edited = person(office, one), person(office, one), person(office, one)
    one.sync()
    other.sync()
    older = other.peer.exchange(Call(PROTOCOL, other.epoch, 0, 100))
    for device in (one, other):
        device.deletes(twice)
    one.deletes(edited)
    other.writes(edited, {"phone": "written while it was deleted"})
    one.sync()
    assert other.push().fates != []
    assert other.last is not None
    other.sync()
    one.sync()
    assert one.held[twice].deleted
    assert other.held[twice].deleted
    assert one.held[edited].deleted
    assert [rival.value for rival in one.held[edited].rivals] == ["written while it was deleted"]
    assert one.dump() == other.dump()
    assert older.page is not None
    assert one.held[never] == other.held[never]
    assert one.last is not None
    assert one.last.sound is True


def test_a_restored_server_takes_back_what_it_lost(office: Office) -> None:
    """F15, the server's side: the epoch changes, and what devices offer stands again, the higher version of each."""
    one, other = office.device(ANNE), office.device(ANNE)
    keys = [person(office, one) for _ in range(3)]
    one.sync()
    with office.company.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, "second epoch")
        transaction.commit()
    with pytest.raises(EpochChanged) as told:
        one.sync()
    one.epoch, one.chain = told.value.epoch, ""
    lost = office.make_id()
    kept = one.held[keys[0]]
    after_backup = {**kept.values, "phone": "after the backup"}
    newer = replace(kept, values=after_backup, stamps={"phone": replace(kept.stamp, number=kept.number + 500)})
    stamp = replace(kept.stamp, number=kept.number + 501)
    made = replace(kept, id=lost, dossier=lost, values={**kept.values, "id": lost}, stamp=stamp)
    sheets, _ = sheets_of([newer, made])
    for _ in range(2):
        one.peer.offer(sheets)
    other.sync()
    assert other.held[keys[0]].values["phone"] == "after the backup"
    assert other.held["job_seeker", lost].values["id"] == lost
    assert len(other.held) == 4
    assert other.last is not None
    assert other.last.sound is True
    one.cursor, one.held = 0, {}
    one.sync()
    assert one.dump() == other.dump()


def test_neither_side_of_a_restore_swallows_the_other(office: Office) -> None:
    """What a restore lost and what was written after it, in one field: both are kept, and a person chooses."""
    one, other = office.device(ANNE), office.device(ANNE)
    key = person(office, one)
    one.sync()
    other.sync()
    kept = one.held[key]
    lost = replace(
        kept,
        values={**kept.values, "phone": "acknowledged, then lost"},
        stamps={"phone": replace(kept.stamp, number=kept.number + 500)},
    )
    with office.company.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, "second epoch")
        other.epoch, other.chain = feed.head(transaction).epoch, ""
        transaction.commit()
    other.writes(key, {"phone": "written after the restore"})
    other.writes(key, {"street": "written after the restore"})
    other.sync()
    sheets, _ = sheets_of([lost])
    one.peer.offer(sheets)
    other.sync()
    held = other.held[key]
    assert {held.values["phone"]} | {rival.value for rival in held.rivals if rival.field == "phone"} == {
        "acknowledged, then lost", "written after the restore",
    }  # fmt: skip
    assert [rival.field for rival in held.rivals] == ["phone"]


def test_who_was_away_longer_than_deletions_are_remembered_reads_a_snapshot(near_office: Office) -> None:
    """F21, the server's side: nothing lost, nothing resurrected, and 50 unsent edits find their place.

    In process only: over a line the device's tokens have ended by then, and it enrols anew.
    """
    office = near_office
    one, away = office.device(ANNE), office.device(ANNE)
    keys = [person(office, one) for _ in range(60)]
    old = barrier(office, one, keys[1][1])
    one.sync()
    away.sync()
    one.deletes(keys[0])
    one.deletes(old)
    one.sync()
    office.company.days_pass(1)
    office.device(ANNE).sync()
    for key in [old, *keys[:50]]:
        away.writes(key, {"detail" if key == old else "phone": f"unsent {key[1][:4]}"})
    office.company.days_pass(200)
    _purge(office)
    with pytest.raises(SnapshotNeeded):
        away.peer.exchange(Call(PROTOCOL, away.epoch, away.cursor, 100))
    pages, number = _pages(away.peer, PIECE)
    held, away.held = away.held, {}
    for page in pages:
        away.reads(page)
    away.cursor = number
    while away.waiting or away.flying:
        away.push()
    # Of a dossier that is gone nobody can say any more whose it was: what comes for it is kept for a supervisor.
    told = {(change.record, change.id): (fate.outcome, fate.reason) for change, fate in away.fates}
    assert told == {old: (Outcome.REJECTED, "purged"), keys[0]: (Outcome.SEALED, "")}
    away.sync()
    one.sync()
    assert keys[0] in held
    assert keys[0] not in away.held
    assert old not in away.held
    for key in keys[1:50]:
        assert one.held[key].values["phone"] == f"unsent {key[1][:4]}"


def _purge(office: Office) -> None:
    office.device(ANNE).sync()
    with office.company.database.writing(SCOPE) as transaction:
        purged = horizon.purge(transaction, (office.company.clock().date() - REMEMBERED).isoformat())
        transaction.commit()
    assert purged.records == 2
