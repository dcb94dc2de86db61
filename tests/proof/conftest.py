"""What the proof works with: a server's database of either kind, people in it, and lines to it of every quality."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from proof.helpers.bad_line import BadLine
from proof.helpers.company import Company
from proof.helpers.lab import Lab
from proof.helpers.laptops import model_caseload
from proof.helpers.lines import InProcess, Line, Office, OverHttp, served, shuffled_harm
from proof.helpers.moving import MovingCompany
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


IN_PROCESS, OVER_HTTP, BAD_LINE = "in process", "over HTTP", "over a bad line"
WAYS = [("sqlite_url", IN_PROCESS), ("postgres_url", IN_PROCESS), ("sqlite_url", OVER_HTTP), ("sqlite_url", BAD_LINE)]


@pytest.fixture(params=WAYS, ids=[f"{way}, {url[:-4]}" for url, way in WAYS])
def office(request: pytest.FixtureRequest, model: Path, tmp_path: Path) -> Iterator[Office]:
    """People at their devices: the service itself on each kind of database, a real server, a bad line to it."""
    url, way = request.param
    with ExitStack() as stack:
        company = Company.founded(str(request.getfixturevalue(url)))
        stack.callback(company.close)
        line: Line = InProcess(company)
        if way != IN_PROCESS:
            port = stack.enter_context(served(company))
            good = way == OVER_HTTP
            if not good:
                port = stack.enter_context(BadLine(port, shuffled_harm(len(request.node.name)))).port
            line = OverHttp(company, f"http://127.0.0.1:{port}", model, tmp_path, good)
        stack.callback(line.close)
        yield Office(line)


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def near_office(request: pytest.FixtureRequest) -> Iterator[Office]:
    """People at their devices without any line between them and the server."""
    company = Company.founded(str(request.getfixturevalue(request.param)))
    yield Office(InProcess(company))
    company.close()


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty caseload that laptops are copied from."""
    return model_caseload(tmp_path_factory.mktemp("model"))


@pytest.fixture
def lab(sqlite_url: str, model: Path, tmp_path: Path) -> Iterator[Lab]:
    """A company whose laptops do what the test says."""
    made = Lab(Company.founded(sqlite_url), model, tmp_path)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def moving_company(request: pytest.FixtureRequest, tmp_path: Path) -> MovingCompany:
    """A company on either database, which can be restored."""
    numbers = count(1)

    def empty_url() -> str:
        if request.param == "sqlite":
            return f"sqlite:///{tmp_path / f'server {next(numbers)}.db'}"
        cluster: Cluster = request.getfixturevalue("postgres")
        return cluster.migrated()

    return MovingCompany.moving(empty_url, tmp_path)


@pytest.fixture
def moving_lab(moving_company: MovingCompany, model: Path, tmp_path: Path) -> Iterator[Lab]:
    """Laptops of that company."""
    made = Lab(moving_company, model, tmp_path)
    yield made
    made.close()
