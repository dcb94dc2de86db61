"""The commands that can be run from anywhere, by key or from the palette."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its words, its key, what it does. ``bind`` is off where a button already answers to the key.

    ``also`` are other words by which a person may look for it.
    """

    key: str
    label: str
    run: Callable[[], None]
    shortcut: str = ""
    icon: str = "command"
    bind: bool = True
    also: str = ""
