"""Speaking to the system's keyring: only to one that encrypts, and never for longer than a person would wait."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TypeVar

from keyring.backend import KeyringBackend, get_all_keyring
from keyring.errors import KeyringError

from parcours_desktop.vault.errors import KeyringUnavailable

T = TypeVar("T")

ENCRYPTING = (
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.Windows",
    "keyring.backends.macOS",
)
"""The only backends that are used. Others, such as those of keyrings.alt, may keep secrets in plain text."""

ANSWER_SECONDS = 5.0
"""For what happens by itself. A keyring that hangs is left alone: the passphrase opens meanwhile."""

ASKED_SECONDS = 30.0
"""For what a person asked for: the system may ask them to unlock the keyring first."""

_TROUBLE: tuple[type[Exception], ...] = (
    *(KeyringUnavailable, KeyringError, OSError, EOFError, RuntimeError, ValueError, AttributeError),
)

if sys.platform.startswith("linux"):
    from jeepney import DBusErrorResponse
    from secretstorage.exceptions import SecretStorageException

    _TROUBLE = (*_TROUBLE, SecretStorageException, DBusErrorResponse)


def encrypting_keyring() -> KeyringBackend:
    """Return the best keyring of this system that encrypts, whatever a configuration file asks for.

    Raises ``KeyringUnavailable`` where there is none.
    """
    # The library remembers which backends worked when it was first asked; whether one still does is asked anew.
    usable = [found for found in get_all_keyring() if type(found).__module__ in ENCRYPTING and type(found).viable]
    if not usable:
        raise KeyringUnavailable
    return max(usable, key=lambda found: found.priority)


def answered(question: Callable[[KeyringBackend], T], seconds: float) -> T:
    """Return what the keyring answers to ``question``, asked on a thread that is left behind when it hangs.

    Raises ``KeyringUnavailable`` where there is no keyring, where it refuses, or gives no answer in ``seconds``.
    """
    told: SimpleQueue[list[T]] = SimpleQueue()

    def ask() -> None:
        try:
            told.put([question(encrypting_keyring())])
        except _TROUBLE:
            told.put([])

    # A daemon: a keyring that never answers must not keep the program from ending.
    threading.Thread(target=ask, name="parcours-keyring", daemon=True).start()
    try:
        answers = told.get(timeout=seconds)
    except Empty:
        raise KeyringUnavailable from None
    if not answers:
        raise KeyringUnavailable
    return answers[0]
