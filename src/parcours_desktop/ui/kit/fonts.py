"""The bundled family, Source Sans: its files, and a font for each role of text."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from parcours_desktop.resources import resource
from parcours_desktop.ui.kit.tokens import TYPE, Role

FAMILY = "Source Sans Pro"

FIRST_FILES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")
OTHER_FILES = ("SourceSansPro-Bold.ttf", "SourceSansPro-Italic.ttf")


def load_fonts() -> None:
    """Give Qt the faces that the first window shows: regular and semibold.

    Raises ``FileNotFoundError`` when a file is missing or is no font: an installation without its font is broken.
    """
    _load(FIRST_FILES)


def load_other_fonts() -> None:
    """Give Qt the bold and italic faces too, once something is painted that has them, such as a paper."""
    _load(OTHER_FILES)


@lru_cache(maxsize=2)
def _load(names: tuple[str, ...]) -> None:
    for name in names:
        path = resource(f"fonts/{name}")
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(path)


def make_font(role: Role, scale: float, dots_per_inch: float) -> QFont:
    """Return the font of ``role`` at a text scale (1 to 2), for a screen with that logical density.

    Qt takes sizes in whole pixels or in points with a fraction; 13.5 px needs the points.
    """
    pixels, weight = TYPE[role]
    font = QFont(FAMILY)
    font.setPointSizeF(pixels * scale * 72 / dots_per_inch)
    font.setWeight(QFont.Weight(weight))
    return font
