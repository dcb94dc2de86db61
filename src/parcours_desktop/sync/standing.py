"""Asks the server how this device stands before anybody has opened it (trust.md, S6)."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from parcours_core.protocol import Revoked, SyncTrouble
from parcours_desktop.sync.card import Card, read_card
from parcours_desktop.sync.line import Line
from parcours_desktop.sync.troubles import unreachable

SECONDS = 2.0
"""How long each step of the question may take: whoever opens the program does not wait for a network that is ill."""

CONFIRMING_SECONDS = 10.0
"""How long where nothing opens without an answer: a slow line is better than a locked laptop."""


class Standing(Enum):
    """What the server said of this device."""

    UNKNOWN = "unknown"
    """Nothing: it was never enrolled, there is no network, or the server does not know it."""
    GOOD = "good"
    REVOKED = "revoked"


def ask_standing(home: Path) -> Standing:
    """Return how the device whose card lies in ``home`` stands. Whatever goes wrong is ``UNKNOWN``."""
    card = read_card(home)
    if card is None:
        return Standing.UNKNOWN
    try:
        _ask(card, SECONDS)
    except Revoked:
        return Standing.REVOKED
    except (SyncTrouble, ValueError, OSError):
        # The last two: a card that somebody wrote by hand, whose check is no header or whose authority no certificate.
        return Standing.UNKNOWN
    return Standing.GOOD


def confirm_standing(card: Card) -> None:
    """Return once the server of ``card`` has said that this device stands well.

    Raises ``Revoked``, ``SignInAgain`` where the server does not know it, and the other ``SyncTrouble``.
    """
    try:
        _ask(card, CONFIRMING_SECONDS)
    except (ValueError, OSError) as error:
        raise unreachable() from error


def _ask(card: Card, seconds: float) -> None:
    with Line(card.server, card.authority, seconds=seconds) as line:
        line.ask("GET", "/v1/standing", headers={"Parcours-Check": card.check})
