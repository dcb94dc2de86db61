"""S17: an erasure reaches the server and every device, and is physical on each: the raw pages are read."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from store.helpers import KEY, NOON, fresh_id, person
from support import served
from support.raw_pages import hits
from sync.laptops import Cut

from parcours_core.protocol import Unreachable
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Attachment, Encounter
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Merger, Share
from parcours_core.trail import Act
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store import outbox
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.drafts import drafts
from parcours_desktop.store.erasure import erase_dossier, erasures_asked
from parcours_desktop.store.integrity import verify
from parcours_desktop.store.sync_state import read_people, read_sync_state
from parcours_desktop.store.tally import count_all
from parcours_desktop.store.trail import entries
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.reports import SyncOptions, SyncReport, Watch
from parcours_desktop.sync.tokens import TokenKeeper

WORDS = [f"Xqz{place}vkanari" for place in ("name", "phone", "note", "barrier", "scan", "draft", "former", "changed")]
NAME, PHONE, NOTE, BARRIER, SCAN, DRAFT, FORMER, CHANGED = WORDS
LATE = ["Xqzlatevkanari", "Xqzletzterdraftvkanari"]
OTHER = "Zwollestays"
NOW = datetime.now(UTC)


@dataclass
class Laptop:
    """A real device: an encrypted file, and HTTP to the server."""

    caseload: Caseload
    peer: HttpPeer
    path: Path

    def sync(self, *, cut: bool = False) -> SyncReport:
        peer: Any = Cut(self.peer) if cut else self.peer
        return sync_once(self.caseload, peer, now=lambda: NOW, options=SyncOptions(author="?"))

    def put(self, *records: Any, delete: bool = False) -> None:
        with self.caseload.writing("Test", author="?", at=NOON) as unit:
            for record in records:
                if delete:
                    unit.delete(type(record), record.id)
                else:
                    unit.put(record)
            unit.commit()

    def draft(self, key: str, text: str) -> None:
        with self.caseload.writing("Test", author="?", at=NOON) as unit:
            unit.keep_draft(key, text)
            unit.commit()

    def erase(self, dossier: str) -> None:
        with self.caseload.writing("Dossier effacé", author="Anne", at=NOON) as unit:
            erase_dossier(unit, dossier)
            unit.commit()

    def here(self) -> set[str]:
        with self.caseload.reading() as reader:
            return {one.family_name for one in reader.find(JobSeeker)}

    def hits(self, words: list[str]) -> set[str]:
        return set(hits(self.path, KEY, words))

    def is_sound(self) -> bool:
        with self.caseload.reading() as reader:
            state, counted = read_sync_state(reader), count_all(reader.connection)
        return (state.count, state.sum) == (counted.count, counted.sum) and verify(self.path, KEY).sound

    def waits(self) -> tuple[outbox.Unsent, ...]:
        with self.caseload.reading() as reader:
            return outbox.pending(reader)


@dataclass
class Place:
    """A server in a process of its own, and devices that were enrolled with it."""

    server: served.Server
    open: Callable[[str], Laptop]

    def raw(self) -> bytes:
        """Return every byte that the database keeps of tables and indexes."""
        url = self.server.database
        if url.startswith("sqlite"):
            path = Path(url.removeprefix("sqlite:///"))
            return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            rows = connection.execute(
                """SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname IN ('public', 'pg_toast') AND c.relkind IN ('r', 'i', 't')"""
            ).fetchall()
        return b"".join(data for (data,) in rows)


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    url = str(request.getfixturevalue(request.param))
    served.command(url, "agency", "add", "CPAS de Namur")
    with ExitStack() as stack:
        server = stack.enter_context(served.running(tmp_path, database=url))

        def open_laptop(code: str) -> Laptop:
            path = tmp_path / f"{fresh_id()}.caseload"
            caseload = Caseload.open(path, KEY)
            stack.callback(caseload.close)
            keeper = TokenKeeper(caseload, lambda: NOW)
            keeper.keep(enrol(server.address, code, "Portable", seal_key=b"", sign_key=b""))
            peer = HttpPeer(keeper)
            stack.callback(peer.close)
            return Laptop(caseload, peer, path)

        yield Place(server, open_laptop)


def life(anne: Laptop) -> tuple[JobSeeker, JobSeeker, Barrier]:
    """A dossier with a canary in every place, beside one that stays and that was read together with it."""
    made, other = person(NAME, phone=PHONE), person(OTHER)
    owner = {"job_seeker_id": made.id}
    anne.put(made, other)
    barrier = Barrier(id=fresh_id(), **owner, kind="mobility", detail=BARRIER * 30)
    former = Encounter(id=fresh_id(), **owner, at=NOON, text=FORMER * 40)
    # Noise beside it, so that no table packs it.
    content = SCAN.encode() * 3 + random.Random(17).randbytes(90_000)
    with anne.caseload.writing("Test", author="Anne", at=NOON) as unit:
        digest = unit.attach(content)
        scan = {"media_type": "image/png", "size": len(content), "sha256": digest, "name": "scan.png"}
        unit.put(Attachment(id=fresh_id(), **owner, **scan))
        unit.commit()
    merger = Merger(id=fresh_id(), job_seeker_id=other.id, other_id=made.id)
    anne.put(barrier, former, Encounter(id=fresh_id(), **owner, at=NOON, text=NOTE), merger)
    return made, other, barrier


def test_an_erasure_reaches_the_server_and_every_device_to_the_last_page(place: Place) -> None:
    anne = place.open(served.add_person(place.server, "anne"))
    claire = place.open(served.add_person(place.server, "claire"))
    second = place.open(str(place.server.tell("user", "code", "anne")["code"]))
    claire.sync()
    with claire.caseload.reading() as reader:
        claires = str((read_people(reader) or {})["me"])
    made, other, barrier = life(anne)
    for dossier in (made, other):
        share = Share(id=fresh_id(), job_seeker_id=dossier.id, holder=claires, starts_on=NOW.date())
        anne.put(replace(share, right=ShareRight.HELP))
    anne.sync()
    for laptop in (claire, second, anne):
        laptop.sync()
        assert laptop.here() == {NAME, OTHER}
    # Everybody works on, the second device stays away.
    former = next(one for one in find(anne, Encounter) if one.text.startswith(FORMER))
    anne.put(former, delete=True)
    anne.put(replace(barrier, detail=CHANGED * 20))
    anne.draft(f"note:{made.id}", DRAFT * 50)
    anne.sync()
    claire.put(replace(made, phone=LATE[0]), Encounter(id=fresh_id(), job_seeker_id=made.id, at=NOON, text=LATE[0]))
    claire.draft(f"note:{made.id}", LATE[1] * 9)
    assert anne.hits(WORDS) == set(WORDS)
    assert claire.hits([NAME, SCAN, BARRIER, *LATE]) == {NAME, SCAN, BARRIER, *LATE}
    assert {word for word in WORDS if word.encode() in place.raw()} >= {NAME, NOTE, BARRIER, SCAN}

    anne.erase(made.id)
    with pytest.raises(Unreachable):
        anne.sync(cut=True)
    with anne.caseload.reading() as reader:
        assert erasures_asked(reader) == (made.id,)
    assert anne.sync().incident == ""
    with anne.caseload.reading() as reader:
        assert erasures_asked(reader) == ()
    told = claire.sync()
    assert (told.erased, told.rejected) == (1, 2)
    assert "effacé ici aussi" in told.incident
    assert "sans l’avoir envoyé" in told.incident
    quiet = second.sync()
    assert (quiet.erased, "sans l’avoir envoyé" in quiet.incident) == (1, False)

    for laptop in (anne, claire, second):
        laptop.sync()
        assert laptop.here() == {OTHER}
        assert laptop.waits() == ()
        assert laptop.hits([*WORDS, *LATE]) == set()
        assert laptop.hits([OTHER])
        assert laptop.is_sound()
        assert find(laptop, Merger) == []
        with laptop.caseload.reading() as reader:
            assert entries(reader, made.id)[-1].act == Act.ERASED
            assert not any(made.id in each.key for each in drafts(reader))
    place.server.stop()
    raw = place.raw()
    assert [word for word in (*WORDS, *LATE) if word.encode() in raw] == []
    assert OTHER.encode() in raw
    assert not any(word in place.server.log.read_text(encoding="utf-8") for word in (*WORDS, *LATE))


def test_what_somebody_else_is_responsible_for_comes_back(place: Place) -> None:
    anne = place.open(served.add_person(place.server, "anne"))
    claire = place.open(served.add_person(place.server, "claire"))
    claire.sync()
    with claire.caseload.reading() as reader:
        claires = str((read_people(reader) or {})["me"])
    made, _, _ = life(anne)
    anne.put(Share(id=fresh_id(), job_seeker_id=made.id, holder=claires, starts_on=NOW.date(), right=ShareRight.HELP))
    anne.sync()
    claire.sync()
    claire.erase(made.id)
    report = claire.sync()
    assert "garde un dossier effacé ici" in report.incident
    assert claire.here() == {NAME}
    assert len(find(claire, Encounter)) == 2
    assert claire.waits() == ()
    assert claire.is_sound()
    anne.sync()
    assert anne.here() == {NAME, OTHER}


def test_an_erasure_while_a_batch_is_on_its_way_changes_nothing_of_the_rest(place: Place) -> None:
    anne = place.open(served.add_person(place.server, "anne"))
    made, other, _ = life(anne)
    anne.sync()
    anne.put(*(replace(one, phone="081 00 00 00") for one in (made, other)))
    anne.put(*(more := [person(f"Nouveau{number}") for number in range(4)]))
    with pytest.raises(Unreachable):
        anne.sync(cut=True)
    anne.erase(made.id)
    with anne.caseload.reading() as reader:
        assert read_sync_state(reader).batch == ""
    options = SyncOptions(author="?")
    sync_once(
        anne.caseload, anne.peer, now=lambda: NOW, options=options, watch=Watch(new_identity=anne.peer.new_identity)
    )
    anne.sync()
    assert anne.here() == {OTHER, *(one.family_name for one in more)}
    assert anne.waits() == ()
    assert anne.is_sound()
    fresh = place.open(str(place.server.tell("user", "code", "anne")["code"]))
    fresh.sync()
    assert fresh.here() == anne.here()
    assert next(one.phone for one in find(fresh, JobSeeker) if one.id == other.id) == "081 00 00 00"


def find(laptop: Laptop, cls: type[Any]) -> list[Any]:
    with laptop.caseload.reading() as reader:
        return list(reader.find(cls))
