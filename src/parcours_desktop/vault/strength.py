"""Which passphrases are refused, and how hard one is to find: nobody counts attempts on a disk that was taken away.

A passphrase is read as an attacker's program would read it: common words and names, walks over the keyboard, dates,
repetitions, with the usual disguises (capitals, accents, figures for letters, figures at the end). What is left over
counts sign by sign. The estimate is an upper bound for a lazy choice and a fair one for drawn words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from parcours_core.errors import Refused
from parcours_core.folding import fold
from parcours_core.language import tr
from parcours_desktop.resources import resource

SHORTEST = 12
"""Characters: four short words are easily more (NIST SP 800-63B asks for at least eight)."""

LEAST_BITS = 30
WEAK_BITS = 40
GOOD_BITS = 60
"""Argon2id at 64 MiB allows some thousand guesses a second to a large machine: below ``LEAST_BITS`` a passphrase is
refused, since it would fall in days; 2⁴⁰ guesses take years, 2⁶⁰ take for ever."""

COMMON = "passphrases/communes.txt"
WORDS = "passphrases/mots.txt"

_DISGUISES = str.maketrans("@4€3!1|0$5+7", "aaeeiilosstt")
_TRIMMED = re.compile(r"(.*?)([\W\d_]*)", re.DOTALL)
_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm")
_LINES = (
    *("abcdefghijklmnopqrstuvwxyz", "01234567890", *_ROWS),
    *(
        "1q2w3e4r5t6y7u8i9o0p",
        "1a2z3e4r5t6y7u8i9o0p",
        "q1w2e3r4t5y6u7i8o9p0",
        "a1z2e3r4t5y6u7i8o9p0",
        "qazwsxedcrfvtgbyhn",
    ),
)
_WALKS = tuple(line for row in _LINES for line in (row, row[::-1]))
_SIGN_BITS = math.log2(26)
_DIGIT_BITS = math.log2(10)
_WALK_BITS = 6.0
_LEAST_WALK = 3
_MOST_COMMON_PARTS = 2
_LONGEST_PART = 32


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many guesses: 2 to the power of ``bits``; ``label`` says it in a word."""

    bits: float

    @property
    def label(self) -> str:
        """« faible », « correcte » or « solide »."""
        if self.bits < WEAK_BITS:
            return tr("faible")
        return tr("correcte") if self.bits < GOOD_BITS else tr("solide")


def check_passphrase(passphrase: str) -> None:
    """Raise ``Refused`` for a passphrase that is empty, too short, or among those that are tried first."""
    problem = problem_of(passphrase)
    if problem:
        raise Refused(problem, what_to_do=tr("Choisissez quatre mots ou plus, sans lien entre eux."))


def problem_of(passphrase: str) -> str:
    """Return why ``passphrase`` is refused, in a sentence; empty where it is not."""
    if not passphrase.strip():
        return tr("La phrase de passe est vide.")
    if len(passphrase) < SHORTEST:
        return tr("Trop courte : il faut au moins {count} caractères.", count=SHORTEST)
    if is_common(passphrase):
        return tr("Trop courante : elle serait essayée parmi les premières.")
    if estimate(passphrase).bits < LEAST_BITS:
        return tr("Trop facile à deviner : des mots très courants, ou trop peu de mots.")
    return ""


def is_common(passphrase: str) -> bool:
    """Say whether ``passphrase`` is one of the commonest, or one or two of them with the usual trimmings."""
    return any(_is_made_of_few(reading) for reading in _readings(passphrase))


def estimate(passphrase: str) -> Estimate:
    """Return how hard ``passphrase`` is to find, by the cheapest way of putting it together."""
    return Estimate(min(_cheapest(reading) for reading in _readings(passphrase)))


@cache
def common() -> Mapping[str, int]:
    """Return the commonest passphrases, folded, with their rank from 1."""
    lines = resource(COMMON).read_text(encoding="utf-8").split()
    return {word: rank for rank, word in enumerate(lines, start=1)}


@cache
def _drawn() -> frozenset[str]:
    return frozenset(resource(WORDS).read_text(encoding="utf-8").split())


def _readings(passphrase: str) -> tuple[str, ...]:
    """Return ``passphrase`` in small letters and figures, as it stands and with its disguises taken off."""
    small = passphrase.casefold()
    found = _TRIMMED.fullmatch(small)
    core, tail = found.groups() if found else (small, "")
    return tuple({_letters(text) for text in (small, small.translate(_DISGUISES), core.translate(_DISGUISES) + tail)})


def _letters(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())


def _is_made_of_few(text: str) -> bool:
    """Say whether ``text`` is at most two common words, repeated or not, with only figures between and around."""
    if not text:
        return True
    known = common()
    if _distinct(text) <= 2:
        return True
    # The fewest different common words in front of each place; figures and walks are free.
    fewest: list[frozenset[str] | None] = [frozenset(), *[None] * len(text)]
    for start in range(len(text)):
        used = fewest[start]
        if used is None:
            continue
        for end in range(start + 1, min(start + _LONGEST_PART, len(text)) + 1):
            part = text[start:end]
            if part.isdigit() or _is_walk(part):
                more = used
            elif part in known and len(part) > 2:
                more = used | {part}
            else:
                continue
            held = fewest[end]
            if len(more) <= _MOST_COMMON_PARTS and (held is None or len(more) < len(held)):
                fewest[end] = more
    return fewest[-1] is not None


def _cheapest(text: str) -> float:
    known, drawn = common(), _drawn()
    bits = [0.0, *[math.inf] * len(text)]
    seen: dict[int, frozenset[str]] = {0: frozenset()}
    for start in range(len(text)):
        for end in range(start + 1, min(start + _LONGEST_PART, len(text)) + 1):
            part = text[start:end]
            if part in seen[start]:
                price = 1.0
            elif part in known:
                price = math.log2(known[part] + 1)
            elif part in drawn:
                price = math.log2(len(drawn))
            elif len(part) >= _LEAST_WALK and (_is_walk(part) or _distinct(part) == 1):
                price = _WALK_BITS
            elif end == start + 1:
                price = _DIGIT_BITS if part.isdigit() else _SIGN_BITS
            else:
                continue
            if bits[start] + price < bits[end]:
                bits[end] = bits[start] + price
                seen[end] = seen[start] | {part}
    return bits[-1]


def _is_walk(part: str) -> bool:
    return len(part) >= _LEAST_WALK and any(part in walk for walk in _WALKS)


def _distinct(text: str) -> int:
    return len(set(text))
