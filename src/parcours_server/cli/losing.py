"""The command for the day on which a laptop is lost: revoke it, and write what the authority will ask."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

from parcours_core.breach import LostReport, moment, plain, summary
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.system_reasons import reason_of_system
from parcours_server.cli.answering import give
from parcours_server.cli.context import Add, now, write_noted
from parcours_server.services.acts import Kind
from parcours_server.services.losing import lose
from parcours_server.services.moments import ZONE


class NotWritten(WorldError):
    """The device is revoked, but its report could not be written."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            tr("Le rapport n’a pas pu être écrit : {cause}.", cause=cause),
            what_is_safe=tr("L’appareil est révoqué."),
            what_to_do=tr("Relancez la commande avec un autre dossier : elle refait le rapport."),
        )


def add_to(add: Add) -> None:
    """Add ``lost`` to the verbs about devices."""
    losing = add("lost", tr("cet appareil est perdu : le révoquer, et dire ce qu’il contenait"), _lost)
    losing.add_argument("device", metavar=tr("APPAREIL"), help=tr("son numéro, ou le début de celui-ci (device list)"))
    losing.add_argument(
        "--out",
        type=Path,
        default=Path(),
        metavar=tr("DOSSIER"),
        help=tr("où écrire le rapport, en PDF et en JSON (ici, si rien n’est dit) ; il nomme des personnes"),
    )


def _lost(given: argparse.Namespace) -> int:
    report = write_noted(
        given,
        Kind.REVOKED,
        lambda transaction: lose(transaction, given.device, "", now()),
        lambda report: {"id": report.device.id},
    )
    files = _written(report, given.out)
    text = "\n".join(
        (
            tr(
                "L’appareil « {name} » de {person} est révoqué depuis le {moment}.",
                name=report.device.name,
                person=report.device.person,
                moment=moment(report.device.revoked_at, ZONE),
            ),
            *summary(report, ZONE),
            tr("Rapport : {files}", files=", ".join(map(str, files))),
        )
    )
    values = {"device": report.device.id, "people": len(report.dossiers), "files": [str(each) for each in files]}
    return give(text, values, as_json=given.json)


def _written(report: LostReport, folder: Path) -> list[Path]:
    # What makes pages is loaded by this command alone.
    from parcours_server.cli.lost_paper import lost_paper

    stem = f"appareil-perdu-{report.device.id[:8]}"
    contents = {
        folder / f"{stem}.json": (json.dumps(plain(report), ensure_ascii=False, indent=1) + "\n").encode(),
        folder / f"{stem}.pdf": lost_paper(report),
    }
    if folder.exists() and not folder.is_dir():
        raise NotWritten(tr("« {path} » n’est pas un dossier", path=folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in contents.items():
            # For the eyes of who asked for it: it names people.
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
    except OSError as error:
        raise NotWritten(reason_of_system(error)) from error
    return list(contents)
