"""What the proof works with: a server's database of either kind, people in it, and lines to it of every quality."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from proof.helpers.company import Company
from proof.helpers.laptops import model_caseload
from proof.helpers.lines import InProcess, Office
from support.clusters import Cluster, cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running PostgreSQL, one for the session."""
    with cluster() as running:
        yield running


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """The address of a fresh PostgreSQL database with the newest tables."""
    url = postgres.migrated()
    yield url
    postgres.drop(url)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'server.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest) -> str:
    """The address of a database of each kind."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture(params=["in process"])
def office(request: pytest.FixtureRequest, any_url: str) -> Iterator[Office]:
    """People at their devices, on each kind of database, over each kind of line."""
    company = Company.founded(any_url)
    line = InProcess(company)
    yield Office(line)
    line.close()
    company.close()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty caseload that laptops are copied from."""
    return model_caseload(tmp_path_factory.mktemp("model"))
