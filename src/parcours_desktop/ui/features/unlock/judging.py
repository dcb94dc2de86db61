"""What the first screens ask about a new passphrase; loaded when one is typed, and not before the first paint."""

from __future__ import annotations


def judged(passphrase: str) -> tuple[str, str]:
    """Return why ``passphrase`` is refused, or else how strong it is."""
    from parcours_desktop.casework.keys import judge

    found = judge(passphrase)
    return found.problem, found.strength


def suggested() -> tuple[str, str]:
    """Return six words drawn by chance, and what is said of them."""
    from parcours_desktop.casework.keys import suggestion

    return suggestion()
