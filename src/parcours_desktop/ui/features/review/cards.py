"""The column of cards of one dossier: made once, kept where they are while others come and go, walked by keyboard."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.choosing import choose, keep_both, write_other
from parcours_desktop.casework.conflict_values import DossierConflicts, Version
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.drafts import draft
from parcours_desktop.ui.features.review.card import CardView
from parcours_desktop.ui.kit.autosave import Autosave
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.rich_text import RichText, Run
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_12, SPACE_16, SPACE_28, Role
from parcours_desktop.ui.work.workbench import Workbench

WIDEST = 940


class CardColumn(ScrollColumn):
    """Shows the cards and does what they are answered. ``left`` comes after the last one was put off.

    ``field_asked`` carries the key of what a card is about, whose history is wanted; ``refused`` the ``WorldError``
    where an answer came too late.
    """

    left = Signal()
    history_asked = Signal()
    field_asked = Signal(str)
    refused = Signal(object)

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(margins=(SPACE_28, SPACE_12, SPACE_28, SPACE_28), spacing=SPACE_16, parent=parent)
        self._workbench = workbench
        self._person_id = ""
        self.views: list[CardView] = []
        self._answered: set[str] = set()
        self.united = RichText((), Role.SECONDARY, "ink2")
        self.united.linkActivated.connect(lambda _: self.history_asked.emit())
        self.united.hide()
        self.body.addWidget(self.united)
        self._typed = Autosave(self._read_typed, self._keep_draft, self)
        self._typed.failed.connect(workbench.messages.world_error)

    def show_cards(self, found: DossierConflicts) -> None:
        """Show the cards of a dossier; those that stay are not made anew."""
        if found.job_seeker_id != self._person_id:
            self.keep()
            self._drop(list(self.views))
            self._person_id = found.job_seeker_id
            self._answered.clear()
        known = {view.card.key: view for view in self.views}
        wanted = {card.key for card in found.cards}
        focused = next((place for place, view in enumerate(self.views) if _has_keyboard(view)), None)
        gone = [view for view in self.views if view.card.key not in wanted]
        lost = focused is not None and self.views[focused] in gone
        self._drop(gone)
        self.views = []
        back: CardView | None = None
        for place, card in enumerate(found.cards):
            view = known.get(card.key)
            if view is None:
                view = self._new(CardView(card))
                self.body.insertWidget(place, view)
                view.show()
                back = view if card.key in self._answered else back
            else:
                view.show_card(card)
            self.views.append(view)
        self._say_united(found.united)
        self._answered.difference_update(wanted)
        if back is not None and not any(view.is_written_in for view in self.views):
            # The answer was taken back: the next digit is meant for this card, not for its neighbour.
            back.begin()
        elif lost and self.views and focused is not None:
            self.views[min(focused, len(self.views) - 1)].begin()

    def begin(self) -> None:
        """Put the keyboard on the first card."""
        if self.views:
            self.views[0].begin()

    def keep(self) -> None:
        """Keep what is typed into an editor."""
        self._typed.keep()

    def _new(self, view: CardView) -> CardView:
        view.setMaximumWidth(px(WIDEST))
        view.chosen.connect(lambda version: self._choose(view, version))
        view.joined.connect(lambda: self._do(view, lambda desk: keep_both(desk, view.card)))
        view.written.connect(lambda value: self._do(view, lambda desk: write_other(desk, view.card, value)))
        view.later.connect(lambda: self._put_off(view))
        view.step.connect(lambda step: self._step(view, step))
        view.history_asked.connect(self.field_asked)
        view.editing.connect(lambda: self._begin_typing(view))
        view.edited.connect(self._typed.touch)
        return view

    def _drop(self, views: list[CardView]) -> None:
        for view in views:
            self.views.remove(view)
            self.body.removeWidget(view)
            view.hide()
            view.deleteLater()

    def _choose(self, view: CardView, version: Version) -> None:
        self._do(view, lambda desk: choose(desk, view.card, version))

    def _do(self, view: CardView, operation: Callable[[Desk], Changes]) -> None:
        def failed(error: WorldError) -> None:
            view.setEnabled(True)
            view.begin()
            self.refused.emit(error)

        def done(_: Changes) -> None:
            self._answered.add(view.card.key)
            if self._typed.key == _draft_key(view):
                self._typed.drop()

        self._focus_beside(view)
        # Once is enough, however often the digit is pressed; the card comes back enabled where it was refused.
        view.setEnabled(False)
        self._workbench.do(operation, owner=view, then=done, failed=failed)

    def _focus_beside(self, view: CardView) -> None:
        """Hand the keyboard on before the card goes: to the next one, or to the one before."""
        place = self.views.index(view)
        others = self.views[place + 1 :] + self.views[:place][::-1]
        ready = [other for other in others if other.isEnabled()]
        if ready:
            ready[0].begin()

    def _put_off(self, view: CardView) -> None:
        place = self.views.index(view) + 1
        if place < len(self.views):
            self.views[place].begin()
        else:
            self.left.emit()

    def _step(self, view: CardView, step: int) -> None:
        place = self.views.index(view) + step
        if 0 <= place < len(self.views):
            self.views[place].begin()

    def _say_united(self, text: str) -> None:
        self.united.set_runs([Run(f"{text} "), Run(tr("Voir l’historique"), link="history")] if text else [])
        self.united.setVisible(bool(text))

    def _begin_typing(self, view: CardView) -> None:
        self._typed.keep()
        for other in self.views:
            if other is not view and other.is_written_in:
                other.stop_writing()
                view.begin()
        key = _draft_key(view)
        self._typed.begin(key)

        def found(text: str) -> None:
            if text and view.editor is not None and self._typed.key == key:
                view.editor.take_up(text)

        self._workbench.ask(lambda desk: draft(desk, key), found, owner=view)

    def _read_typed(self) -> str:
        editor = next((view.editor for view in self.views if _draft_key(view) == self._typed.key), None)
        return editor.typed() if editor is not None else ""

    def _keep_draft(self, key: str, text: str, kept: Callable[[], None], failed: Callable[[WorldError], None]) -> None:
        self._workbench.keep_draft(key, text, owner=self, then=kept, failed=failed)


def _draft_key(view: CardView) -> str:
    return f"review:{view.card.key}"


def _has_keyboard(view: CardView) -> bool:
    focused = view.window().focusWidget()
    return focused is not None and view.isAncestorOf(focused)
