"""Makes resources/passphrases/communes.txt: what is tried first when a passphrase is guessed, the likeliest on top.

.venv/bin/python packaging/common_passphrases.py

Compiled for this project from what is common knowledge about choices of people in Belgium, France and their neighbours:
keyboard walks, sequences, words of welcome and love, given names, animals, clubs, places, months, words of the job,
in French, Dutch, German and English, then the usual variations of the likeliest. Nothing is copied from a leaked list.
Every entry is folded (small letters without accents); ``vault.strength`` takes capitals, accents, figures for letters
and figures around a word off before it looks here.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "common_passphrases.txt"
OUT = Path(__file__).resolve().parent.parent / "resources" / "passphrases" / "communes.txt"
LEAST = 3000
VARIED = 260
ENDINGS = ("1", "123", "12", "01", "1234", "2024", "2025", "007")
ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm")


def sequences() -> Iterator[str]:
    """Yield figures in order, letters in order, and walks over the rows of a keyboard, both ways."""
    figures = "1234567890"
    for length in range(4, 11):
        yield figures[:length]
        yield figures[:length][::-1]
    for digit in "0123456789":
        yield from (digit * length for length in (4, 6, 8))
    for pair in ("12", "10", "69", "123", "321", "007"):
        yield from (pair * times for times in (2, 3, 4))
    yield from ("159753", "147258369", "147852", "258456", "789456123", "741852963", "963852741", "112233", "11223344")
    for row in (*ROWS, "abcdefghijklmnopqrstuvwxyz"):
        for length in range(4, min(11, len(row)) + 1):
            yield row[:length]
            yield row[:length][::-1]
    yield from (
        "1q2w3e4r",
        "1q2w3e4r5t",
        "1q2w3e",
        "1a2z3e4r",
        "1a2z3e4r5t",
        "azerty123",
        "qwerty123",
        "aqwzsx",
        "aqwzsxedc",
    )
    yield from (
        "qazwsx",
        "qazwsxedc",
        "wsxedc",
        "zaqwsx",
        "zaq12wsx",
        "azeqsd",
        "azeqsdwxc",
        "qweasd",
        "qweasdzxc",
        "a1b2c3",
        "abc123",
    )


def variations(words: list[str]) -> Iterator[str]:
    """Yield ``words`` with what people put behind them, the likeliest ending first, then said twice."""
    for ending in ENDINGS:
        yield from (word + ending for word in words)
    yield from (word + word for word in words)


def entries() -> list[str]:
    """Return every entry once, the likeliest first."""
    from parcours_core.folding import fold

    own = [
        word
        for line in SOURCE.read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for word in line.split()
    ]
    alone = list(dict.fromkeys([*own[:80], *sequences(), *own[80:]]))
    varied = [word for word in own if word.isalpha()][:VARIED]
    found = dict.fromkeys(fold(word) for word in [*alone, *variations(varied)])
    return [word for word in found if len(word) > 2]


def main() -> int:
    """Write the list and say how long it is."""
    found = entries()
    if len(found) < LEAST:
        print(f"only {len(found)} entries")
        return 1
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("\n".join(found) + "\n", encoding="utf-8")
    print(f"{len(found)} entries, {OUT.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
