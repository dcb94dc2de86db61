"""What the composition root hands to the interface, so that the interface never knows who implements what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parcours_core.errors import WorldError
    from parcours_desktop.casework.desk import Desk
    from parcours_desktop.casework.rescuing import Rescued


def _nobody() -> None:
    """Know of no keyring that opens."""


def _no_recovery(_code: str, _passphrase: str) -> str:
    raise RuntimeError("this opening offers no recovery")


def _no_rescue(_passphrase: str) -> Rescued:
    raise RuntimeError("this opening offers no rescue")


def _no_code(_passphrase: str, _code: str) -> Desk:
    raise RuntimeError("this opening enrols nobody")


def _no_page(_code: str) -> bytes:
    raise RuntimeError("this opening offers no recovery")


@dataclass(frozen=True, slots=True)
class Opening:
    """How a caseload is opened here.

    ``unlock`` takes the passphrase and returns the desk, on the background thread; it raises a ``WorldError`` where
    the passphrase is wrong or the file cannot be opened. ``create`` does the same for a new caseload. ``close`` closes
    what ``unlock`` opened. ``preload`` imports what the next screen needs. ``note`` stands under the field.
    ``home`` is the folder where the look of the screen is kept. With a ``passphrase`` it opens by itself.

    ``keyring`` is asked once, after the first paint, on a thread of its own since a keyring may hang: it returns what
    opens the caseload (to be called like ``unlock``), or None. ``recover`` takes the recovery code and a new passphrase
    and returns the code that replaces it; ``recovery_page`` makes the PDF of a code. ``erase_keys`` erases every way
    into the caseload, where the server says that this device was revoked; it is called on a thread of the sync.
    ``rescue`` takes the passphrase, saves what is readable of a damaged caseload and puts that in its place.
    ``standing`` asks the server, on a thread of its own, whether this device was revoked; where it was, it erases the
    keys and returns what is said then. ``unlock_with_code`` takes the passphrase and a code of the administrator, where
    the offline lease is over and the server does not know this device any more.
    ``packs`` is the folder for the directory packs that the agency sends; None where the directory was chosen by hand.
    """

    home: Path
    is_new: Callable[[], bool]
    unlock: Callable[[str], Desk]
    create: Callable[[str], Desk]
    close: Callable[[Desk], None]
    preload: Callable[[], None]
    note: str = ""
    passphrase: str = ""
    keyring: Callable[[], Callable[[], Desk] | None] = _nobody
    recover: Callable[[str, str], str] = _no_recovery
    recovery_page: Callable[[str], bytes] = _no_page
    erase_keys: Callable[[], None] = _nobody
    standing: Callable[[], WorldError | None] | None = None
    packs: Path | None = None
    rescue: Callable[[str], Rescued] = _no_rescue
    unlock_with_code: Callable[[str, str], Desk] = _no_code
