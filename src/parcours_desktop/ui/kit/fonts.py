"""The bundled family, Source Sans: its files, and a font for each role of text."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from parcours_desktop.resources import resource
from parcours_desktop.ui.kit.tokens import TYPE, Role

FAMILY = "Source Sans Pro"

FIRST_FILES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")
OTHER_FILES = ("SourceSansPro-Bold.ttf", "SourceSansPro-Italic.ttf")


@lru_cache(maxsize=1)
def load_fonts() -> tuple[int, ...]:
    """Give the bundled faces to Qt and return their identities; only the first call loads, in about 2 ms.

    Raises ``FileNotFoundError`` when a file is missing or is no font: an installation without its font is broken.
    """
    identities = []
    for name in (*FIRST_FILES, *OTHER_FILES):
        path = resource(f"fonts/{name}")
        identity = QFontDatabase.addApplicationFont(str(path))
        if identity < 0:
            raise FileNotFoundError(path)
        identities.append(identity)
    return tuple(identities)


def make_font(role: Role, scale: float, dots_per_inch: float) -> QFont:
    """Return the font of ``role`` at a text scale (1 to 2), for a screen with that logical density.

    Qt takes sizes in whole pixels or in points with a fraction; 13.5 px needs the points.
    """
    pixels, weight = TYPE[role]
    font = QFont(FAMILY)
    font.setPointSizeF(pixels * scale * 72 / dots_per_inch)
    font.setWeight(QFont.Weight(weight))
    return font
