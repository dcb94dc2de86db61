"""Asks the server how this device stands before anybody has opened it (trust.md, S6)."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import httpx

from parcours_core.protocol import Revoked, SyncTrouble
from parcours_desktop.sync.card import Card, read_card
from parcours_desktop.sync.line import answer_to, open_line
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


def ask_standing(home: Path, *, transport: httpx.BaseTransport | None = None) -> Standing:
    """Return how the device whose card lies in ``home`` stands. Whatever goes wrong is ``UNKNOWN``."""
    card = read_card(home)
    if card is None:
        return Standing.UNKNOWN
    try:
        _ask(card, SECONDS, transport)
    except Revoked:
        return Standing.REVOKED
    except (SyncTrouble, httpx.InvalidURL, ValueError, OSError):
        # The last two: a card that somebody wrote by hand, whose check is no header or whose authority no certificate.
        return Standing.UNKNOWN
    return Standing.GOOD


def confirm_standing(card: Card, *, transport: httpx.BaseTransport | None = None) -> None:
    """Return once the server of ``card`` has said that this device stands well.

    Raises ``Revoked``, ``SignInAgain`` where the server does not know it, and the other ``SyncTrouble``.
    """
    try:
        _ask(card, CONFIRMING_SECONDS, transport)
    except (httpx.InvalidURL, ValueError, OSError) as error:
        raise unreachable() from error


def _ask(card: Card, seconds: float, transport: httpx.BaseTransport | None) -> None:
    with open_line(card.server, card.authority, transport=transport) as client:
        client.timeout = httpx.Timeout(seconds)
        answer_to(client, "GET", "/v1/standing", headers={"Parcours-Check": card.check})
