"""What the commands share: where the database is, which agency is meant, and what time it is."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from parcours_core.errors import Refused
from parcours_core.french_parser import FrenchParser
from parcours_core.language import tr
from parcours_server.services.administering import agencies
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction
from parcours_server.storage.versions import check_place, check_there

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, str, Command], FrenchParser]
T = TypeVar("T")

DATABASE_VARIABLE = "PARCOURS_DATABASE"
ZONE = ZoneInfo("Europe/Brussels")
"""In which moments are told; the tables keep them in UTC."""

DEFAULT_DATABASE = "sqlite:///parcours-server.db"


def now() -> datetime:
    """Return the moment in UTC."""
    return datetime.now(UTC)


def database_url(given: argparse.Namespace) -> str:
    """Return the database that the command is about."""
    named: str | None = getattr(given, "database", None)
    return named or os.environ.get(DATABASE_VARIABLE) or DEFAULT_DATABASE


@contextmanager
def opened(given: argparse.Namespace, *, migrated: bool = True, new: bool = False) -> Iterator[Database]:
    """Open the database of the command and close it at the end; only where it may be ``new`` a SQLite file is made.

    Of a mistyped path a check would find all well, and a backup would hold nothing. Raises ``StorageError`` and
    ``Refused``.
    """
    url = database_url(given)
    (check_place if new else check_there)(url)
    try:
        database = Database.open(url, migrated=migrated)
    except ValueError as error:
        raise Refused(
            tr("Cette adresse de base de données n’est pas connue."),
            what_to_do=tr("Donnez sqlite:///chemin/du/fichier.db ou postgresql://personne@machine/base."),
        ) from error
    try:
        yield database
    finally:
        database.close()


def agency_of(database: Database, given: argparse.Namespace) -> str:
    """Return the short name of the agency that is meant: the one that is named, or the only one.

    Raises ``Refused``.
    """
    known = agencies(database)
    named: str = getattr(given, "agency", None) or ""
    found = [scope for scope, name in known if not named or named.upper() == scope or named == name]
    if len(found) == 1:
        return found[0]
    if not known:
        raise Refused(
            tr("Il n’y a pas encore d’agence."), what_to_do=tr("Commencez par « parcours-server agency add NOM ».")
        )
    raise Refused(
        tr("On ne sait pas de quelle agence il s’agit."),
        what_to_do=tr("Ajoutez --agency avec l’une de celles-ci : {names}.", names=", ".join(one for one, _ in known)),
    )


def write(given: argparse.Namespace, work: Callable[[Transaction], T]) -> T:
    """Do ``work`` in the agency that is meant, and commit. Raises what ``work`` raises."""
    with opened(given) as database:
        return database.attempt(agency_of(database, given), work)


def read(given: argparse.Namespace, work: Callable[[Transaction], T]) -> T:
    """Read in the agency that is meant."""
    with opened(given) as database, database.reading(agency_of(database, given), fresh=True) as transaction:
        return work(transaction)
