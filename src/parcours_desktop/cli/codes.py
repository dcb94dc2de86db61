"""Checks the codes typed on the command line against the controlled lists, and names the nearest where one is wrong."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from datetime import date
from difflib import get_close_matches

from parcours_core.folding import fold
from parcours_core.language import tr

SUGGESTED = 3
OLDEST = 120


class Codes:
    """A type for argparse: a code of a list that is read only when one is given."""

    def __init__(self, known: Callable[[], Iterable[str]]) -> None:
        self._known = known

    def __call__(self, code: str) -> str:
        """Return ``code``. Raises ``ArgumentTypeError``, naming the nearest codes, where the list has not got it."""
        known = list(self._known())
        if code in known:
            return code
        plain = fold(code)
        near = [each for each in known if plain in each][:SUGGESTED]
        near = near or get_close_matches(plain, known, SUGGESTED, cutoff=0.4) or sorted(known)[:SUGGESTED]
        raise argparse.ArgumentTypeError(
            tr("« {code} » est inconnu. Proches : {near}.", code=code, near=", ".join(near))
        )


def theme_codes() -> Iterable[str]:
    """Return the themes of data·inclusion."""
    from parcours_core.vocabulary.data_inclusion import THEMES

    return THEMES


def category_codes() -> Iterable[str]:
    """Return the categories of data·inclusion."""
    from parcours_core.vocabulary.data_inclusion import CATEGORIES

    return CATEGORIES


def theme_or_category_codes() -> Iterable[str]:
    """Return the themes and the categories."""
    return [*theme_codes(), *category_codes()]


def public_codes() -> Iterable[str]:
    """Return the publics of data·inclusion."""
    from parcours_core.vocabulary.data_inclusion import PUBLICS

    return PUBLICS


def kind_codes() -> Iterable[str]:
    """Return the kinds of barrier."""
    from parcours_core.vocabulary.barriers import KINDS

    return KINDS


def situation_codes() -> Iterable[str]:
    """Return the situations of the diagnosis."""
    from parcours_core.vocabulary.diagnosis import SITUATIONS

    return SITUATIONS


def goal_codes() -> Iterable[str]:
    """Return the goals and the needs of the diagnosis."""
    from parcours_core.vocabulary.diagnosis import GOALS, NEEDS

    return [*GOALS, *NEEDS]


def language_codes() -> Iterable[str]:
    """Return the languages that the program can name (ISO 639)."""
    from parcours_core.vocabulary.languages import LANGUAGES

    return LANGUAGES


def age(text: str) -> int:
    """Return an age in years. Raises ``ArgumentTypeError`` for what nobody can be."""
    if not text.isdecimal() or int(text) > OLDEST:
        raise argparse.ArgumentTypeError(tr("« {text} » doit être entre 0 et {oldest}.", text=text, oldest=OLDEST))
    return int(text)


def day(text: str) -> date:
    """Return a day written ``2026-11-21`` or ``21/11/2026``. Raises ``ArgumentTypeError``."""
    parts = text.split("/")
    iso = "-".join(reversed(parts)) if len(parts) == 3 else text
    try:
        return date.fromisoformat(iso)
    except ValueError as error:
        raise argparse.ArgumentTypeError(tr("« {text} » n’est pas une date (2026-11-21).", text=text)) from error


def number(text: str) -> int:
    """Return a whole number of at least 0. Raises ``ArgumentTypeError``."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(tr("« {text} » n’est pas un nombre.", text=text))
    return int(text)


def kilometres(text: str) -> float:
    """Return a number of kilometres above 0, with a point or a comma. Raises ``ArgumentTypeError``."""
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        found = 0.0
    if not 0 < found < 100_000:
        raise argparse.ArgumentTypeError(tr("« {text} » n’est pas un nombre de kilomètres.", text=text))
    return found
