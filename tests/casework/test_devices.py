"""« This laptop is lost », from the supervisor's desk: the list, the report, its files, and what the lost one does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from documents.readback import joined, text
from support.cable import Cable, cable
from support.served import Server, running

from parcours_core.errors import Refused
from parcours_core.protocol import Revoked, Unreachable
from parcours_core.wire.messages import Vault
from parcours_desktop.bootstrap import Home, close_desk, create_desk
from parcours_desktop.casework import devices
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.devices import DeviceLine, LostView
from parcours_desktop.casework.enrolling import enrol
from parcours_desktop.casework.keys_told import keys_told
from parcours_desktop.casework.people import create_person
from parcours_desktop.sync.reports import Watch
from parcours_desktop.sync.signed_in import SignedInLine
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_desktop.sync.working import ServerJob

PASSPHRASE = "cheval agrafe pile correcte"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server")) as started:
        for login, role in (("ana", "counsellor"), ("chief", "supervisor"), ("officer", "officer")):
            started.tell("user", "add", login, "--name", login.title(), "--role", role)
        yield started


@pytest.fixture
def line(server: Server) -> Iterator[Cable]:
    with cable(server.address) as laid:
        yield laid


@pytest.fixture
def seat(server: Server, line: Cable, tmp_path: Path) -> Iterator[Callable[[str], Desk]]:
    """Makes the desk of a person, enrolled and synced."""
    desks: list[Desk] = []

    def make(login: str) -> Desk:
        desk = create_desk(Home(tmp_path / f"{login}-{len(desks)}"), PASSPHRASE)
        desks.append(desk)
        enrol(desk, line.address, str(server.tell("user", "code", login)["code"]), f"Portable de {login}")
        sync(desk)
        return desk

    yield make
    for desk in desks:
        close_desk(desk)


def sync(desk: Desk, **more: Any) -> None:
    opened_at = desk.clock.now()
    job = ServerJob(
        desk.caseload,
        desk.clock.now,
        lambda: "",
        revoked=lambda: None,
        vault=lambda: keys_told(desk, opened_at),
        **more,
    )
    job.run(Watch(), metered=False, may_vanish=False)


def line_of(desk: Desk, person: str) -> DeviceLine:
    found = [each for each in devices.device_lines(desk) if each.person == person and not each.revoked]
    return found[-1]


def lost(desk: Desk, person: str) -> LostView:
    return devices.lose_device(desk, line_of(desk, person).id)


def said(view: LostView) -> str:
    parts = [view.title, *view.summary]
    for each in view.chapters:
        parts += [each.heading, *each.sentences, *(f"{label} {words}" for label, words in each.lines)]
    return "\n".join(parts).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("login", ["chief", "officer"])
def test_who_answers_for_them_sees_them_in_words(seat: Callable[[str], Desk], login: str) -> None:
    seat("ana")
    desk = seat(login)
    assert devices.answers_for_devices(desk)
    ana = line_of(desk, "Ana")
    assert (ana.name, ana.state, ana.own) == ("Portable de ana", "en service", False)
    assert ana.contact.startswith("dernier contact aujourd’hui à")
    assert line_of(desk, login.title()).state == "cet ordinateur"


def test_a_counsellor_sees_none_and_is_told_why(seat: Callable[[str], Desk]) -> None:
    desk = seat("ana")
    assert not devices.answers_for_devices(desk)
    with pytest.raises(Refused) as refused:
        devices.device_lines(desk)
    assert "rôle" in refused.value.what_happened


def test_a_desk_without_a_server_answers_for_none(tmp_path: Path) -> None:
    desk = create_desk(Home(tmp_path / "alone"), PASSPHRASE)
    assert not devices.answers_for_devices(desk)
    close_desk(desk)


def test_the_report_says_who_what_and_which_keys(seat: Callable[[str], Desk]) -> None:
    ana, chief = seat("ana"), seat("chief")
    create_person(ana, {"family_name": "Łaskawiec", "given_name": "Zoë", "phone": "0470 12 34 56"}, None)
    sync(ana)
    view = lost(chief, "Ana")
    words = said(view)
    for part in (
        "Ordinateur perdu ou volé",
        "1 personne est concernée.",
        "Confié à Ana",
        "Clés la phrase de passe de la personne",
        "après 5 minutes",
        "Zoë Łaskawiec",
        "A reçu l’ordre d’effacer pas encore",
    ):
        assert part in words, part
    with pytest.raises(Revoked):
        sync(ana)
    again = devices.lose_device(chief, view.report.device.id)
    assert "ses clés sont effacées" in said(again)
    (there,) = [each for each in devices.device_lines(chief) if each.id == view.report.device.id]
    assert (there.revoked, there.heard) == (True, True)
    assert "clés effacées" in there.state


def test_its_files_hold_the_same_and_their_names_nobody(seat: Callable[[str], Desk]) -> None:
    ana, chief = seat("ana"), seat("chief")
    create_person(ana, {"family_name": "Łaskawiec", "given_name": "Zoë"}, None)
    sync(ana)
    view = lost(chief, "Ana")
    told = json.loads(devices.lost_json(view))
    assert told["dossiers"][0]["name"] == "Zoë Łaskawiec"
    assert told["slots"] == ["passphrase"]
    assert (told["people"], told["device"]["person"]) == (len(told["dossiers"]), "Ana")
    # The day by which the authority is told, on one line with its month, and the hour with its word.
    assert re.search(r"avant le \d+\xa0\w+ 20\d\d à\xa0\d+\xa0h", view.summary[1])
    paper = joined(text(devices.lost_pdf(view)))
    for part in ("Ordinateur perdu ou volé", "Portable de ana", "Zoë Łaskawiec", "article 33"):
        assert joined(part) in paper, part
    assert devices.file_stem(view) == f"appareil-perdu-{view.report.device.id[:8]}"


def test_without_a_network_it_says_what_else_can_be_done(seat: Callable[[str], Desk], line: Cable) -> None:
    chief = seat("chief")
    line.cut()
    with pytest.raises(Unreachable) as silent:
        devices.device_lines(chief)
    assert "administrateur" in silent.value.what_to_do


def test_a_found_computer_is_tied_anew_with_another_code(
    seat: Callable[[str], Desk], server: Server, line: Cable
) -> None:
    ana, chief = seat("ana"), seat("chief")
    former = lost(chief, "Ana").report.device.id
    with pytest.raises(Revoked):
        sync(ana)
    enrol(ana, line.address, str(server.tell("user", "code", "ana")["code"]), "Portable retrouvé")
    sync(ana)
    assert line_of(chief, "Ana").id != former
    assert line_of(chief, "Ana").name == "Portable retrouvé"


def test_two_lines_at_once_renew_their_tokens_once(seat: Callable[[str], Desk]) -> None:
    """A refresh token played twice would end them all: the second line takes what the first one got."""
    chief = seat("chief")
    keeper = TokenKeeper(chief.caseload, chief.clock.now)
    account = keeper.read()
    assert account is not None
    agency = account.access.split(".")[1]
    keeper.keep(replace(account, access=f"p1.{agency}.{'x' * 43}"))
    one, other = SignedInLine(keeper), SignedInLine(keeper)
    for each in (one, other, one):
        assert each.ask("GET", "/v1/devices").status == 200
    one.close()
    other.close()
    sync(chief)


def test_what_is_said_of_the_keys_names_their_kinds_alone(seat: Callable[[str], Desk]) -> None:
    desk = seat("ana")
    told = keys_told(desk, desk.clock.now())
    assert isinstance(told, Vault)
    assert (told.slots, told.idle_minutes) == (["passphrase"], 5)
    (desk.caseload.path.parent / "keys.json").write_bytes(b"{")
    assert keys_told(desk, desk.clock.now()) is None
