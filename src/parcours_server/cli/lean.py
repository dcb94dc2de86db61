"""Keeps out of a serving process what its libraries load only to ask whether anybody uses it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Final

UNUSED: Final = frozenset({"pydantic.v1", "email_validator"})
"""FastAPI asks of each type whether it is one of pydantic's former ones, and whether it is an address of mail. Where
they cannot be loaded it takes that for a no, as it is: two megabytes for a question."""


class _LeftOut(MetaPathFinder):
    """Finds none of what is left out, whoever asks."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raise ``ModuleNotFoundError`` for what is left out; leave all else to the others."""
        if fullname in UNUSED:
            raise ModuleNotFoundError(fullname, name=fullname)
        return None


def leave_out() -> None:
    """Keep it out of this process from here on, where it is not loaded yet."""
    if not any(isinstance(one, _LeftOut) for one in sys.meta_path):
        sys.meta_path.insert(0, _LeftOut())
