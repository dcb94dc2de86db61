"""The agency publishes a directory: it comes with the sync, takes the place of the former one at work, and stays."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from support.directory_packs import STRUCTURE, service
from support.keyboard import settle, until
from support.served import Server

from parcours_desktop.bootstrap import Home, close_desk, open_desk
from parcours_desktop.casework.directory_credits import directory_credits
from parcours_desktop.casework.partners import search
from parcours_desktop.casework.values import PartnerQuery
from parcours_desktop.directory.building.writing import PackWriter
from parcours_desktop.directory.shelf import Shelf
from parcours_desktop.sync.reports import Watch
from parcours_desktop.sync.working import ServerJob

NewCounsellor = Callable[..., Counsellor]


def published(server: Server, folder: Path, day: int, name: str) -> bytes:
    """Publish a directory of a day of November 2026 with one service called ``name``."""
    path = folder / f"{day}.pack"
    with PackWriter(path) as writer:
        writer.structure(STRUCTURE)
        writer.service(service("one", "sante--acces-aux-soins", name=name), STRUCTURE, None)
        writer.finish(built_on=date(2026, 11, day), credits=("Données inventées",))
    server.tell("pack", "publish", str(path), "--built-on", f"2026-11-{day:02}")
    return path.read_bytes()


def names(home: Path) -> list[str]:
    desk = open_desk(Home(home), PASSPHRASE)
    found = search(desk, PartnerQuery(limit=3))
    close_desk(desk)
    return [row.name for row in found.rows]


def built(home: Path) -> str:
    desk = open_desk(Home(home), PASSPHRASE)
    told = directory_credits(desk).built
    close_desk(desk)
    return told


def listed(counsellor: Counsellor) -> list[str]:
    work = counsellor.open_window.work
    assert work is not None
    model = work.pages.screens.partners.model
    return [str(model.index(place, 0).data()) for place in range(model.rowCount())]


def test_it_comes_while_one_works_and_is_there_after_a_restart(
    enrolled: Path, server: Server, counsellor_at: NewCounsellor, tmp_path: Path
) -> None:
    content = published(server, tmp_path, 19, "Accueil du matin")
    counsellor = counsellor_at(enrolled)
    counsellor.start()
    counsellor.unlock()
    work = counsellor.open_window.work
    assert work is not None
    work.go_to("partners")
    until(lambda: listed(counsellor) == ["Accueil du matin"], "the fresh directory is listed without a restart")
    settle()
    counsellor.close()
    assert names(enrolled) == ["Accueil du matin"]
    assert built(enrolled).startswith("Annuaire du 19 novembre 2026 : 1 service. Il vient de votre agence")
    digest = hashlib.sha256(content).hexdigest()
    assert Shelf(Home(enrolled).sent_packs).candidates()[0].name == f"{digest}.pack"


def test_one_spoilt_on_the_disk_gives_way_to_the_one_before_and_then_to_what_ships(
    enrolled: Path, server: Server, counsellor_at: NewCounsellor, tmp_path: Path
) -> None:
    shelf = Shelf(Home(enrolled).sent_packs)
    for day, name in ((18, "Hier"), (19, "Aujourd’hui")):
        content = published(server, tmp_path, day, name)
        shelf.put(hashlib.sha256(content).hexdigest(), content)
    assert names(enrolled) == ["Aujourd’hui"]
    newest, before = shelf.candidates()
    newest.write_bytes(newest.read_bytes()[:5000])
    assert names(enrolled) == ["Hier"]
    before.write_bytes(b"")
    assert len(names(enrolled)) == 3


def test_one_of_a_newer_program_is_said_where_the_date_is_and_changes_nothing(enrolled: Path, tmp_path: Path) -> None:
    shelf = Shelf(Home(enrolled).sent_packs)
    with pytest.raises(Exception, match="annuaire"):
        shelf.put("0" * 64, b"nothing of the kind" * 100)
    assert "ne peut pas servir ici" in built(enrolled)


def test_it_is_asked_for_once_in_a_while_and_not_with_each_sync(enrolled: Path, server: Server, tmp_path: Path) -> None:
    published(server, tmp_path, 19, "Accueil du matin")
    home = Home(enrolled)
    desk = open_desk(home, PASSPHRASE)
    shelf = Shelf(home.sent_packs)
    job = ServerJob(desk.caseload, desk.clock.now, lambda: "", revoked=lambda: None, pack=shelf)
    costly = job.run(Watch(), metered=True, may_vanish=False)
    assert (costly.pack, shelf.candidates()) == (None, ())
    first = job.run(Watch(), metered=False, may_vanish=False)
    assert first.pack == shelf.candidates()[0]
    published(server, tmp_path, 20, "Accueil du soir")
    assert job.run(Watch(), metered=False, may_vanish=False).requests == 1
    close_desk(desk)


def test_a_byte_that_turned_on_the_disk_is_put_right_by_the_next_sync(
    enrolled: Path, server: Server, tmp_path: Path
) -> None:
    """F4 for what was sent: the opening does not read every page, the sync does, and asks for the whole pack again."""
    content = published(server, tmp_path, 19, "Accueil du matin")
    home = Home(enrolled)
    shelf = Shelf(home.sent_packs)
    path = shelf.put(hashlib.sha256(content).hexdigest(), content)
    middle = len(content) // 2
    path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    desk = open_desk(home, PASSPHRASE)
    job = ServerJob(desk.caseload, desk.clock.now, lambda: "", revoked=lambda: None, pack=shelf)
    assert job.run(Watch(), metered=False, may_vanish=False).pack == path
    assert path.read_bytes() == content
    close_desk(desk)
