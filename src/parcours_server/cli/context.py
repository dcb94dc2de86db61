"""What the commands share: where the database is, which agency is meant, and what time it is."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from parcours_core.errors import Refused
from parcours_core.french_parser import FrenchParser
from parcours_core.language import tr
from parcours_server.services import acts
from parcours_server.services.acts import Kind
from parcours_server.services.administering import agencies
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction
from parcours_server.storage.upgrading import bring_up
from parcours_server.storage.versions import SQLITE, check_place, check_there, path_of

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, str, Command], FrenchParser]
T = TypeVar("T")

DATABASE_VARIABLE = "PARCOURS_DATABASE"
DEFAULT_DATABASE = "sqlite:///parcours-server.db"


def now() -> datetime:
    """Return the moment in UTC."""
    return datetime.now(UTC)


def database_url(given: argparse.Namespace) -> str:
    """Return the database that the command is about."""
    named: str | None = getattr(given, "database", None)
    return named or os.environ.get(DATABASE_VARIABLE) or DEFAULT_DATABASE


def is_absent(url: str) -> bool:
    """Say whether ``url`` is a SQLite file that is not there yet."""
    return url.startswith(SQLITE) and not path_of(url).exists()


@contextmanager
def opened(given: argparse.Namespace, *, migrated: bool = True, new: bool = False) -> Iterator[Database]:
    """Open the database of the command and close it at the end; only where it may be ``new`` a SQLite file is made.

    Of a mistyped path a check would find all well, and a backup would hold nothing. Raises ``StorageError`` and
    ``Refused``.
    """
    url = database_url(given)
    (check_place if new else check_there)(url)
    made = is_absent(url)
    try:
        # No command asks the same so often that to prepare it would pay, and behind a PgBouncer it could not be.
        database = Database.open(url, migrated=migrated, prepared=False)
    except ValueError as error:
        raise Refused(
            tr("Cette adresse de base de données n’est pas connue."),
            what_to_do=tr("Donnez sqlite:///chemin/du/fichier.db ou postgresql://personne@machine/base."),
        ) from error
    if made:
        # Of a mistyped path whoever looks sees here that it is another one than they meant.
        say_aside(tr("Nouvelle base de données : {path}", path=path_of(url).absolute()))
    try:
        yield database
    finally:
        database.close()


def say_aside(text: str) -> None:
    """Say something beside the answer: on standard error, where it does not stand in a program's way."""
    sys.stderr.write(text + "\n")


def check_to_migrate(url: str) -> None:
    """Return where there is a database to migrate. Raises ``Refused`` for a SQLite file that is not there.

    Of a mistyped path it would make an empty one, and say that all is ready.
    """
    check_place(url)
    if is_absent(url):
        raise Refused(
            tr("Il n’y a pas de base de données à cet endroit : {path}.", path=path_of(url)),
            what_is_safe=tr("Rien n’a été créé ni modifié."),
            what_to_do=tr(
                "Corrigez le chemin (--database ou PARCOURS_DATABASE). Pour en faire une nouvelle à cet endroit : "
                "« parcours-server migrate --new », ou « agency add NOM »."
            ),
        )


def brought_up(url: str) -> None:
    """Bring a SQLite file of an older program to this one's form, and say where it is kept as it was.

    Raises ``Unavailable``.
    """
    kept = bring_up(url)
    if kept is not None:
        say_aside(
            tr("La base de données est mise à la forme de ce programme ; telle qu’elle était, elle reste dans {file}.",
               file=kept)
            + "\n"
            + tr("Effacez ce fichier quand tout va bien : il n’est pas chiffré, et aucun effacement ne l’atteint.")
        )  # fmt: skip


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


def write_noted(
    given: argparse.Namespace, kind: Kind, work: Callable[[Transaction], T], about: Callable[[T], Mapping[str, str]]
) -> T:
    """As ``write``, and note the act beside the database (``acts``); ``about`` says of what came of it what it was."""
    with opened(given) as database:
        scope = agency_of(database, given)
        done = database.attempt(scope, work)
        note_act(database, kind, scope, about(done))
    return done


def note_act(database: Database, kind: Kind, scope: str, about: Mapping[str, str]) -> None:
    """Note an act that is done; where that cannot be, say so: it stands, and a restore would forget it."""
    known = [one for one, _ in agencies(database)]
    place = acts.note(database.url, kind, scope, now(), about, agencies={scope, *known})
    if place is not None:
        say_aside(
            tr("C’est fait, mais n’a pas pu être noté dans {file} : après un « restore », refaites-le.", file=place)
        )


def say_unnoted(url: str) -> None:
    """Say where the acts of administrators are noted nowhere, as of PostgreSQL when nobody said where."""
    if acts.place_of(url) is None:
        say_aside(
            tr("Ce que vous décidez (révoquer, désactiver, ajouter) n’est noté nulle part hors de la base : "
               "un « restore » l’oublierait.")
            + "\n"
            + tr("Donnez {variable}=/chemin/parcours.acts à ces commandes et au serveur, sur un disque gardé avec les "
                 "sauvegardes.", variable=acts.VARIABLE)
        )  # fmt: skip


def read(given: argparse.Namespace, work: Callable[[Transaction], T]) -> T:
    """Read in the agency that is meant."""
    with opened(given) as database, database.reading(agency_of(database, given), fresh=True) as transaction:
        return work(transaction)
