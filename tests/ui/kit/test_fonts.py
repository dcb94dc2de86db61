"""The bundled faces hold the letters of every name, on screen and in letters."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QRawFont
from reportlab.pdfbase.ttfonts import TTFont

from parcours_desktop.resources import resource
from parcours_desktop.ui.kit import fonts
from parcours_desktop.ui.kit.fonts import FAMILY, FIRST_FILES, OTHER_FILES, load_other_fonts

NAMES = "éœïßŁİșżŒÉ’«»–…·→\u00a0\u202f€"
FILES = (*FIRST_FILES, *OTHER_FILES)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("letter", NAMES)
def test_qt_finds_each_letter(file: str, letter: str) -> None:
    face = QRawFont(str(resource(f"fonts/{file}")), 15)
    assert face.isValid()
    assert face.familyName() == FAMILY
    assert face.supportsCharacter(ord(letter))


@pytest.mark.parametrize("file", FILES)
def test_reportlab_takes_the_same_file(file: str) -> None:
    face = TTFont(file, str(resource(f"fonts/{file}"))).face
    assert all(ord(letter) in face.charToGlyph for letter in NAMES)


@pytest.mark.parametrize(("weight", "style"), [(400, "Regular"), (600, "Semibold"), (700, "Bold")])
def test_each_weight_has_a_face_of_its_own(weight: int, style: str) -> None:
    load_other_fonts()
    font = QFont(FAMILY)
    font.setWeight(QFont.Weight(weight))
    assert QRawFont.fromFont(font).styleName() == style


def test_a_missing_face_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FIRST_FILES", ("Nowhere.ttf",))
    with pytest.raises(FileNotFoundError):
        fonts.load_fonts()


def test_the_licence_lies_beside() -> None:
    assert "SIL Open Font License" in resource("fonts/LICENSE-OFL.txt").read_text(encoding="utf-8")
    assert "Source Sans" in resource("CREDITS.md").read_text(encoding="utf-8")
