"""The commands that put a server back from a copy: what came back, what was done again, and what is left to check."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parcours_core.breach import moment
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_server.cli import confirming
from parcours_server.cli.answering import give
from parcours_server.cli.context import Add, now, opened
from parcours_server.cli.people import person_line, team_line
from parcours_server.services import acts, administering, keeping, repeating
from parcours_server.services.acts import Act
from parcours_server.services.moments import ZONE
from parcours_server.storage import accounts
from parcours_server.storage.database import Database


def add_to(add: Add) -> None:
    """Add ``restore`` and ``restored``."""
    restoring = add("restore", tr("rétablir une sauvegarde dans une base vide"), _restore)
    restoring.add_argument("file", metavar=tr("FICHIER"), type=Path, help=tr("ce que « backup » a écrit"))
    restored = add("restored", tr("dire qu’une copie de la base a été remise autrement que par « restore »"), _restored)
    for one in (restoring, restored):
        one.add_argument(
            "--none-revoked",
            action="store_true",
            help=tr("aucun appareil n’a été révoqué depuis la sauvegarde : tous reviennent d’eux-mêmes"),
        )
        one.add_argument(
            "--acts",
            metavar=tr("FICHIER"),
            type=Path,
            help=tr("le journal des actes à refaire (à côté de la base, ou {variable})", variable=acts.VARIABLE),
        )
        one.add_argument("--no-acts", action="store_true", help=tr("ne refaire aucun acte"))


def _restore(given: argparse.Namespace) -> int:
    since = keeping.moment_of(given.file)
    with opened(given, new=True) as database:
        counts = keeping.restore(database, given.file, confirmed=given.none_revoked)
        done = tr("La sauvegarde du {moment} est rétablie.", moment=moment(since, ZONE))
        return _tell(given, database, [done], {"rows": counts, "backup_of": since}, since)


def _restored(given: argparse.Namespace) -> int:
    with opened(given) as database:
        keeping.restored(database, confirmed=given.none_revoked)
        return _tell(given, database, [tr("C’est noté : la base vient d’une copie.")], {"restored": True}, "")


def _tell(given: argparse.Namespace, database: Database, said: list[str], values: dict[str, Any], since: str) -> int:
    said += [
        tr("Les appareils redonneront ce qu’elle n’avait pas encore."),
        tr("Ceux inscrits depuis demandent un nouveau code, et les codes d’avant ne servent plus."),
    ]
    again, told = _again(given, database, since)
    known, people = _known(database)
    waiting, devices = confirming.waiting_lines(database)
    said += [*again, "", tr("Les personnes et les équipes telles qu’elles sont maintenant :"), *known]
    said += ["", *(_to_confirm(waiting) if waiting else [])]
    return give("\n".join(said).strip(), {**values, **told, **people, "unconfirmed": devices}, as_json=given.json)


def _again(given: argparse.Namespace, database: Database, since: str) -> tuple[list[str], dict[str, Any]]:
    """Do the noted acts again; return what is said of it, as lines and as values."""
    place = given.acts or acts.place_of(database.url)
    if given.no_acts:
        return [_unknown()], {"repeated": [], "left": []}
    try:
        own = {scope for scope, _ in administering.agencies(database)}
        found, others = acts.parted(acts.noted(place) if place else [], own)
        if place is not None:
            _check_own(place, found, others)
            acts.carry(found, database.url, place)
    except OSError as error:
        raise keeping.CannotWrite(
            tr("Le journal des actes « {file} » ne se lit pas.", file=place),
            what_is_safe=tr("La base est rétablie, et les appareils attendent."),
            what_to_do=tr("Lancez « parcours-server restored --acts FICHIER » avec celui qui se lit."),
        ) from error
    if not found:
        return [_unknown(), *([tr("Aucun acte n’est noté dans {file}.", file=place)] if place else [])], {
            "repeated": [],
            "left": [],
        }
    done, left = repeating.repeat(database, found, since, now())
    lines = [tr("Refait d’après {file} :", file=place), *(f"  {one}" for one in done)] if done else []
    if not done:
        lines = [tr("D’après {file}, rien n’est à refaire.", file=place)]
    if others:
        lines.append(
            tr.count(
                "{number} acte concerne une autre base et n’est pas refait.",
                "{number} actes concernent une autre base et ne sont pas refaits.",
                len(others),
            )
        )
    if left:
        lines += [tr("Reste à faire :"), *(f"  {one}" for one in left)]
    return lines, {"repeated": done, "left": left}


def _check_own(place: Path, found: Sequence[Act], others: Sequence[Act]) -> None:
    """Raise ``Refused`` where a journal is another database's: of it nothing is done here, nor carried over."""
    if others and not found:
        raise Refused(
            tr("Le journal des actes « {file} » est celui d’une autre base : aucune de ses agences n’est ici.",
               file=place),
            what_is_safe=tr("La base est rétablie, et les appareils attendent. Aucun acte n’a été refait."),
            what_to_do=tr("Lancez « parcours-server restored --acts FICHIER » avec le journal de cette base, ou "
                          "« restored --no-acts » s’il est perdu."),
        )  # fmt: skip


def _unknown() -> str:
    return tr("Désactivez à nouveau les personnes qui l’ont été depuis la sauvegarde, et vérifiez ce qui suit.")


def _known(database: Database) -> tuple[list[str], dict[str, Any]]:
    """Return the people and the teams of all agencies, as lines and as values."""
    lines: list[str] = []
    values: list[dict[str, Any]] = []
    for scope, agency in administering.agencies(database):
        with database.reading(scope, fresh=True) as transaction:
            people, teams = accounts.people(transaction), accounts.teams(transaction)
        logins = {one.id: one.login for one in people}
        lines.append(f"{scope}  {agency}")
        lines += [f"  {person_line(one)}" for one in people]
        lines += [f"  {team_line(team, logins)}" for team in teams]
        values += [
            {"agency": scope, "login": one.login, "name": one.name, "role": one.role, "disabled": one.disabled}
            for one in people
        ]
    return lines, {"people": values}


def _to_confirm(waiting: list[str]) -> list[str]:
    return [
        tr("La sauvegarde ne sait pas quels appareils ont été révoqués depuis : aucun ne revient sans votre accord."),
        *waiting,
        tr("Révoquez ceux qui ont été perdus ou repris depuis : parcours-server device revoke APPAREIL"),
        tr("Puis laissez revenir ceux d’une personne : parcours-server device confirm --of IDENTIFIANT"),
        tr("Ou tous les autres : parcours-server device confirm --all"),
    ]
