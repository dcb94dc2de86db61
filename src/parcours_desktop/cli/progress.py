"""Tells on a terminal how far a long command is: one line that is written over."""

from __future__ import annotations

from types import TracebackType
from typing import TextIO

from parcours_core.language import tr


class Progress:
    """Writes to ``stream`` if it is a terminal, else nothing; the line is wiped at the end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream if stream.isatty() else None

    def show(self, step: str, done: int, total: int) -> None:
        """Show that ``done`` of ``total`` rows of ``step`` are done."""
        if self._stream is not None:
            words = tr("{step} : {done} lignes sur {total}", step=step, done=done, total=total)
            self._stream.write(f"\r\x1b[K{words}")
            self._stream.flush()

    def __enter__(self) -> Progress:
        """Begin; nothing is written before there is something to tell."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wipe the line."""
        if self._stream is not None:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
