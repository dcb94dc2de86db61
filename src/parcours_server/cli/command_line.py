"""Reads the server's command line and runs the one command that it asks for."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence

import parcours_server
from parcours_core.errors import WorldError
from parcours_core.french_parser import USAGE_ERROR, FrenchParser, UsageError
from parcours_core.language import tr
from parcours_server.cli import answering, keeping, people, serving, supervising
from parcours_server.cli.context import DATABASE_VARIABLE, Add, Command

PROGRAM = "parcours-server"


def run(arguments: Sequence[str]) -> int:
    """Run the command that ``arguments`` ask for and return the exit code (0, 1 the world, 2 usage)."""
    as_json = "--json" in arguments
    try:
        given = parser().parse_args(arguments)
        given.json = as_json
        command: Command | None = getattr(given, "command", None)
        if command is None:
            raise UsageError(tr("il manque une commande."), PROGRAM, parser().format_usage())
        return command(given)
    except UsageError as error:
        sys.stderr.write(f"{error.command} : {error}\n{error.usage}")
        if as_json:
            told = {"error": {"kind": "UsageError", "what_happened": str(error)}}
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
        return USAGE_ERROR
    except WorldError as error:
        return answering.refuse(error, as_json=as_json)
    except BrokenPipeError:
        # Whoever reads has seen enough (« | head »); nothing more can be written.
        sys.stderr.close()
        return answering.WORLD_ERROR


def parser() -> FrenchParser:
    """Return the parser of the whole command line."""
    top = FrenchParser(
        PROGRAM,
        tr("Le serveur central de Parcours : il réunit les dossiers des appareils d’une agence.")
        + " "
        + tr("Pour commencer : « agency add NOM », « user add IDENTIFIANT --name NOM », puis « serve »."),
    )
    version = f"{PROGRAM} {parcours_server.__version__}"
    top.options.add_argument("--version", action="version", version=version, help=tr("dire la version"))
    _add_common(top)
    verbs = top.add_subparsers(title=tr("commandes"), metavar=tr("commande"), parser_class=FrenchParser)
    add = _adder(verbs, PROGRAM)
    serving.add_to(add)
    keeping.add_to(add)
    for noun, words, fill in (
        ("agency", tr("les agences"), people.add_agencies),
        ("user", tr("les personnes"), people.add_people),
        ("team", tr("les équipes"), people.add_teams),
        ("device", tr("les appareils"), people.add_devices),
        ("pack", tr("l’annuaire des partenaires"), keeping.add_packs),
        ("sealed", tr("ce qui est sous scellés"), supervising.add_sealed),
        ("trail", tr("le journal de qui a fait quoi"), supervising.add_trail),
    ):
        _group(verbs, noun, words, fill)
    return top


def _group(verbs: argparse._SubParsersAction[FrenchParser], noun: str, words: str, fill: Callable[[Add], None]) -> None:
    group = verbs.add_parser(noun, description=words, help=words, prog=f"{PROGRAM} {noun}")
    inner = group.add_subparsers(
        title=tr("commandes"), metavar=tr("commande"), parser_class=FrenchParser, required=True
    )
    fill(_adder(inner, f"{PROGRAM} {noun}"))


def _adder(verbs: argparse._SubParsersAction[FrenchParser], before: str) -> Add:
    def add(verb: str, words: str, command: Command) -> FrenchParser:
        made = verbs.add_parser(verb, description=words, help=words, prog=f"{before} {verb}")
        _add_common(made)
        made.set_defaults(command=command)
        return made

    return add


def _add_common(to: FrenchParser) -> None:
    to.options.add_argument(
        "--database",
        default=argparse.SUPPRESS,
        metavar=tr("URL"),
        help=tr("sqlite:///chemin ou postgresql://… (sinon {variable})", variable=DATABASE_VARIABLE),
    )
    to.options.add_argument(
        "--agency", default=argparse.SUPPRESS, metavar=tr("AGENCE"), help=tr("l’agence, s’il y en a plusieurs")
    )
    to.options.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=tr("répondre en JSON, pour un programme")
    )
