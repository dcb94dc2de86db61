"""The card of this device: a file beside the keys that says where its server is and by what it asks how it stands.

It is read before anybody has given the passphrase, so it lies in the clear. Its check opens nothing, and nothing in it
is about people; the check names the agency by its code, as tokens do.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

CARD_FILE = "device.json"


@dataclass(frozen=True, slots=True)
class Card:
    """``server`` is its address, ``check`` what it knows the device by, ``authority`` the certificate (PEM) of a
    private authority, empty where there is none."""

    server: str
    check: str
    authority: str = ""


def read_card(home: Path) -> Card | None:
    """Return the card that lies in ``home``, None where there is none that can be read."""
    try:
        kept = json.loads((home / CARD_FILE).read_bytes())
        return Card(str(kept["server"]), str(kept["check"]), str(kept["authority"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def keep_card(home: Path, card: Card) -> None:
    """Lay ``card`` into ``home``, unless it is there; where the disk refuses, it is left to the next sync."""
    if read_card(home) == card:
        return
    beside = home / (CARD_FILE + ".new")
    with contextlib.suppress(OSError):
        with open(beside, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(json.dumps(asdict(card), indent=1).encode())
        beside.replace(home / CARD_FILE)


def forget_card(home: Path) -> None:
    """Take the card away: this device is no longer enrolled."""
    with contextlib.suppress(OSError):
        (home / CARD_FILE).unlink()
