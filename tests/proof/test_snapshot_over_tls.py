"""A first sync by snapshot over TLS and a line that is cut again and again, from two processes of one server."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest
import trustme
from proof.helpers.company import ANNE, Company, ids
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.lines import InProcess, Office, patiently
from proof.helpers.people import person
from proof.helpers.small_client import SmallClient
from support import served
from support.cable import Cable, cable

from parcours_core.protocol import SyncPeer, Unreachable
from parcours_desktop.sync import downloading
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.reports import SyncOptions
from parcours_desktop.sync.tokens import TokenKeeper

DOSSIERS = 3_000
PIECE = 16 * 1024
AT_ONCE = 3
"""So many pieces come before the cable is pulled out."""


@dataclass
class Cutting:
    """A way to the server whose cable is pulled out at every so many pieces of a snapshot."""

    peer: SyncPeer
    line: Cable
    left: int = AT_ONCE
    pieces: list[int] = field(default_factory=list)

    def snapshot_piece(self, name: str, offset: int, length: int) -> bytes:
        if not self.left:
            self.line.cut()
        self.left -= 1
        piece = self.peer.snapshot_piece(name, offset, length)
        self.pieces.append(offset)
        return piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self.peer, name)

    def mended(self, server: str) -> None:
        """Put the cable into a process of the server."""
        self.line.mend(server)
        self.left = AT_ONCE


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    made = Company.founded(f"sqlite:///{tmp_path / 'server.db'}", now=datetime.now(UTC))
    yield made
    made.close()


def _filled(company: Company) -> tuple[SmallClient, set[str]]:
    """Let Anne make dossiers whose words cannot be packed much; return her device, and their ids."""
    office, dice = Office(InProcess(company), ids(11)), random.Random(11)
    first = office.device(ANNE)
    made = {
        person(office, first, phone=dice.randbytes(12).hex(), street=dice.randbytes(24).hex()) for _ in range(DOSSIERS)
    }
    while first.waiting or first.flying:
        first.push(most=2000)
    return first, {key[1] for key in made}


@pytest.mark.parametrize("typing", [False, True], ids=["as it comes", "while somebody types"])
def test_it_goes_on_where_it_was_cut_whichever_process_is_asked(
    company: Company, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typing: bool
) -> None:
    monkeypatch.setattr(downloading, "PIECE", PIECE)
    _, made = _filled(company)
    authority = trustme.CA()
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    issued = authority.issue_cert("localhost")
    issued.cert_chain_pems[0].write_to_path(str(certificate))
    issued.private_key_pem.write_to_path(str(key))
    options = ("--host", "localhost", "--tls-certificate", str(certificate), "--tls-key", str(key))
    with ExitStack() as stack:
        servers = [
            stack.enter_context(served.running(folder, *options, database=company.database.url))
            for folder in (_made(tmp_path / "one"), _made(tmp_path / "two"))
        ]
        line = stack.enter_context(cable(servers[0].address))
        address = f"https://localhost:{urlsplit(line.address).port}"
        lab = Lab(company, model, tmp_path)
        stack.callback(lab.close)
        laptop, peer = _enrolled(lab, address, authority.cert_pem.bytes().decode())
        stack.callback(peer.close)
        cutting = Cutting(peer, line)
        laptop.peer = cast(SyncPeer, cutting)
        laptop.options = SyncOptions(snapshot_from=100, at_once=500 if typing else 20_000)
        cuts = 0
        while _is_cut(laptop):
            cuts += 1
            assert cuts < 200, "it begins anew each time"
            cutting.mended(servers[cuts % 2].address)
        assert cuts > 3
        assert {record_id for _, record_id in laptop.records()} == made
        # What came is not fetched again: but for the piece that the cut took, each was asked for once.
        assert len(cutting.pieces) == len(set(cutting.pieces))
        assert laptop.syncs().incident == ""
        for server in servers:
            assert any(one.get("route") == "/snapshot/{name}" for one in server.lines()), "each process gave some of it"


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _enrolled(lab: Lab, address: str, authority: str) -> tuple[Laptop, HttpPeer]:
    laptop = lab.laptop()
    keeper = TokenKeeper(laptop.caseload, lambda: datetime.now(UTC))
    code = lab.company.code(ANNE)
    # Two processes take a while to listen.
    keeper.keep(patiently(lambda: enrol(address, code, laptop.name, seal_key=b"", sign_key=b"", authority=authority)))
    return laptop, HttpPeer(keeper)


def _is_cut(laptop: Laptop) -> bool:
    try:
        laptop.syncs()
    except Unreachable:
        return True
    return False
