"""What the tests of the sync share: a server in memory, and laptops that open real encrypted files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.reference_peer import ReferenceServer
from sync.laptops import Laptop, Laptops
from sync.scripted import Server


@pytest.fixture
def server() -> ReferenceServer:
    return ReferenceServer()


@pytest.fixture
def laptops(server: ReferenceServer, tmp_path: Path) -> Iterator[Laptops]:
    opened = Laptops(server, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def ana(laptops: Laptops) -> Laptop:
    return laptops.open("ana")


@pytest.fixture
def ben(laptops: Laptops) -> Laptop:
    return laptops.open("ben")


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def begin(*given: Any) -> Server:
        servers.append(Server(*given))
        return servers[-1]

    yield begin
    for server in servers:
        server.close()
