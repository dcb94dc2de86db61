"""Asks for what must not stand on the command line: from the terminal, unseen, or a line of standard input."""

from __future__ import annotations

import sys

from parcours_core.errors import Refused
from parcours_core.language import tr


def secret(question: str) -> str:
    """Return what is typed after ``question``; nothing of it is shown. Without a terminal, the next line of input.

    Raises ``Refused`` where the input has ended.
    """
    if sys.stdin.isatty():
        from getpass import getpass

        # The question goes where the answers do not: standard output may be read by a program.
        return getpass(question + " ", stream=sys.stderr)
    line = sys.stdin.readline()
    if not line:
        raise Refused(
            tr("Il manque une réponse : {question}", question=question),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Donnez-la au clavier, ou une réponse par ligne sur l’entrée standard."),
        )
    return line.rstrip("\r\n")


def new_secret(question: str) -> str:
    """Ask twice, and return what was typed. Raises ``Refused`` where the two are not the same."""
    first = secret(question)
    if first != secret(tr("La même, encore une fois :")):
        raise Refused(tr("Les deux phrases ne sont pas les mêmes."), what_is_safe=tr("Rien n’a été modifié."))
    return first
