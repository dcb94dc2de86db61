"""The commands ``backup`` and ``restore``: a backup now, and a caseload back from one on a machine that has none."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from parcours_core.language import tr
from parcours_desktop.bootstrap import Home, default_home
from parcours_desktop.cli.answering import Answer, give
from parcours_desktop.cli.asking import secret
from parcours_desktop.cli.french_parser import FrenchParser

Add = Callable[[str, str, Callable[[argparse.Namespace], int]], FrenchParser]


def add_to(add: Add) -> None:
    """Add both commands to the parser."""
    add("backup", tr("faire une sauvegarde chiffrée des dossiers, et la vérifier"), backup)
    restoring = add("restore", tr("reprendre les dossiers d’une sauvegarde, là où il n’y en a pas"), restore)
    restoring.add_argument(
        "backup",
        type=Path,
        metavar=tr("SAUVEGARDE"),
        help=tr("le dossier d’une sauvegarde, ou celui qui en contient : la dernière est reprise"),
    )


def backup(given: argparse.Namespace) -> int:
    """Make a backup where the settings say. Raises ``WorldError``."""
    from parcours_desktop.bootstrap import close_desk, open_desk
    from parcours_desktop.casework.backups import back_up

    desk = open_desk(_home(given), secret(tr("Votre phrase de passe :")))
    try:
        made = back_up(desk)
    finally:
        close_desk(desk)
    values = {"backup": str(made.place), "made": made.at.isoformat(), "bytes": made.size}
    return give(Answer(tr("Sauvegarde faite et vérifiée : {path}", path=made.place), values), as_json=given.json)


def restore(given: argparse.Namespace) -> int:
    """Put a backup into a home that has no dossiers. Raises ``WorldError``."""
    from parcours_desktop.casework.restoring import latest_in
    from parcours_desktop.casework.restoring import restore as put_back

    home, chosen = _home(given).path, latest_in(given.backup)
    dossiers = put_back(chosen, home, secret(tr("La phrase de passe de ces dossiers :")))
    said = tr.count("{number} dossier repris et vérifié", "{number} dossiers repris et vérifiés", dossiers)
    lines = [
        tr("{said} : {path}", said=said, path=home),
        tr("Au prochain contact avec le serveur, cet ordinateur se présente comme un nouvel appareil."),
    ]
    values = {"backup": str(chosen), "home": str(home), "dossiers": dossiers}
    return give(Answer("\n".join(lines), values), as_json=given.json)


def _home(given: argparse.Namespace) -> Home:
    return Home(given.home or default_home())
