"""How the screen looks on this computer, light or dark and how large; known before unlocking, so kept in the clear."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

LOOK_FILE = "look.json"


@dataclass(frozen=True, slots=True)
class Look:
    """``mode`` follows the system or not; ``scale`` multiplies the text size of the system, from 1 to 2."""

    mode: Literal["light", "dark", "system"] = "system"
    scale: float = 1.0


def read_look(home: Path) -> Look:
    """Return the look kept in ``home``; the usual one where there is none or it cannot be read."""
    if not (home / LOOK_FILE).exists():
        return Look()
    import json

    try:
        kept = json.loads((home / LOOK_FILE).read_text(encoding="utf-8"))
        mode, scale = kept["mode"], float(kept["scale"])
    except (OSError, ValueError, KeyError, TypeError):
        return Look()
    return Look(mode, min(2.0, max(1.0, scale))) if mode in ("light", "dark", "system") else Look()


def keep_look(home: Path, look: Look) -> None:
    """Keep ``look`` in ``home``. Raises ``OSError`` where it cannot be written."""
    import json

    home.mkdir(parents=True, exist_ok=True)
    (home / LOOK_FILE).write_text(json.dumps(asdict(look)), encoding="utf-8")
