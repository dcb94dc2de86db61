"""A command line parser that speaks French: its headings, its help, and what it says of a line that makes no sense."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from typing import NoReturn

from parcours_core.language import say, tr

USAGE_ERROR = 2

_COMPLAINTS = (
    (r"the following arguments are required: (?P<what>.+)", say("il manque : {what}.")),
    (r"unrecognized arguments: (?P<what>.+)", say("mots inconnus : {what}.")),
    (r"argument (?P<name>\S+): invalid choice: (?P<value>.+?) \(choose from (?P<known>.+)\)",
     say("{name} : {value} n’existe pas. Possibles : {known}.")),
    (r"argument (?P<name>\S+): expected one argument", say("{name} attend une valeur.")),
    (r"argument (?P<name>\S+): expected at least one argument", say("{name} attend au moins une valeur.")),
    (r"argument (?P<name>\S+): ignored explicit argument .*", say("{name} n’attend pas de valeur.")),
    (r"argument (?P<name>\S+): invalid int value: (?P<value>.+)",
     say("{name} attend un nombre entier, et non {value}.")),
    (r"argument (?P<name>\S+): (?P<why>.+)", say("{name} : {why}")),
    (r"ambiguous option: (?P<what>\S+) could match (?P<known>.+)", say("{what} peut vouloir dire {known}.")),
)  # fmt: skip


_NO_BREAK = "\u00a0"
"""What French has before a colon."""


class UsageError(Exception):
    """The command line makes no sense. ``command`` is how the command is written, ``usage`` how it should be used."""

    def __init__(self, message: str, command: str, usage: str) -> None:
        super().__init__(message)
        self.command = command
        self.usage = usage


class FrenchFormatter(argparse.HelpFormatter):
    """Writes help with French headings."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """Begin with « emploi »."""
        super().add_usage(usage, actions, groups, tr("emploi : ") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """Begin a part of the help; a colon follows its heading."""
        super().start_section(heading and heading + _NO_BREAK)


class FrenchParser(argparse.ArgumentParser):
    """Raises ``UsageError`` instead of leaving the process, and offers ``--aide`` beside ``--help``."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(
            prog=prog, description=description, formatter_class=FrenchFormatter, add_help=False, allow_abbrev=False
        )
        self._positionals.title = tr("à donner")
        self._optionals.title = tr("options")
        self.options = self._optionals
        self.options.add_argument("-h", "--help", "--aide", action="help", help=tr("montrer cette aide"))

    def error(self, message: str) -> NoReturn:
        """Raise ``UsageError`` with the complaint in French."""
        raise UsageError(complaint(message), self.prog, self.format_usage())


def complaint(message: str) -> str:
    """Return what argparse says of a wrong line in French; as it is where it is not known."""
    for pattern, words in _COMPLAINTS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return tr(words, **found.groupdict())
    return message
