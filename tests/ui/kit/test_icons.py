"""Icons: each meaning has its drawing, in the colours of the theme, sharp at each density."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from parcours_desktop.resources import resource
from parcours_desktop.ui.kit.icons import ICONS, icon, paint_icon
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.kit.tokens import DARK, LIGHT


def painted(name: str, color: str, ratio: float = 1.0) -> QImage:
    side = round(24 * ratio)
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    paint_icon(painter, name, QRectF(2, 2, 20, 20), color)
    painter.end()
    return image


def inked(image: QImage, color: str) -> int:
    return sum(
        image.pixelColor(x, y).name().upper() == color and image.pixelColor(x, y).alpha() == 255
        for x in range(image.width())
        for y in range(image.height())
    )


@pytest.mark.parametrize("name", sorted(ICONS))
def test_each_meaning_is_drawn(name: str) -> None:
    image = painted(name, LIGHT.ink)
    assert any(image.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))


def test_no_drawing_is_shipped_in_vain() -> None:
    shipped = {file.stem for file in resource("icons").glob("*.svg")}
    assert shipped == set(ICONS.values())


@pytest.mark.parametrize(("ratio", "solid"), [(1.0, 180), (1.25, 180), (2.0, 250)])
def test_a_stroke_is_sharp_at_the_density_of_the_device(ratio: float, solid: int) -> None:
    """The upright stroke of « plus » takes two columns at most beside its width: it was not scaled after drawing."""
    image = painted("add", LIGHT.accent, ratio)
    row = [image.pixelColor(x, image.height() * 3 // 8).alpha() for x in range(image.width())]
    assert max(row) > solid
    assert sum(alpha > 0 for alpha in row) <= round(1.5 * ratio) + 2


def test_an_unknown_meaning_is_an_error() -> None:
    image = QImage(24, 24, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    with pytest.raises(KeyError):
        paint_icon(painter, "no-such-thing", QRectF(0, 0, 20, 20), LIGHT.ink)
    painter.end()


def test_a_qicon_follows_the_theme(light: QApplication) -> None:
    made = icon("print", "accent")
    before = made.pixmap(QSize(40, 40), 1.0).toImage()
    apply_theme(light, "dark")
    after = made.pixmap(QSize(40, 40), 1.0).toImage()
    assert inked(before, LIGHT.accent) > 0
    assert inked(after, DARK.accent) > 0


@pytest.mark.parametrize("name", ["expand", "collapse", "previous", "next"])
def test_painted_arrows_have_the_colours_of_the_tokens(name: str) -> None:
    for look, tokens in (("light", LIGHT), ("dark", DARK)):
        assert tokens.ink2 in resource(f"icons/painted/{name}-{look}.svg").read_text(encoding="utf-8")


def test_the_painted_tick_has_the_colour_on_the_accent() -> None:
    for look, tokens in (("light", LIGHT), ("dark", DARK)):
        assert tokens.on_accent in resource(f"icons/painted/check-{look}.svg").read_text(encoding="utf-8")


def test_the_licence_lies_beside() -> None:
    assert "ISC License" in resource("icons/LICENSE").read_text(encoding="utf-8")
