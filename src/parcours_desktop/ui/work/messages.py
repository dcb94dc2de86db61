"""The one bridge for messages to the person: screens say what happened, the shell decides how it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from parcours_core.errors import WorldError
from parcours_core.language import tr


@dataclass(frozen=True, slots=True)
class Message:
    """One message: ``tone`` is "done", "info", "warning" or "error"; ``action`` with its ``act`` is optional."""

    tone: str
    title: str
    detail: str = ""
    action: str = ""
    act: Callable[[], None] | None = None


class Messages(QObject):
    """Carries messages to whoever shows them; nobody listening is not an error, since messages never block."""

    posted = Signal(object)

    def post(self, message: Message) -> None:
        """Show ``message``, never in a dialog."""
        self.posted.emit(message)

    def done(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say that something was done, with a way back where there is one."""
        self.post(Message("done", text, action=tr("Annuler") if undo else "", act=undo))

    def info(self, text: str) -> None:
        """Say something that asks for nothing."""
        self.post(Message("info", text))

    def world_error(self, error: WorldError) -> None:
        """Say what happened, what is safe and what to do."""
        safe_and_next = " ".join(part for part in (error.what_is_safe, error.what_to_do) if part)
        self.post(Message("error", error.what_happened, safe_and_next))

    def our_error(self) -> None:
        """Say that the program itself failed, and that the work is kept."""
        self.world_error(our_error())


def our_error() -> WorldError:
    """Return what is said where our own code failed: the same three parts as for an error of the world."""
    return WorldError(
        tr("Le programme a rencontré une erreur."),
        what_is_safe=tr("Ce qui était enregistré l’est toujours."),
        what_to_do=tr("Recommencez ; si l’erreur revient, prévenez l’assistance."),
    )
