"""What the tests of the services share."""

from __future__ import annotations

import pytest
from support.agency import Agency

from parcours_server.storage.database import Database


@pytest.fixture
def agency(database: Database) -> Agency:
    """The agency of the test, on either database."""
    return Agency(database)
