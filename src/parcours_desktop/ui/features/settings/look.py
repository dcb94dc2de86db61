"""The card that chooses between light and dark and the size of the text; it takes effect at once."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.theme import apply_theme, bus
from parcours_desktop.ui.kit.tokens import SPACE_12
from parcours_desktop.ui.work.look import Look
from parcours_desktop.ui.work.workbench import Workbench

SCALES = (1.0, 1.15, 1.25, 1.5, 1.75, 2.0)


class LookCard(Card):
    """Dresses the application anew and leaves it to the workbench to remember the look on this computer."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(tr("L’écran"), parent=parent)
        self._workbench = workbench
        self.mode = Choice(
            [("system", tr("Comme l’ordinateur")), ("light", tr("Clair")), ("dark", tr("Sombre"))], value=bus().mode
        )
        self.scale = Choice([(scale, tr("{percent} %", percent=round(scale * 100))) for scale in SCALES])
        self.scale.set_value(min(SCALES, key=lambda scale: abs(scale - bus().wished_scale)))
        self.body.setSpacing(SPACE_12)
        self.add(Field(tr("Couleurs"), self.mode, quiet=True))
        self.add(Field(tr("Taille du texte"), self.scale, quiet=True))
        self.mode.chosen.connect(self._dress)
        self.scale.chosen.connect(self._dress)

    def _dress(self, _: object) -> None:
        app = QApplication.instance()
        look = Look(self.mode.value(), self.scale.value())
        if isinstance(app, QApplication):
            apply_theme(app, look.mode, look.scale)
        self._workbench.look_changed.emit(look)
