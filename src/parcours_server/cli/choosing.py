"""A choice among a few words: typed in French, with or without accents, or as the code that programs know."""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Callable, Mapping

from parcours_core.language import tr


def one_of(codes: Mapping[str, str]) -> Callable[[str], str]:
    """Return what reads an argument as one of ``codes``: what is typed, and what it stands for.

    The code itself is understood too, since scripts may have it from before. Raises ``ArgumentTypeError`` for another.
    """
    known = {_plain(word): code for word, code in codes.items()} | {code: code for code in codes.values()}

    def read(typed: str) -> str:
        if _plain(typed) not in known:
            words = ", ".join(codes)
            raise argparse.ArgumentTypeError(
                tr("« {typed} » n’existe pas. Possibles : {words}.", typed=typed, words=words)
            )
        return known[_plain(typed)]

    return read


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))
