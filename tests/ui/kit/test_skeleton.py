"""The shapes of rows on their way: as many as asked for, named for a screen reader, without a word."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QWidget

from parcours_desktop.ui.kit.card import SelectCard
from parcours_desktop.ui.kit.rich_text import prose
from parcours_desktop.ui.kit.skeleton import Skeleton
from parcours_desktop.ui.kit.theme import apply_theme
from parcours_desktop.ui.kit.tokens import SPACE_12


def test_its_height_is_that_of_its_cards(qapp: QApplication) -> None:
    one, four = Skeleton("Les services arrivent", 1), Skeleton("Les services arrivent", 4)
    assert four.sizeHint().height() == 4 * one.sizeHint().height() + 3 * SPACE_12
    before = one.sizeHint().height()
    apply_theme(qapp, "light", 1.5)
    assert one.sizeHint().height() > before
    assert four.accessibleName() == "Les services arrivent"


def test_it_paints_cards_and_lines(stage: Callable[..., QWidget]) -> None:
    skeleton = Skeleton("Les services arrivent", 2)
    stage(skeleton, width=400, height=320)
    picture = skeleton.grab().toImage()
    shades = {picture.pixelColor(x, 20).name() for x in range(0, picture.width(), 7)}
    assert len(shades) >= 2


def test_words_can_be_selected_where_they_are_to_be_copied(stage: Callable[..., QWidget]) -> None:
    phone = prose("065 00 22 19")
    assert phone.textInteractionFlags().value == 0
    phone.set_selectable(True)
    stage(phone)
    phone.setSelection(0, 6)
    assert phone.selectedText() == "065 00"


def test_a_card_is_never_a_window_of_its_own_parts(qapp: QApplication) -> None:
    before = set(qapp.topLevelWidgets())
    card = SelectCard("Halte", ["Lève la garde d’enfants."])
    assert not [widget for widget in set(qapp.topLevelWidgets()) - before - {card} if widget.isVisible()]
