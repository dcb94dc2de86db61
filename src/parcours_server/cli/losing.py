"""The command for the day on which a laptop is lost: revoke it, and write what the authority will ask."""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_server.cli.answering import give
from parcours_server.cli.context import Add, agency_of, now, opened
from parcours_server.cli.lost_page import lost_page
from parcours_server.services.losing import LostReport, lose


class NotWritten(WorldError):
    """The device is revoked, but its report could not be written."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            tr("Le rapport n’a pas pu être écrit : {cause}.", cause=cause),
            what_is_safe=tr("L’appareil est révoqué."),
            what_to_do=tr("Relancez la commande avec un autre dossier."),
        )


def add_to(add: Add) -> None:
    """Add ``lost`` to the verbs about devices."""
    losing = add("lost", tr("cet appareil est perdu : le révoquer, et dire ce qu’il contenait"), _lost)
    losing.add_argument("device", metavar=tr("APPAREIL"), help=tr("son identifiant, ou le début de celui-ci"))
    losing.add_argument(
        "--out", type=Path, default=Path(), metavar=tr("DOSSIER"), help=tr("où écrire le rapport (JSON et page)")
    )


def _lost(given: argparse.Namespace) -> int:
    with opened(given) as database:
        agency = agency_of(database, given)
        report = database.attempt(agency, lambda transaction: lose(transaction, agency, given.device, now()))
    files = _written(report, given.out)
    text = "\n".join(
        (
            tr("L’appareil « {name} » est révoqué.", name=report.device_name),
            tr.count("{number} personne est concernée.", "{number} personnes sont concernées.", len(report.dossiers)),
            tr("Rapport : {files}", files=", ".join(map(str, files))),
        )
    )
    values = {"device": report.device, "people": len(report.dossiers), "files": [str(each) for each in files]}
    return give(text, values, as_json=given.json)


def _written(report: LostReport, folder: Path) -> list[Path]:
    stem = f"appareil-perdu-{report.device[:8]}"
    texts = {
        folder / f"{stem}.json": json.dumps(asdict(report), ensure_ascii=False, indent=1) + "\n",
        folder / f"{stem}.html": lost_page(report),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            # For the eyes of who asked for it: it names people.
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise NotWritten(error.strerror or type(error).__name__) from error
    return list(texts)
