"""The list of parts and the question about known weaknesses: whole, of the lock, and honest without a network."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from devtools import audit
from devtools.parts import Part, list_of_parts, parts_of
from devtools.places import LOCK

TEXT = LOCK.read_text(encoding="utf-8")
PARTS = list(parts_of(TEXT))


def test_every_pin_of_the_lock_is_a_part_with_its_hashes() -> None:
    assert [f"{part.name}=={part.version}" for part in PARTS] == re.findall(r"^[\w.-]+==[^\s\\]+", TEXT, re.MULTILINE)
    assert sum(len(part.hashes) for part in PARTS) == TEXT.count("--hash=sha256:")


def test_the_list_is_cyclonedx_and_names_each_part_once() -> None:
    told = json.loads(list_of_parts(PARTS, "1.2.3"))
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    assert told["metadata"]["component"]["version"] == "1.2.3"
    assert len({part["purl"] for part in told["components"]}) == len(PARTS)
    assert len(told["components"]) == len(PARTS)
    assert all(part["hashes"] for part in told["components"])


def test_the_serial_number_is_that_of_the_parts() -> None:
    def serial(parts: list[Part]) -> str:
        return str(json.loads(list_of_parts(parts, "1"))["serialNumber"])

    assert serial(PARTS) == serial(PARTS)
    assert serial(PARTS) != serial(PARTS[1:])


def test_a_known_weakness_is_named() -> None:
    def answer(question: dict[str, Any]) -> dict[str, Any]:
        vulnerable = {"vulns": [{"id": "OSV-2026-1"}]}
        return {"results": [vulnerable if each["package"]["name"] == "b" else {} for each in question["queries"]]}

    parts = [Part("a", "1", ()), Part("b", "2", ())]
    assert audit.weaknesses(parts, answer) == ["b 2: OSV-2026-1"]


@pytest.mark.parametrize("told", [{}, {"results": []}, {"results": [{}]}])
def test_an_answer_that_does_not_fit_is_no_answer(told: dict[str, Any]) -> None:
    with pytest.raises(audit.NotAsked):
        audit.weaknesses([Part("a", "1", ()), Part("b", "2", ())], lambda _: told)


def test_without_a_network_nothing_is_claimed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(*_: object, **__: object) -> None:
        raise httpx.ConnectError("no route")

    monkeypatch.setattr(httpx, "post", unreachable)
    assert audit.main() == 0
    assert "not asked: no route" in capsys.readouterr().out
