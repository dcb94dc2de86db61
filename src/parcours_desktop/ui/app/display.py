"""Says whether there is a screen that a window could be seen on, before Qt is asked for one."""

from __future__ import annotations

import os
import sys

from parcours_core.errors import WorldError
from parcours_core.language import tr


class NoDisplay(WorldError):
    """A window was asked for where nobody could see it."""

    def __init__(self) -> None:
        super().__init__(
            tr("Aucun écran n’est à portée de cette session : la fenêtre ne peut pas s’ouvrir."),
            what_is_safe=tr("Aucun dossier n’a été ouvert ni changé."),
            what_to_do=tr(
                "Lancez le programme depuis le bureau de l’ordinateur. Sans écran, la démonstration fait tout le "
                "travail et en laisse les images : parcours-desktop demo --out DOSSIER"
            ),
        )


def display_is_named() -> bool:
    """Say whether this session names a display, or its caller chose a platform of Qt; only Linux needs to."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in named)


def require_display() -> None:
    """Raise ``NoDisplay`` where the window could only be opened unseen, and would wait there for ever."""
    if not display_is_named():
        raise NoDisplay
