"""When something went wrong: a mismatch, a wiped or restored server, a cloned device, a long absence."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import msgspec
import pytest
from store.helpers import KEY, barrier, person
from support.reference_peer import ReferenceServer
from sync.laptops import Laptop, Laptops, cut_sync, shared

from parcours_core.protocol import Forked, NotThere, SyncPeer
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import SnapshotInfo
from parcours_desktop.store import unread
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.sync.downloading import SpoiltSnapshot
from parcours_desktop.sync.reports import HaltAndAsk, Watch


def test_a_mismatch_repairs_itself_and_is_told(ana: Laptop, ben: Laptop) -> None:
    seekers = [shared(ana, ben, family=f"Nom{number}") for number in range(8)]
    ben.change(seekers[0], phone="9")
    with ben.writing() as unit:
        unit.connection.exec_driver_sql("DELETE FROM job_seeker WHERE id = ?", (seekers[1].id,))
        unit.connection.exec_driver_sql("DELETE FROM dossier_entry WHERE job_seeker_id = ?", (seekers[1].id,))
        unit.connection.exec_driver_sql("UPDATE job_seeker SET server_number = 1 WHERE id = ?", (seekers[2].id,))
        unit.put(person("Ghost", id="ghost"))
        unit.connection.exec_driver_sql("UPDATE job_seeker SET server_number = 3 WHERE id = 'ghost'")
        unit.connection.exec_driver_sql("DELETE FROM outbox WHERE record_id = 'ghost'")
        unit.keep_setting("sync.state", {**unit_state(ben), "sum": 1})
        unit.commit()
    report = ben.sync()
    assert report.incident
    assert report.accepted == 1
    ana.sync()
    assert ben.everything() == ana.everything()
    assert ben.get(JobSeeker, seekers[0].id).phone == "9"
    assert ben.is_sound()
    assert ben.sync().incident == ""


def unit_state(laptop: Laptop) -> dict[str, object]:
    state = laptop.state()
    return {name: getattr(state, name) for name in state.__slots__}


def test_a_server_that_answers_nothing_halts_before_anything_goes(ana: Laptop, server: ReferenceServer) -> None:
    ana.put(*(person(f"Nom{number}") for number in range(10)))
    ana.sync()
    before = ana.everything()
    server.states.clear()
    with pytest.raises(HaltAndAsk) as halted:
        ana.sync()
    assert (halted.value.held, halted.value.remaining) == (10, 0)
    assert ana.everything() == before
    with pytest.raises(HaltAndAsk):
        ana.sync()
    report = ana.sync(may_vanish=True)
    assert ana.everything() == {}
    assert report.incident


@pytest.mark.parametrize(("deleted", "halts"), [(5, False), (6, False), (7, True)])
def test_more_than_a_fifth_deleted_at_once_halts(ana: Laptop, laptops: Laptops, deleted: int, halts: bool) -> None:
    people = [person(f"Nom{number}") for number in range(30)]
    ana.put(*people)
    ana.sync()
    other = laptops.open("ana", "ana-2")
    other.sync()
    ana.remove(*people[:deleted])
    ana.sync()
    if not halts:
        assert other.sync().deleted == deleted
        return
    other.put(person("Neu"))
    with pytest.raises(HaltAndAsk):
        other.sync()
    assert len(other.everything()) == 31
    assert other.waiting() == ()
    assert other.sync(may_vanish=True).deleted == deleted


def test_a_restored_server_is_given_back_what_it_lost(ana: Laptop, ben: Laptop, server: ReferenceServer) -> None:
    old, gone = shared(ana, ben, family="Alt", phone="1"), shared(ana, ben, family="Weg")
    backup = copy.deepcopy(server.__dict__)
    new = shared(ana, ben, family="Neu")
    ana.change(old, phone="2")
    ben.put(barrier(old, detail="neu"))
    ana.sync()
    ben.sync()
    ana.sync()
    ana.remove(gone)
    ana.sync()
    ben.sync()
    ana.change(new, email="unsent@example.org")
    wanted = ana.everything()
    server.__dict__.update(backup)
    server.restored()
    server.give("ben", new.id)
    ana.sync()
    ben.sync()
    ana.sync()
    assert ana.state().epoch == ben.state().epoch == "first+"
    assert ana.everything() == ben.everything() == wanted
    assert ana.get(JobSeeker, gone.id) is None
    assert ana.is_sound()
    assert ben.is_sound()
    assert ana.sync().requests == 1


def test_what_was_on_its_way_during_the_restore_arrives_once(ana: Laptop, server: ReferenceServer) -> None:
    ana.sync()
    backup = copy.deepcopy(server.__dict__)
    seeker = person()
    ana.put(seeker, barrier(seeker))
    cut_sync(ana)
    server.__dict__.update(backup)
    server.restored()
    assert ana.sync().accepted == 2
    assert len(server.states) == 2
    assert ana.is_sound()


def test_a_restored_device_gets_a_new_identity_and_loses_no_edit(
    ana: Laptop, laptops: Laptops, tmp_path: Path, server: ReferenceServer
) -> None:
    seeker = person(phone="1", email="")
    ana.put(seeker)
    ana.sync()
    ana.change(seeker, phone="2")
    ana.caseload.close()
    shutil.copy(ana.caseload.path, tmp_path / "old.db")
    ana.caseload = Caseload.open(ana.caseload.path, KEY)
    ana.sync()
    restored = Laptop(server, "ana", tmp_path / "old.db", "ana-1")
    laptops.opened.append(restored)
    restored.change(seeker, email="wieder@example.org")
    with pytest.raises(Forked):
        restored.sync()
    report = restored.sync(Watch(new_identity=lambda: server.peer("ana", "ana-9", "Ana")))
    assert report.sent >= 1
    ana.sync()
    now = ana.get(JobSeeker, seeker.id)
    assert (now.phone, now.email) == ("2", "wieder@example.org")
    assert ana.cards() == ()
    assert restored.everything() == ana.everything()
    assert restored.waiting() == ()


def test_away_beyond_the_horizon_it_reads_a_snapshot_and_replays(
    ana: Laptop, ben: Laptop, server: ReferenceServer
) -> None:
    seekers = [shared(ana, ben, family=f"Nom{number}", phone="1") for number in range(12)]
    note = barrier(seekers[0])
    ana.put(note)
    ana.sync()
    ben.sync()
    for seeker in seekers[:6]:
        ben.change(seeker, phone="9")
    ana.remove(note)
    ana.change(seekers[7], phone="5")
    ana.sync()
    server.purge(server.head)
    server.head += 1
    report = ben.sync()
    assert report.accepted == 6
    ana.sync()
    assert ben.everything() == ana.everything()
    assert ben.get(Barrier, note.id) is None
    assert {ben.get(JobSeeker, seeker.id).phone for seeker in seekers[:6]} == {"9"}
    assert ben.is_sound()


def test_what_a_snapshot_brings_is_read_back(ana: Laptop, ben: Laptop, server: ReferenceServer) -> None:
    """Else it would be sent once more, years later, to a server that is restored then."""
    seeker = shared(ana, ben, phone="1", email="a@example.org")
    others = [shared(ana, ben, family=f"Nom{number}") for number in range(3)]
    for each in (*others, seeker):
        ana.change(each, email="b@example.org")
    ana.sync()
    ben.change(seeker, phone="2")
    cut_sync(ben, at=2, page=1)
    assert list(unread_of(ben)) == [("job_seeker", seeker.id)]
    ana.sync()
    ana.remove(others[0])
    ana.sync()
    server.purge(server.head)
    server.head += 1
    ben.sync()
    assert ben.everything() == ana.everything()
    assert ben.get(JobSeeker, seeker.id).email == "b@example.org"
    assert unread_of(ben) == {}
    assert ben.is_sound()


def unread_of(laptop: Laptop) -> dict[tuple[str, str], int]:
    with laptop.caseload.reading() as reader:
        return unread.numbers(reader)


def test_an_edit_of_what_was_purged_is_shown_not_lost(ana: Laptop, ben: Laptop, server: ReferenceServer) -> None:
    seeker = shared(ana, ben)
    note = barrier(seeker)
    ana.put(note)
    ana.sync()
    ben.sync()
    ben.change(note, detail="offline")
    ana.remove(note)
    ana.sync()
    server.purge(server.head)
    assert ben.sync().rejected == 1
    (entry,) = ben.waiting()
    assert entry.rejected == "purged"
    assert ben.get(Barrier, note.id).detail == "offline"


class Pieces:
    """Counts the pieces of a snapshot that are asked for, and may spoil one; ``begins``: the first comes of itself."""

    def __init__(self, peer: SyncPeer, *, spoil: bool = False, lost: int = 0, begins: bool = False) -> None:
        self._peer = peer
        self.begins = begins
        self.spoil = spoil
        self.lost = lost
        self.asked: list[int] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._peer, name)

    def snapshot(self, *, growing: bool = False, images: str = "", begins: int = 0) -> SnapshotInfo:
        info = self._peer.snapshot(growing=growing, images=images, begins=min(begins, 700) if self.begins else 0)
        return msgspec.structs.replace(info, begins=b"\0" * len(info.begins)) if self.spoil else info

    def snapshot_piece(self, name: str, offset: int, length: int) -> bytes:
        self.asked.append(offset)
        if self.lost:
            self.lost -= 1
            raise NotThere("gone")
        piece: bytes = self._peer.snapshot_piece(name, offset, 700)
        return b"\0" * len(piece) if self.spoil else piece


@pytest.mark.parametrize("begins", [False, True])
def test_a_first_sync_by_snapshot_goes_on_where_it_was_cut(ana: Laptop, laptops: Laptops, begins: bool) -> None:
    people = [person(f"Nom{number}", phone=str(number)) for number in range(150)]
    ana.put(*people, *(barrier(one) for one in people))
    ana.sync()
    other = laptops.open("ana", "ana-2")
    whole = other.peer
    other.peer = Pieces(whole, begins=begins)
    cut_sync(other, at=4 if begins else 5, snapshot_from=10)
    assert other.everything() == {}
    pieces = Pieces(whole, begins=begins)
    other.peer = pieces
    other.sync(snapshot_from=10, later=0)
    assert pieces.asked[0] == 2 * 700
    assert other.everything() == ana.everything()
    assert other.scalar("SELECT count(*) FROM staged") == 0
    assert other.scalar("SELECT sum(open_barriers) FROM dossier_entry") == 150
    assert other.is_sound()
    assert other.sync().requests == 1


def test_one_that_fits_the_first_piece_comes_with_what_is_said_of_it(ana: Laptop, laptops: Laptops) -> None:
    ana.put(*(person(f"Nom{number}") for number in range(30)))
    ana.sync()
    other = laptops.open("ana", "ana-2")
    whole = other.peer
    asked = other.sync(snapshot_from=10).requests
    older = laptops.open("ana", "ana-3")
    older.peer = Pieces(older.peer)
    assert older.sync(snapshot_from=10).requests > asked
    assert other.peer is whole
    assert other.everything() == older.everything() == ana.everything()


@pytest.mark.parametrize("begins", [False, True])
def test_a_spoilt_snapshot_is_refused_and_fetched_anew(ana: Laptop, laptops: Laptops, begins: bool) -> None:
    ana.put(*(person(f"Nom{number}") for number in range(30)))
    ana.sync()
    other = laptops.open("ana", "ana-2")
    other.peer = pieces = Pieces(other.peer, spoil=True, begins=begins)
    with pytest.raises(SpoiltSnapshot):
        other.sync(snapshot_from=10)
    assert other.everything() == {}
    pieces.spoil = False
    pieces.lost = 1
    other.sync(snapshot_from=10)
    assert other.everything() == ana.everything()


def test_a_deletion_that_the_restore_lost_meets_what_was_written_since(
    ana: Laptop, ben: Laptop, server: ReferenceServer
) -> None:
    seeker = shared(ana, ben, phone="1")
    backup = copy.deepcopy(server.__dict__)
    ana.remove(seeker)
    ana.sync()
    server.__dict__.update(backup)
    server.restored()
    ben.change(seeker, phone="9")
    ben.sync()
    ana.sync()
    ben.sync()
    for laptop in (ana, ben):
        assert laptop.get(JobSeeker, seeker.id).phone == "9"
        assert [card.field for card in laptop.cards()] == [""]
        assert laptop.is_sound()
