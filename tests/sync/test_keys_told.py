"""What the device says of its keys goes with the sync: once, again when it changed, and to a server that lost it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from store.helpers import person
from sync.laptops import Laptop

from parcours_core.wire.messages import Answer, Call, Vault
from parcours_desktop.store.settings import RESTORED
from parcours_desktop.sync.reports import SyncReport, Watch

VAULT = Vault(["passphrase", "recovery"], 5, "2026-11-21T08:00:00+00:00")


@dataclass
class Listening:
    """Stands between a laptop and its server and takes note of what is said of keys; ``deaf`` as an older server is."""

    peer: Any
    deaf: bool = False
    heard: list[Vault] = field(default_factory=list)
    calls: int = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.peer, name)

    def exchange(self, call: Call) -> Answer:
        self.calls += 1
        answer: Answer = self.peer.exchange(call)
        if call.vault is None:
            return answer
        self.heard.append(call.vault)
        return msgspec.structs.replace(answer, vault_kept=not self.deaf)


@pytest.fixture
def listening(ana: Laptop) -> Listening:
    ana.peer = made = Listening(ana.peer)
    return made


def sync(laptop: Laptop, vault: Vault | None = VAULT) -> SyncReport:
    return laptop.sync(vault=vault)


def test_it_is_told_once(ana: Laptop, listening: Listening) -> None:
    ana.put(person())
    sync(ana)
    sync(ana)
    assert listening.heard == [VAULT]
    calls = listening.calls
    sync(ana)
    assert listening.calls == calls + 1


def test_it_is_told_again_when_it_changed(ana: Laptop, listening: Listening) -> None:
    sync(ana)
    other = Vault(["passphrase"], 10, VAULT.opened_at)
    sync(ana, other)
    sync(ana, other)
    assert listening.heard == [VAULT, other]


def test_who_cannot_say_it_says_nothing(ana: Laptop, listening: Listening) -> None:
    sync(ana, None)
    assert listening.heard == []


def test_a_server_that_does_not_know_of_it_does_no_harm(ana: Laptop, listening: Listening) -> None:
    listening.deaf = True
    ana.put(person())
    sync(ana)
    assert sync(ana).requests == 1
    listening.deaf = False
    sync(ana)
    told = len(listening.heard)
    sync(ana)
    assert len(listening.heard) == told


def test_a_restored_server_is_told_again(ana: Laptop, listening: Listening) -> None:
    sync(ana)
    ana.server.restored()
    sync(ana)
    assert listening.heard == [VAULT, VAULT]


def test_under_a_new_identity_it_is_told_again(ana: Laptop, listening: Listening) -> None:
    sync(ana)
    with ana.writing() as unit:
        unit.keep_setting(RESTORED, True)
        unit.commit()
    ana.sync(Watch(new_identity=lambda: listening), vault=VAULT)
    assert listening.heard == [VAULT, VAULT]
