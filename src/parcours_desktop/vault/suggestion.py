"""Words drawn by chance for a passphrase: the easiest way to one that nobody can find and a person can keep in mind."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass

from parcours_desktop.resources import resource
from parcours_desktop.vault.strength import WORDS

LEAST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A drawn ``passphrase``, and the ``bits`` of chance that are in it, each word being as likely as any other."""

    passphrase: str
    bits: float


def suggest(words: int = LEAST_WORDS) -> Suggestion:
    """Return ``words`` words drawn by chance. Raises ``ValueError`` for fewer than six."""
    if words < LEAST_WORDS:
        raise ValueError(f"at least {LEAST_WORDS} words")
    known = word_list()
    # Each word once: a repetition would look like a mistake to whoever copies them.
    drawn = secrets.SystemRandom().sample(known, words)
    return Suggestion(" ".join(drawn), math.log2(math.perm(len(known), words)))


def word_list() -> tuple[str, ...]:
    """Return the words that are drawn from: French, without accents, so that any keyboard writes them."""
    return tuple(resource(WORDS).read_text(encoding="utf-8").split())
