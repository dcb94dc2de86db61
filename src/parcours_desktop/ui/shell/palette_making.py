"""Makes the palette when it is first opened: the frame's commands in the form that it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from parcours_desktop.ui.shell.commands import Command
from parcours_desktop.ui.work.workbench import Workbench

if TYPE_CHECKING:
    from parcours_desktop.ui.features.palette.view import Palette


def make_palette(workbench: Workbench, commands: tuple[Command, ...], parent: QWidget) -> Palette:
    """Return a palette over ``parent`` that offers ``commands`` beside what it finds."""
    from parcours_desktop.ui.features.palette.view import Palette, PaletteCommand

    offered = [PaletteCommand(each.label, each.shortcut, each.icon, each.run, each.also) for each in commands]
    return Palette(workbench, offered, parent)
