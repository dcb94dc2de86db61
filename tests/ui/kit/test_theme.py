"""The theme dresses everything, follows the system, and switches live."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QDialogButtonBox,
    QLineEdit,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTableWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.theme import (
    TEXT_ROLES,
    Mode,
    apply_theme,
    bus,
    color,
    font,
    grown,
    palette_of,
    px,
    system_text_scale,
    theme,
    width,
)
from parcours_desktop.ui.kit.tokens import DARK, LIGHT, Role


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}


def test_a_live_switch_repaints_what_is_painted_by_hand(qtbot: QtBot, light: QApplication) -> None:
    button = Button("Ouvrir", "primary")
    qtbot.addWidget(button)
    button.show()
    assert LIGHT.accent in colours(picture(button))
    apply_theme(light, "dark")
    assert DARK.accent in colours(picture(button))


def test_a_switch_tells_those_who_cache(qtbot: QtBot, light: QApplication) -> None:
    with qtbot.waitSignal(bus().changed, timeout=1000):
        apply_theme(light, "dark")
    assert theme() is DARK
    assert color("ink") == QColor(DARK.ink)


def test_system_mode_follows_the_system(light: QApplication) -> None:
    apply_theme(light, "system")
    light.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme() is DARK
    light.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme() is LIGHT


def test_a_chosen_mode_does_not_follow_the_system(light: QApplication) -> None:
    apply_theme(light, "light")
    light.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme() is LIGHT
    light.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)


@pytest.mark.parametrize(("wished", "given"), [(0.5, 1.0), (1.0, 1.0), (1.25, 1.25), (2.0, 2.0), (3.0, 2.0)])
def test_text_scale_stays_within_one_and_two(light: QApplication, wished: float, given: float) -> None:
    apply_theme(light, "light", wished)
    assert px(100) == 100 * given
    assert font(Role.BODY).pointSizeF() == pytest.approx(15 * given * 72 / 96)
    assert light.font().pointSizeF() == pytest.approx(font(Role.BODY).pointSizeF())


def test_room_grows_less_than_text(light: QApplication) -> None:
    apply_theme(light, "light", 2.0)
    assert (grown(38), width(300)) == (58, 450)


def test_system_scale_of_a_plain_screen_is_one() -> None:
    assert system_text_scale() == 1.0


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_the_bundled_family(role: Role) -> None:
    assert font(role).family() == "Source Sans Pro"


def test_text_keeps_its_colour_when_it_moves(qtbot: QtBot) -> None:
    text = Text("Bonjour", color="ink3")
    text.sizeHint()
    text.set_color("blocking")
    home = Ground("card")
    qtbot.addWidget(home)
    QVBoxLayout(home).addWidget(text)
    home.show()
    assert LIGHT.blocking in colours(picture(text))


def test_text_has_only_colours_of_text() -> None:
    with pytest.raises(KeyError):
        Text("x", color="paper")


def test_every_colour_of_text_rides_on_a_role_of_its_own() -> None:
    assert len(set(TEXT_ROLES.values())) == len(TEXT_ROLES)
    palette = palette_of(DARK)
    for name, role in TEXT_ROLES.items():
        assert palette.color(role) == QColor(DARK.named(name))


def test_text_is_never_read_as_html(qtbot: QtBot) -> None:
    plain, tagged = Text("bx/b"), Text("<b>x</b>")
    qtbot.addWidget(plain)
    qtbot.addWidget(tagged)
    assert tagged.sizeHint().width() > plain.sizeHint().width()


def _everything() -> QWidget:
    root = QWidget()
    layout = QVBoxLayout(root)
    choice = QComboBox()
    choice.addItems(["Ath", "Lens"])
    table = QTableWidget(4, 3)
    table.setHorizontalHeaderLabels(["Nom", "Commune", "Date"])
    area = QScrollArea()
    area.setWidget(QWidget(minimumHeight=900, minimumWidth=2000))
    tabs = QTabWidget()
    tabs.addTab(QWidget(), "Un")
    bar = QProgressBar()
    bar.setValue(40)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    for part in (
        choice,
        table,
        area,
        tabs,
        bar,
        buttons,
        QLineEdit("x"),
        QSpinBox(),
        QCheckBox("Oui"),
        QPushButton("Non"),
    ):
        layout.addWidget(part)
    for part in (QLineEdit("x"), QSpinBox(), QCheckBox("Oui"), QPushButton("Non"), QCalendarWidget()):
        layout.addWidget(part)
    root.resize(500, 1300)
    return root


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_nothing_of_the_default_grey_is_left(qtbot: QtBot, light: QApplication, mode: Mode) -> None:
    """Fusion's own greys are neutral (red = green = blue); ours are warm or blue, white apart."""
    apply_theme(light, mode)
    root = _everything()
    qtbot.addWidget(root)
    root.show()
    counted: dict[str, int] = {}
    image = picture(root)
    for x in range(image.width()):
        for y in range(0, image.height(), 2):
            name = image.pixelColor(x, y).name()
            counted[name] = counted.get(name, 0) + 1
    large = [name for name, count in counted.items() if count > 400]
    neutral = [name for name in large if name[1:3] == name[3:5] == name[5:7] and name != "#ffffff"]
    assert large
    assert neutral == []


def test_a_menu_is_dressed(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("Imprimer")
    menu.ensurePolished()
    menu.resize(menu.sizeHint())
    shown = colours(picture(menu))
    assert LIGHT.card in shown
    assert LIGHT.edge in shown


def test_disabled_words_are_still_legible() -> None:
    disabled = palette_of(LIGHT).color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
    assert disabled == QColor(LIGHT.ink3)


def test_a_field_in_error_has_other_bounds(qtbot: QtBot) -> None:
    field = Field("Nom", TextField("x"))
    qtbot.addWidget(field)
    field.show()
    field.control.clearFocus()
    before = colours(picture(field.control))
    field.set_error("Écrivez un nom.")
    assert LIGHT.blocking not in before
    assert LIGHT.blocking in colours(picture(field.control))


FIRST_WINDOW = """
from PySide6.QtWidgets import QApplication, QVBoxLayout
app = QApplication([])
from PySide6 import QtCore
from parcours_desktop.ui.kit.theme import apply_theme
apply_theme(app, "system")
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.plain_button import PlainButton
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
window = Ground("paper")
layout = QVBoxLayout(window)
layout.addWidget(Text("Parcours"))
layout.addWidget(Field("Phrase de passe", TextField(secret=True)))
layout.addWidget(PlainButton("Ouvrir", primary=True, cap="Entrée"))
layout.addWidget(Button("Ouvrir", "primary", key="Return", bind_key=False))
window.show()
app.processEvents()
window.grab()
print("Qt" in vars(QtCore))
"""


def test_the_first_window_does_not_wake_the_qt_namespace() -> None:
    """Its first use builds a hundred enumerations: 23 ms of the 1.3 bare windows that there are."""
    done = subprocess.run([sys.executable, "-c", FIRST_WINDOW], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False"]
