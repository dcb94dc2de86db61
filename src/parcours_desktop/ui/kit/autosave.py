"""Keeps what is being typed into a form as a draft, after each pause and whenever the form is left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from parcours_core.errors import WorldError

PAUSE_MS = 250
"""After the last letter; a slow typist's pause."""

HandOver = Callable[[str, str, Callable[[], None], Callable[[WorldError], None]], object]
"""Gets key, text, what to call once the text is on the disk, and what to call where it cannot be kept."""


class Autosave(QObject):
    """Drafts of one form, by key. ``read`` returns what is typed as text, empty where nothing is worth keeping.

    ``kept`` carries a text once it is on the disk, and only then. ``failed`` carries the ``WorldError``; the text is
    then held in memory, also while other keys are typed for, and handed over anew at every occasion until it is kept.
    """

    kept = Signal(str)
    failed = Signal(object)

    def __init__(self, read: Callable[[], str], hand_over: HandOver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._hand_over = hand_over
        self._key = ""
        self._handed = ""
        self._held: dict[str, str] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.keep)

    @property
    def key(self) -> str:
        """The key of the draft that is being typed, empty while there is none."""
        return self._key

    def begin(self, key: str, kept: str = "") -> str:
        """Type for ``key`` from now on, of which ``kept`` is on the disk; return the text to show in the form.

        It is ``kept``, or what was typed later and could not be kept. Call ``keep`` before the form is filled anew.
        """
        self._pause.stop()
        self._key = key
        self._handed = kept
        return self._held.get(key, kept)

    def touch(self) -> None:
        """Something was typed: keep it after the pause."""
        if self._key:
            self._pause.start()

    def keep(self) -> None:
        """Keep what is typed now, if it is not kept yet, and what could not be kept before."""
        self._pause.stop()
        if self._key:
            self._hand(self._key, self._read())
        for key, text in list(self._held.items()):
            if key != self._key:
                self._give(key, text)

    def drop(self) -> None:
        """Keep nothing more of this form: it was saved, or its person wants it empty."""
        self._pause.stop()
        if self._key:
            self._hand(self._key, "")

    def _hand(self, key: str, text: str) -> None:
        if text != self._handed or key in self._held:
            self._handed = text
            self._give(key, text)

    def _give(self, key: str, text: str) -> None:
        self._hand_over(key, text, lambda: self._on_kept(key, text), lambda error: self._on_failed(key, text, error))

    # Answers come in the order of the questions: the latest one is true of what is on the disk.
    def _on_kept(self, key: str, text: str) -> None:
        self._held.pop(key, None)
        if key == self._key:
            self.kept.emit(text)

    def _on_failed(self, key: str, text: str, error: WorldError) -> None:
        self._held[key] = text
        self.failed.emit(error)
