"""The right column: the letter as paper while it is made, the consent below it, and the way to the printer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.ui.features.composer.consent import ConsentBox, imperative
from parcours_desktop.ui.features.composer.proof import Proof
from parcours_desktop.ui.features.composer.writing import LetterWriting
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.marks import Badge
from parcours_desktop.ui.kit.paper_view import PaperView
from parcours_desktop.ui.kit.rich_text import RichText
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_16, SPACE_20, SPACE_28, Role, Tone

A4_INCHES = 210 / 25.4
"""The width of the paper (ISO 216)."""


class LetterColumn(Ground):
    """``print_asked``, ``save_asked`` and ``edit_asked`` come from its buttons; ``agreed`` as from ``ConsentBox``."""

    print_asked = Signal()
    save_asked = Signal()
    edit_asked = Signal()
    agreed = Signal(object)

    def __init__(self, writing: LetterWriting, parent: QWidget | None = None) -> None:
        super().__init__("sunken", parent)
        self._writing = writing
        self._pages: Sequence[QImage] = ()
        self.asking = ""
        self.title = Text("", Role.TITLE)
        self.sent = Badge(tr("Lettre remise"), Tone.SOLVED)
        self.paper = PaperView(tr("Aperçu de la lettre"))
        self.warnings = RichText((), Role.SECONDARY, "strong")
        self.delivered = RichText((), Role.SECONDARY, "solved")
        self.consent = ConsentBox()
        self.consent.agreed.connect(self.agreed)
        self.print_button = Button(tr("Imprimer"), "primary", key="Ctrl+P")
        self.save_button = Button(tr("PDF…"), "secondary")
        self.save_button.setShortcut("Ctrl+Shift+S")
        self.save_button.setAccessibleDescription(tr("Touche {keys}", keys="Ctrl Maj S"))
        self.save_button.setToolTip(tr("Enregistrer en PDF (Ctrl+Maj+S)"))
        self.edit_button = Button(tr("Modifier"), "secondary")
        self._nothing = EmptyState("letter", tr("La lettre s’écrit ici"), tr("Choisissez un service au milieu."))
        self._stack = QStackedWidget()
        self._lay_out()
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.setInterval(120)
        self._sharpen.timeout.connect(writing.proof_again)
        self.print_button.clicked.connect(self.print_asked)
        self.save_button.clicked.connect(self.save_asked)
        self.edit_button.clicked.connect(self.edit_asked)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that no service is chosen."""
        self.ask_consent("")
        self._stack.setCurrentIndex(0)

    def show_letter(self) -> None:
        """Show the letter that is being written, or that was just issued."""
        composer, issued = self._writing.composer, self._writing.letter is not None
        if composer is None:
            return
        self.title.setText(tr("Lettre {reference}", reference=composer.referral.reference))
        self.sent.setVisible(issued)
        self.delivered.hide()
        self.consent.show_letter(composer, self._writing.choices, issued=issued)
        self.edit_button.setVisible(not issued)
        if self._writing.agreed:
            self.asking = ""
        self._say_button()
        self._stack.setCurrentIndex(1)

    def show_proof(self, proof: Proof) -> None:
        """Show the pages; what they were is kept until then, and the scroll stays."""
        self._pages = proof.pages
        self.paper.set_pages([image.size().toSizeF() for image in proof.pages], self._render)
        self.warnings.set_runs(["\n".join(proof.warnings)])
        self.warnings.setVisible(bool(proof.warnings))

    def say_delivered(self, sentence: str) -> None:
        """Say where the letter went."""
        self.delivered.set_runs([sentence])
        self.delivered.show()

    def ask_consent(self, asking: str) -> None:
        """Put the question of the consent: ``asking`` is "print" or "save" for what waits for it, empty to let go."""
        self.asking = asking
        self.consent.set_asking(bool(asking))
        self._say_button()
        if asking:
            self.print_button.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for a proof as wide as there is room."""
        super().resizeEvent(event)
        self._measure()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_20, SPACE_16, SPACE_20, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.sent)
        foot = QVBoxLayout()
        foot.setContentsMargins(SPACE_20, SPACE_8, SPACE_20, SPACE_16)
        foot.setSpacing(SPACE_8)
        foot.addWidget(self.warnings)
        foot.addWidget(self.delivered)
        foot.addWidget(self.consent)
        buttons = QWidget()
        row = FlowLayout(buttons)
        for button in (self.print_button, self.save_button, self.edit_button):
            row.addWidget(button)
        foot.addSpacing(SPACE_12 - SPACE_8)
        foot.addWidget(buttons)
        letter = QWidget()
        column = QVBoxLayout(letter)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.paper, 1)
        column.addLayout(foot)
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(letter)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.consent.how.chosen.connect(lambda _: self._say_button())

    def _say_button(self) -> None:
        # Another key while the question stands: who presses Ctrl+P twice by reflex has not asked the person.
        key = "Ctrl+Return" if self.asking else "Ctrl+P"
        self.print_button.setShortcut(QKeySequence(key))
        self.print_button.set_look(self.print_button.text(), key=key)
        self.save_button.setVisible(not self.asking)
        self.edit_button.setVisible(not self.asking and self._writing.letter is None)
        if self.asking:
            form = self.consent.form or ConsentForm.SPOKEN
            to_file = self.asking == "save"
            self.print_button.set_label(imperative(form, to_file=to_file))
            if self.print_button.sizeHint().width() > self.width() - 2 * SPACE_20:
                # At a large text scale; how the person agreed stands just above.
                self.print_button.set_label(tr("Oui, enregistrer") if to_file else tr("Oui, imprimer"))
        elif self._writing.letter is not None:
            self.print_button.set_label(tr("Imprimer à nouveau"))
        else:
            self.print_button.set_label(tr("Imprimer"))

    def _render(self, page: int, size: QSize) -> QImage:
        image = self._pages[page]
        if abs(size.width() - image.width()) <= 1:
            # As it was drawn: a page scaled by one pixel is a page out of focus.
            return image.copy(0, 0, size.width(), size.height())
        self._writing.dots_per_inch = size.width() / A4_INCHES
        self._sharpen.start()
        return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)

    def _measure(self) -> None:
        room = (self.paper.viewport().width() - 2 * SPACE_28) * self.paper.zoom() * self.devicePixelRatioF()
        self._writing.dots_per_inch = max(40.0, room / A4_INCHES)
