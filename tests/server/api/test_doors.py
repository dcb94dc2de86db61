"""Who may come in at all, and how much: tokens, sizes, versions, and how often one may try."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
import zstandard
from support.served import Server, add_person, enrolled

from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Call, encode
from parcours_server.api.context import Limits
from parcours_server.security.squeezing import pack

DEVICES_DOORS = (
    ("POST", "/v1/exchange"),
    ("GET", "/v1/snapshot"),
    ("GET", "/v1/snapshot/x?offset=0&length=1"),
    ("GET", "/v1/tallies"),
    ("POST", "/v1/listing"),
    ("POST", "/v1/fetch"),
    ("POST", "/v1/offer"),
    ("GET", "/v1/history/job_seeker/x"),
    ("GET", f"/v1/contents/{'0' * 64}/received"),
    ("PUT", f"/v1/contents/{'0' * 64}?size=1&dossier=x&offset=0"),
    ("GET", f"/v1/contents/{'0' * 64}?offset=0&length=1"),
    ("GET", "/v1/pack"),
    ("GET", f"/v1/pack/{'0' * 64}?offset=0&length=1"),
    ("POST", "/v1/identity"),
    ("GET", "/v1/devices"),
    ("POST", "/v1/devices/x/lost"),
)
BOMB = zstandard.ZstdCompressor(level=19).compress(bytes(512 * 1024 * 1024))


def test_every_door_of_the_description_is_tried(client: httpx.Client) -> None:
    described = client.get("/v1/openapi.json").json()["paths"]
    guarded = {
        (method.upper(), path)
        for path, methods in described.items()
        for method, operation in methods.items()
        if operation.get("security")
    }
    assert len(guarded) == len(DEVICES_DOORS)


@pytest.mark.parametrize(("method", "path"), DEVICES_DOORS)
@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer x", "Bearer p1.ABCD.invented", "Basic eDp5"])
def test_nobody_comes_in_without_a_good_token(client: httpx.Client, method: str, path: str, token: str | None) -> None:
    headers = {} if token is None else {"Authorization": token}
    answer = client.request(method, path, headers=headers, content=BOMB[:100])
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign-in-again"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_device_is_told_at_every_door(server: Server, client: httpx.Client) -> None:
    device = enrolled(server, client, "lost")
    assert device.exchange().head == 0
    assert server.tell("device", "revoke", device.tokens["device"])["revoked"]
    for method, path in DEVICES_DOORS:
        answer = client.request(method, path, headers=device.headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "revoked"), path
    answer = client.post("/v1/refresh", json={"refresh": device.tokens["refresh"]})
    assert (answer.status_code, answer.json()["code"]) == (403, "revoked")


def test_how_a_device_stands_is_told_to_whoever_holds_its_check(server: Server, client: httpx.Client) -> None:
    def ask(check: str | None) -> tuple[int, str]:
        answer = client.get("/v1/standing", headers={} if check is None else {"Parcours-Check": check})
        assert "parcours-protocol" in answer.headers
        return answer.status_code, answer.json()["code"] if answer.content else ""

    device = enrolled(server, client, "watched")
    check = device.tokens["check"]
    assert ask(check) == (204, "")
    server.tell("device", "revoke", device.tokens["device"])
    assert ask(check) == (403, "revoked")
    for wrong in (None, "", "x", device.tokens["access"], check[:-2] + "xx", "p1.ABCD.invented"):
        assert ask(wrong) == (401, "sign-in-again")
    assert check not in server.log.read_text(encoding="utf-8")


def test_what_is_too_large_is_refused_before_it_costs_anything(server: Server, client: httpx.Client) -> None:
    device = enrolled(server, client, "large")
    device.exchange()
    before = _memory(server)
    bomb = client.post("/v1/exchange", content=BOMB, headers=device.headers)
    assert (bomb.status_code, bomb.json()["code"]) == (413, "too-large")
    body = bytes(Limits().largest_body + 1)
    said = client.post("/v1/exchange", content=body, headers=device.headers)
    unsaid = client.post("/v1/exchange", content=iter([body]), headers=device.headers)
    assert (said.status_code, unsaid.status_code) == (413, 413)
    assert _memory(server) - before < 40_000


def _memory(server: Server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


@pytest.mark.parametrize("body", [b"", b"x", pack(b"\xc1"), pack(encode([1, 2, 3])), pack(b"\x91" * 5000)])
def test_what_is_no_message_is_malformed(server: Server, client: httpx.Client, body: bytes) -> None:
    device = enrolled(server, client, f"odd{abs(hash(body))}")
    for path in ("/v1/exchange", "/v1/fetch", "/v1/listing", "/v1/offer"):
        answer = client.post(path, content=body, headers=device.headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_programs_too_far_apart_are_told_which_one_is_newer(server: Server, client: httpx.Client) -> None:
    device = enrolled(server, client, "apart")
    for spoken, newer_program in ((0, True), (PROTOCOL + 1, False)):
        by_header = client.get("/v1/tallies", headers=device.headers | {"Parcours-Protocol": str(spoken)})
        by_call = client.post("/v1/exchange", content=pack(encode(Call(spoken, "", 0))), headers=device.headers)
        for answer in (by_header, by_call):
            assert answer.status_code == 426
            assert answer.json()["newer_program"] is newer_program


def test_every_answer_says_that_it_is_ours(client: httpx.Client) -> None:
    for path in ("/live", "/v1/tallies", "/nowhere", "/v1/openapi.json"):
        assert client.get(path).headers["Parcours-Protocol"] == str(PROTOCOL)


def test_messages_say_what_they_are(server: Server, client: httpx.Client) -> None:
    answer = enrolled(server, client, "typed").get("/v1/tallies")
    assert (answer.headers["content-type"], answer.headers["content-encoding"]) == (MEDIA_TYPE, "zstd")


def test_codes_are_not_guessed_for_long(server: Server, client: httpx.Client) -> None:
    """The last one here: afterwards this address must wait."""
    good = add_person(server, "late")
    for _ in range(int(Limits().sign_in.burst) + 1):
        answer = client.post("/v1/enrol", json={"code": "ABCD-0000-0000-0000-0000"})
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert 0 < float(answer.json()["retry_after"]) <= int(answer.headers["Retry-After"])
    assert client.post("/v1/enrol", json={"code": good}).status_code == 429
    assert any(line["event"] == "throttled" and line["limit"] == "sign_in" for line in server.lines())
    assert "parcours_throttled_total" in client.get("/metrics").text
