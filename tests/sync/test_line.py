"""The line: only the real server is believed, tokens are renewed and kept, a refusal means what it says."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import trustme
import zstandard
from store.helpers import KEY
from sync.scripted import Scripted, Server

from parcours_core.protocol import (
    EpochChanged,
    Forked,
    Incompatible,
    NotThere,
    Revoked,
    SignInAgain,
    SnapshotNeeded,
    TooMuch,
    Unreachable,
)
from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Answer, Call, Page, Sheet, decode, encode
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.tokens import Account, TokenKeeper
from parcours_desktop.sync.troubles import NotUnderstood, Untrusted

CALL = Call(PROTOCOL, "", 0)
TOKENS = {"access": "a2", "refresh": "r2", "device": "d", "agency": "ag", "person": "p", "expires_in": 900}


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[TokenKeeper]:
    with Caseload.open(tmp_path / "caseload.db", KEY) as caseload:
        yield TokenKeeper(caseload, lambda: datetime(2026, 11, 22, tzinfo=UTC))


def ask(keeper: TokenKeeper, server: Server, authority: str = "") -> Answer:
    keeper.keep(Account(server.address, "a1", "r1", "d", "ag", "p", authority=authority))
    peer = HttpPeer(keeper)
    try:
        return peer.exchange(CALL)
    finally:
        peer.close()


def pem(authority: trustme.CA) -> str:
    return authority.cert_pem.bytes().decode()


def test_a_private_authority_is_believed_where_it_was_given(keeper: TokenKeeper, serve: Callable[..., Server]) -> None:
    authority = trustme.CA()
    server = serve(authority.issue_cert("localhost"))
    assert ask(keeper, server, pem(authority)) == Answer("epoch", 7)
    path, bearer, body = server.seen[0]
    assert (path, bearer) == ("/v1/exchange", "Bearer a1")
    assert decode(zstandard.decompress(body), Call) == CALL


def test_sheets_may_come_in_rows_and_uneven_ones_are_not_understood(
    keeper: TokenKeeper, serve: Callable[..., Server]
) -> None:
    sheet = Sheet("job_seeker", ["phone"], ["a", "b"], [], [1, 1], [], ["Anne"], [""], rows=[["1"], ["2"]])
    server = serve()
    keeper.keep(Account(server.address, "a1", "r1", "d", "ag", "p"))
    with closing(HttpPeer(keeper)) as peer:
        for rows in (sheet.rows, sheet.rows[:1]):
            answer = Answer("e", 2, page=Page(2, sheets=[msgspec.structs.replace(sheet, rows=rows)]))
            body = zstandard.compress(encode(answer))
            server.follow(lambda handler, body=body: handler.reply(200, body, kind=MEDIA_TYPE, Content_Encoding="zstd"))
            if rows == sheet.rows:
                page = peer.exchange(Call(PROTOCOL, "", 0, limit=5)).page
                assert page is not None
                assert (page.sheets[0].columns, page.sheets[0].rows) == ([["1", "2"]], [])
            else:
                with pytest.raises(NotUnderstood):
                    peer.exchange(Call(PROTOCOL, "", 0, limit=5))
    assert decode(zstandard.decompress(server.seen[0][2]), Call).rows


def test_self_signed_wrong_host_and_expired_are_refused(keeper: TokenKeeper, serve: Callable[..., Server]) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    ended = datetime.now(UTC) - timedelta(days=1)
    for certificate in (
        stranger.issue_cert("localhost"),
        authority.issue_cert("elsewhere.example"),
        authority.issue_cert("localhost", not_before=ended - timedelta(days=9), not_after=ended),
    ):
        server = serve(certificate)
        with pytest.raises(Untrusted):
            ask(keeper, server, pem(authority))
        assert server.seen == []


def test_old_tls_is_refused(keeper: TokenKeeper, serve: Callable[..., Server]) -> None:
    authority = trustme.CA()
    with pytest.warns(DeprecationWarning, match="TLS"):
        server = serve(authority.issue_cert("localhost"), ssl.TLSVersion.TLSv1_1)
    with pytest.raises(Unreachable):
        ask(keeper, server, pem(authority))
    assert server.seen == []


def test_without_encryption_it_goes_to_this_computer_alone(keeper: TokenKeeper) -> None:
    keeper.keep(Account("http://sync.example.org", "a", "r", "d", "ag", "p"))
    with pytest.raises(Untrusted):
        HttpPeer(keeper)


def test_nobody_there_is_unreachable(keeper: TokenKeeper, serve: Callable[..., Server]) -> None:
    server = serve()
    server.http.socket.close()
    with pytest.raises(Unreachable):
        ask(keeper, server)


def test_what_answers_without_encryption_is_called_so(keeper: TokenKeeper, serve: Callable[..., Server]) -> None:
    """The port of the plain server was typed, or encryption was never switched on: nobody else could tell why."""
    server = serve()
    server.address = server.address.replace("http:", "https:")
    with pytest.raises(Unreachable) as caught:
        ask(keeper, server)
    assert "sans chiffrement" in caught.value.what_happened
    assert not isinstance(caught.value, Untrusted)
    assert server.seen == []


@pytest.mark.parametrize("status", [200, 302, 401, 403, 410, 500])
def test_a_captive_portal_is_not_the_server(keeper: TokenKeeper, serve: Callable[..., Server], status: int) -> None:
    server = serve()
    server.follow(lambda handler: handler.reply(status, b"<html>Bienvenue au Wi-Fi", kind="text/html", ours=False))
    with pytest.raises(Unreachable) as caught:
        ask(keeper, server)
    assert not isinstance(caught.value, Untrusted)


def test_an_answer_that_is_cut_is_unreachable(keeper: TokenKeeper, serve: Callable[..., Server]) -> None:
    def cut(handler: Scripted) -> None:
        handler.reply(200, b"", kind=MEDIA_TYPE, Content_Encoding="zstd")

    def short(handler: Scripted) -> None:
        handler.send_response(200)
        handler.send_header("Parcours-Protocol", "1")
        handler.send_header("Content-Length", "500")
        handler.end_headers()
        handler.wfile.write(b"x" * 100)
        handler.close_connection = True

    server = serve()
    server.follow(short)
    with pytest.raises(Unreachable):
        ask(keeper, server)
    server.follow(cut)
    with pytest.raises((NotUnderstood, Unreachable)):
        ask(keeper, server)


REFUSALS = [
    (401, "sign-in-again", {}, SignInAgain),
    (403, "revoked", {}, Revoked),
    (404, "not-there", {}, NotThere),
    (409, "forked", {}, Forked),
    (410, "epoch-changed", {"epoch": "second"}, EpochChanged),
    (410, "snapshot-needed", {}, SnapshotNeeded),
    (413, "too-large", {}, NotUnderstood),
    (422, "malformed", {}, NotUnderstood),
    (426, "incompatible", {"newer_program": True}, Incompatible),
    (429, "too-much", {"retry_after": 2.5}, TooMuch),
    (503, "unavailable", {}, Unreachable),
    (500, "fault", {}, Unreachable),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal[1])
def test_a_refusal_means_what_it_says(
    keeper: TokenKeeper, serve: Callable[..., Server], refusal: tuple[int, str, dict[str, Any], type]
) -> None:
    status, code, more, kind = refusal
    server = serve()
    server.follow(lambda handler: handler.refuse(status, code, **more))
    with pytest.raises(kind) as caught:
        ask(keeper, server)
    assert caught.value.what_happened
    told = {name: getattr(caught.value, name) for name in more}
    assert told == more


def test_tokens_that_ended_are_renewed_kept_and_used(keeper: TokenKeeper, serve: Callable[..., Server]) -> None:
    server = serve()

    def renewed(handler: Scripted) -> None:
        handler.reply(200, json.dumps(TOKENS).encode())

    server.follow(lambda handler: handler.refuse(401, "sign-in-again"), renewed, Scripted.answer)
    assert ask(keeper, server) == Answer("epoch", 7)
    assert [(path, bearer) for path, bearer, _ in server.seen] == [
        ("/v1/exchange", "Bearer a1"),
        ("/v1/refresh", ""),
        ("/v1/exchange", "Bearer a2"),
    ]
    assert json.loads(server.seen[1][2]) == {"refresh": "r1"}
    account = keeper.read()
    assert account is not None
    assert (account.access, account.refresh, account.server) == ("a2", "r2", server.address)


def test_tokens_lie_in_no_file_in_the_clear(keeper: TokenKeeper, tmp_path: Path) -> None:
    keeper.keep(Account("https://sync.example.org", "canary-access", "canary-refresh", "d", "ag", "p"))
    for path in tmp_path.iterdir():
        assert b"canary" not in path.read_bytes(), path.name
    keeper.forget()
    assert keeper.read() is None
    with pytest.raises(SignInAgain):
        HttpPeer(keeper)


def test_enrolment_gives_an_account(serve: Callable[..., Server]) -> None:
    server = serve()
    server.follow(lambda handler: handler.reply(200, json.dumps({**TOKENS, "person_name": "Ana"}).encode()))
    account = enrol(server.address, " CODE-1 ", "Laptop", seal_key=b"\1\2", sign_key=b"\3")
    assert (account.access, account.person_name, account.device_name) == ("a2", "Ana", "Laptop")
    sent = json.loads(server.seen[0][2])
    assert sent == {"code": "CODE-1", "device_name": "Laptop", "seal_key": "AQI=", "sign_key": "Aw=="}
    server.follow(lambda handler: handler.reply(200, b"[]"))
    with pytest.raises(NotUnderstood):
        enrol(server.address, "x", "Laptop", seal_key=b"", sign_key=b"")


def test_a_request_that_hangs_is_broken_off_from_another_thread(
    keeper: TokenKeeper, serve: Callable[..., Server]
) -> None:
    server, reached, done = serve(), threading.Event(), threading.Event()

    def hang(handler: Scripted) -> None:
        reached.set()
        done.wait(30)
        handler.close_connection = True

    server.follow(hang)
    keeper.keep(Account(server.address, "a1", "r1", "d", "ag", "p"))
    peer = HttpPeer(keeper)
    caught: list[BaseException] = []

    def work() -> None:
        try:
            peer.exchange(CALL)
        except Unreachable as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert reached.wait(10)
    peer.abort()
    thread.join(10)
    assert not thread.is_alive()
    assert len(caught) == 1
    done.set()
    peer.close()
    peer.abort()
