"""An errand: what can only be done while the dossiers are closed, after which they open again by themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


def _unknown() -> float | None:
    """Know nothing of how much is done."""
    return None


@dataclass(frozen=True, slots=True)
class Errand:
    """``work`` does it, off the interface's thread, and returns what is said once the dossiers are open again.

    ``title`` and ``explained`` stand on the screen meanwhile, ``passphrase`` opens afterwards. ``share_done`` is asked
    now and then on the interface's thread, so that it must return at once: between 0 and 1, None where nobody knows.
    """

    title: str
    explained: str
    passphrase: str
    work: Callable[[], str]
    share_done: Callable[[], float | None] = _unknown
