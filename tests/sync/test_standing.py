"""How a device asks whether it was revoked before it is opened: by a card that opens nothing, of the server alone."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from store.helpers import KEY
from support.served import Server as RealServer
from support.served import add_person, running
from sync.scripted import Scripted, Server

from parcours_desktop.store.caseload import Caseload
from parcours_desktop.sync import standing
from parcours_desktop.sync.card import CARD_FILE, Card, forget_card, keep_card, read_card
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.standing import Standing, ask_standing
from parcours_desktop.sync.tokens import Account, TokenKeeper

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[TokenKeeper]:
    (tmp_path / "home").mkdir()
    with Caseload.open(tmp_path / "home" / "caseload.db", KEY) as caseload:
        yield TokenKeeper(caseload, lambda: NOW)


@pytest.fixture
def home(tmp_path: Path, keeper: TokenKeeper) -> Path:
    return tmp_path / "home"


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealServer]:
    (tmp_path / "server").mkdir()
    with running(tmp_path / "server") as server:
        yield server


class Get(Scripted):
    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Parcours-Check", ""), b""))
        self.script()


@pytest.fixture
def answering(serve: Callable[..., Server]) -> Callable[..., Server]:
    def begin(reply: Callable[[Any], None], *given: Any) -> Server:
        server = serve(*given)
        server.http.RequestHandlerClass = type("Getting", (Get,), {"seen": server.seen, "script": reply})
        return server

    return begin


def test_enrolled_revoked_and_never_enrolled(keeper: TokenKeeper, home: Path, real: RealServer) -> None:
    assert ask_standing(home) is Standing.UNKNOWN
    account = enrol(real.address, add_person(real, "ana"), "Portable", seal_key=b"", sign_key=b"")
    keeper.keep(account)
    assert ask_standing(home) is Standing.GOOD
    real.tell("device", "revoke", account.device)
    assert ask_standing(home) is Standing.REVOKED
    real.stop()
    assert ask_standing(home) is Standing.UNKNOWN


def test_the_card_follows_the_tokens_and_holds_none(keeper: TokenKeeper, home: Path, real: RealServer) -> None:
    account = enrol(real.address, add_person(real, "ana"), "Portable de Zoë", seal_key=b"", sign_key=b"")
    keeper.keep(account)
    first = read_card(home)
    peer = HttpPeer(keeper)
    peer.new_identity()
    peer.close()
    second = read_card(home)
    assert first is not None
    assert second is not None
    assert first.check != second.check
    text = (home / CARD_FILE).read_text(encoding="utf-8")
    now = keeper.read()
    assert now is not None
    assert set(json.loads(text)) == {"server", "check", "authority"}
    hidden = [account.access, account.refresh, now.access, now.refresh, "Zoë", account.person, now.device]
    assert not [each for each in hidden if each in text]
    assert (home / CARD_FILE).stat().st_mode & 0o077 == 0
    real.tell("device", "revoke", account.device)
    assert ask_standing(home) is Standing.GOOD
    real.tell("device", "revoke", now.device)
    assert ask_standing(home) is Standing.REVOKED


def test_a_lost_card_is_laid_out_again_and_forgotten_with_the_account(keeper: TokenKeeper, home: Path) -> None:
    keeper.keep(Account("http://localhost:1", "a", "r", "d", "ag", "p", check="c", authority="PEM"))
    (home / CARD_FILE).unlink()
    keeper.show()
    assert read_card(home) == Card("http://localhost:1", "c", "PEM")
    keeper.forget()
    assert read_card(home) is None
    forget_card(home)


def test_an_older_server_gives_no_check_and_there_is_no_card(keeper: TokenKeeper, home: Path) -> None:
    keeper.keep(Account("http://localhost:1", "a", "r", "d", "ag", "p"))
    assert not (home / CARD_FILE).exists()


def revoked(handler: Scripted) -> None:
    handler.refuse(403, "revoked")


def test_the_check_travels_in_a_header_and_not_in_the_address(home: Path, answering: Callable[..., Server]) -> None:
    server = answering(revoked)
    keep_card(home, Card(server.address, "p1.ABCD.check"))
    assert ask_standing(home) is Standing.REVOKED
    assert server.seen == [("/v1/standing", "p1.ABCD.check", b"")]


@pytest.mark.parametrize(
    "reply",
    [
        lambda handler: handler.reply(403, b'{"code": "revoked"}', ours=False),
        lambda handler: handler.reply(200, b"<html>Bienvenue au Wi-Fi", kind="text/html", ours=False),
        lambda handler: handler.refuse(401, "sign-in-again"),
        lambda handler: handler.refuse(429, "too-much"),
        lambda handler: handler.refuse(410, "revoked?"),
        lambda handler: handler.refuse(500, "fault"),
    ],
)
def test_nothing_else_counts_as_revoked(
    home: Path, answering: Callable[..., Server], reply: Callable[[Any], None]
) -> None:
    keep_card(home, Card(answering(reply).address, "c"))
    assert ask_standing(home) is Standing.UNKNOWN


def test_only_the_server_itself_is_believed(home: Path, answering: Callable[..., Server]) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    pem = authority.cert_pem.bytes().decode()
    keep_card(home, Card(answering(revoked, authority.issue_cert("localhost")).address, "c", pem))
    assert ask_standing(home) is Standing.REVOKED
    keep_card(home, Card(answering(revoked, stranger.issue_cert("localhost")).address, "c", pem))
    assert ask_standing(home) is Standing.UNKNOWN


def test_a_server_that_hangs_is_not_waited_for(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        keep_card(home, Card(f"http://127.0.0.1:{deaf.getsockname()[1]}", "c"))
        assert ask_standing(home) is Standing.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"server": "http://[", "check": "c", "authority": ""}',
        '{"server": "ftp://localhost", "check": "c", "authority": ""}',
        '{"server": "https://localhost:1", "check": "c", "authority": "no certificate"}',
        '{"server": "http://localhost:1", "check": "é\\n", "authority": ""}',
    ],
)
def test_a_card_that_somebody_wrote_is_no_harm(home: Path, text: str) -> None:
    (home / CARD_FILE).write_text(text, encoding="utf-8")
    assert ask_standing(home) is Standing.UNKNOWN
