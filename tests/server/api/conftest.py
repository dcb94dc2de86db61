"""A real server for the tests of the routes, one for each file of tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from support import served
from support.served import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on SQLite, in a process of its own."""
    folder: Path = tmp_path_factory.mktemp("server")
    with served.running(folder) as running:
        yield running


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    """A client of the server."""
    with served.client(server) as opened:
        yield opened
