"""What the composition root hands to the interface, so that the interface never knows who implements what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parcours_desktop.casework.desk import Desk


@dataclass(frozen=True, slots=True)
class Opening:
    """How a caseload is opened here.

    ``unlock`` takes the passphrase and returns the desk, on the background thread; it raises a ``WorldError`` where
    the passphrase is wrong or the file cannot be opened. ``create`` does the same for a new caseload. ``close`` closes
    what ``unlock`` opened. ``preload`` imports what the next screen needs. ``note`` stands under the field.
    ``home`` is the folder where the look of the screen is kept. With a ``passphrase`` it opens by itself.
    """

    home: Path
    is_new: Callable[[], bool]
    unlock: Callable[[str], Desk]
    create: Callable[[str], Desk]
    close: Callable[[Desk], None]
    preload: Callable[[], None]
    note: str = ""
    passphrase: str = ""
