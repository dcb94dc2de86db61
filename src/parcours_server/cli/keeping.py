"""The commands that keep the database: migrate it, and later back it up, restore and check it."""

from __future__ import annotations

import argparse

from parcours_core.language import tr
from parcours_server.cli.answering import give
from parcours_server.cli.context import Add, opened


def add_to(add: Add) -> None:
    """Add the verbs."""
    add("migrate", tr("mettre la base de données à la forme de ce programme"), _migrate)


def _migrate(given: argparse.Namespace) -> int:
    with opened(given, migrated=False) as database:
        database.migrate()
    return give(tr("La base de données est prête."), {"migrated": True}, as_json=given.json)
