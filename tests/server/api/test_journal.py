"""S13: the log tells what happened and when, as JSON, and nothing of people, whatever they or their programs send."""

from __future__ import annotations

import json
import logging
import sys

import httpx
import pytest
from support.agency import dossier, writes
from support.served import Server, enrolled

from parcours_core.merge import Change
from parcours_server.api.journal import AsJson, note_fault
from parcours_server.security.squeezing import pack

CANARIES = ("Zébulon-Canari", "85073003328", "canari@example.org", "rue du Canari")


def canary_dossier(**values: str) -> Change:
    given, niss, email, street = CANARIES
    return dossier(given_name=given, niss=niss, email=email, street=street, **values)


def test_nobody_stands_in_the_log(server: Server, client: httpx.Client) -> None:
    anne, bob = enrolled(server, client, "anne"), enrolled(server, client, "bob")
    made = canary_dossier()
    anne.exchange(made, canary_dossier(gender=CANARIES[0]))
    bob.exchange(writes(made, 1, street=CANARIES[3]))
    for text in CANARIES:
        client.get(f"/{text}")
        client.get(f"/v1/history/job_seeker/{text}", headers=anne.headers)
        client.put(f"/v1/contents/{text}", params={"dossier": text}, headers=anne.headers, content=text.encode())
        client.post("/v1/exchange", content=pack(text.encode()), headers=anne.headers)
        client.post("/v1/enrol", json={"code": text, "device_name": text, "seal_key": text})
        client.post("/v1/enrol", content=text.encode(), headers={"Content-Type": "application/json"})
        client.post("/v1/sign-in", json={"agency": "x", "login": text, "password": text, "device": text})
        client.get("/v1/tallies", headers={"Authorization": f"Bearer {text.encode().hex()}", "X-Name": "canari"})
    assert server.process.poll() is None
    written = server.log.read_text(encoding="utf-8")
    escaped = [text.encode("unicode_escape").decode() for text in CANARIES]
    assert not [text for text in (*CANARIES, *escaped, "anari") if text in written]
    assert not [secret for secret in (anne.tokens["access"], anne.tokens["refresh"]) if secret in written]
    lines = server.lines()
    assert {"request"} <= {line["event"] for line in lines}
    exchanged = [line for line in lines if line["event"] == "request" and line["route"].endswith("/exchange")]
    assert {"time", "status", "milliseconds", "bytes_in", "bytes_out", "agency", "device"} <= exchanged[0].keys()


class Awkward(Exception):
    """An error of a library that quotes what people wrote."""


def test_our_own_faults_tell_their_place_and_not_their_words() -> None:
    formatter = AsJson()
    try:
        raise Awkward(f"cannot store {CANARIES[0]!r}")
    except Awkward:
        record = logging.LogRecord(
            "some.library", logging.ERROR, __file__, 1, "it failed: %s", (CANARIES[1],), sys.exc_info()
        )
    line = json.loads(formatter.format(record))
    assert line["kind"] == "Awkward"
    assert "test_journal.py" in line["places"]
    assert not [text for text in CANARIES if text in json.dumps(line, ensure_ascii=False)]


def test_a_fault_is_noted_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    note_fault(Awkward(CANARIES[0]), request="1")
    line = AsJson().format(caplog.records[-1])
    caplog.clear()
    assert CANARIES[0] not in line
    assert json.loads(line)["kind"] == "Awkward"
