"""Reads the command line and runs the one command that it asks for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import parcours_desktop
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.cli import answering, backups, demo, directory, match, vault, window
from parcours_desktop.cli.french_parser import USAGE_ERROR, FrenchParser, UsageError

PROGRAM = "parcours-desktop"
Command = Callable[[argparse.Namespace], int]


def run(arguments: Sequence[str]) -> int:
    """Run the command that ``arguments`` ask for and return the exit code (0, 1 the world, 2 usage)."""
    speak_unicode()
    as_json = "--json" in arguments
    try:
        given = parser().parse_args(arguments)
        given.home, given.json = getattr(given, "home", None), as_json
        command: Command = getattr(given, "command", _window)
        return command(given)
    except UsageError as error:
        sys.stderr.write(f"{error.command} : {error}\n{error.usage}")
        if as_json:
            sys.stdout.write(answering.as_text({"error": {"kind": "UsageError", "what_happened": str(error)}}) + "\n")
        return USAGE_ERROR
    except WorldError as error:
        return answering.refuse(error, as_json=as_json)
    except BrokenPipeError:
        # Whoever reads has seen enough (« | head »); nothing more can be written.
        sys.stderr.close()
        return answering.WORLD_ERROR


def parser() -> FrenchParser:
    """Return the parser of the whole command line."""
    description = tr("Accompagner des parcours vers l’emploi, sans réseau. Sans commande, ouvre la fenêtre.")
    top = FrenchParser(PROGRAM, description)
    version = f"{PROGRAM} {parcours_desktop.__version__}"
    top.options.add_argument("--version", action="version", version=version, help=tr("dire la version"))
    add_common(top)
    verbs = top.add_subparsers(title=tr("commandes"), metavar=tr("commande"), parser_class=FrenchParser)

    def add(verb: str, words: str, command: Command) -> FrenchParser:
        made = verbs.add_parser(verb, description=words, help=words, prog=f"{PROGRAM} {verb}")
        add_common(made)
        made.set_defaults(command=command)
        return made

    add("sample", tr("ouvrir la fenêtre sur des dossiers d’exemple, de personnes inventées"), _sample)
    directory.add_to(verbs, PROGRAM, add_common)
    vault.add_to(verbs, PROGRAM, add_common)
    backups.add_to(add)
    match.add_to(add)
    demo.add_to(add)
    return top


def _window(given: argparse.Namespace) -> int:
    return window.open_home(given.home)


def _sample(given: argparse.Namespace) -> int:
    return window.open_sample(given.home)


def add_common(to: FrenchParser) -> None:
    """Accept the options that stand before or after the verb."""
    to.options.add_argument(
        "--home",
        type=Path,
        default=argparse.SUPPRESS,
        metavar=tr("DOSSIER"),
        help=tr("travailler dans ce dossier au lieu du dossier habituel"),
    )
    to.options.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help=tr("répondre en JSON, pour un programme")
    )


def speak_unicode() -> None:
    """Write every letter, also where the terminal claims to know few."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
