"""Commands work behind a PgBouncer that lends one session to several in turn: what one prepared another would meet."""

from __future__ import annotations

from argparse import Namespace

import pytest

from parcours_server.cli.context import opened
from parcours_server.services.administering import agencies

NAMES = "SELECT name FROM pg_prepared_statements WHERE :scope <> ''"


@pytest.fixture
def kind() -> str:
    """Only PostgreSQL is asked through a pooler."""
    return "postgresql"


def test_a_command_prepares_nothing_however_often_it_asks_the_same(url: str) -> None:
    with opened(Namespace(database=url)) as database:
        for _ in range(10):
            agencies(database)
        with database.administering() as transaction:
            assert transaction.rows(NAMES) == []
