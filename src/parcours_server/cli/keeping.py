"""The commands that keep the server: migrate, back up, restore, check, clean, and publish a directory pack."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_server.cli import restoring
from parcours_server.cli.answering import WORLD_ERROR, give
from parcours_server.cli.context import Add, brought_up, check_to_migrate, database_url, now, opened, say_unnoted, write
from parcours_server.services import keeping, packing
from parcours_server.storage.versions import check_place

_SQLITE, _PACK, _KIND = b"SQLite format 3\0", b"PCPD", slice(68, 72)
"""How a directory pack begins: any other file, a database of people above all, must not go to every device."""


def add_to(add: Add) -> None:
    """Add the verbs that keep the database."""
    migrating = add("migrate", tr("mettre la base de données à la forme de ce programme"), _migrate)
    migrating.add_argument("--new", action="store_true", help=tr("faire une base nouvelle là où il n’y en a pas"))
    backing = add("backup", tr("écrire une sauvegarde de toutes les agences"), _back_up)
    backing.add_argument("file", metavar=tr("FICHIER"), type=Path, help=tr("à écrire ; il ne doit pas encore exister"))
    restoring.add_to(add)
    add("check", tr("vérifier que tout concorde dans la base de données"), _check)
    add("clean", tr("oublier ce qui est trop ancien, une fois par jour"), _clean)


def add_packs(add: Add) -> None:
    """Add the verbs about directory packs."""
    publishing = add("publish", tr("publier un annuaire pour les appareils de l’agence"), _publish)
    publishing.add_argument(
        "file", metavar=tr("FICHIER"), type=Path, help=tr("ce que « parcours-desktop directory build » a écrit")
    )
    publishing.add_argument("--built-on", metavar=tr("JOUR"), default="", help=tr("date de l’annuaire, AAAA-MM-JJ"))


def _migrate(given: argparse.Namespace) -> int:
    (check_place if given.new else check_to_migrate)(database_url(given))
    brought_up(database_url(given))
    with opened(given, migrated=False, new=True) as database:
        database.migrate()
    return give(tr("La base de données est prête."), {"migrated": True}, as_json=given.json)


def _back_up(given: argparse.Namespace) -> int:
    with opened(given) as database:
        counts = keeping.back_up(database, given.file, now())
    text = tr("Sauvegarde écrite : {file}. Elle n’est pas chiffrée : gardez-la en lieu sûr.", file=given.file)
    return give(text, {"file": str(given.file), "rows": counts}, as_json=given.json)


def _check(given: argparse.Namespace) -> int:
    with opened(given) as database:
        found = keeping.check(database)
        say_unnoted(database.url)
    lines = [f"{scope} : {problem}" for scope, problems in found.items() for problem in problems]
    text = "\n".join(lines) or tr("Tout concorde.")
    return give(text, {"sound": not found, "problems": found}, as_json=given.json, code=WORLD_ERROR if found else 0)


def _clean(given: argparse.Namespace) -> int:
    with opened(given) as database:
        cleaned = keeping.clean(database, now())
    text = tr.count("{number} effacement ancien oublié.", "{number} effacements anciens oubliés.", cleaned.records)
    return give(text, {"records": cleaned.records, "contents": cleaned.contents}, as_json=given.json)


def _publish(given: argparse.Namespace) -> int:
    moment = now()
    try:
        built_on = date.fromisoformat(given.built_on).isoformat() if given.built_on else moment.date().isoformat()
        data = given.file.read_bytes()
    except OSError as error:
        raise keeping.CannotWrite(tr("L’annuaire ne se lit pas.")) from error
    except ValueError as error:
        raise Refused(tr("La date se donne comme 2026-11-22.")) from error
    if not data.startswith(_SQLITE) or data[_KIND] != _PACK:
        raise Refused(
            tr("« {file} » n’est pas un annuaire.", file=given.file.name),
            what_is_safe=tr("Rien n’a été publié."),
            what_to_do=tr("Donnez le fichier que « parcours-desktop directory build » a écrit."),
        )
    pack = write(given, lambda transaction: packing.publish(transaction, data, built_on, moment))
    text = tr("Annuaire du {day} publié.", day=pack.built_on)
    return give(text, {"sha256": pack.sha256, "size": pack.size, "built_on": pack.built_on}, as_json=given.json)
