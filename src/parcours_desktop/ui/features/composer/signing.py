"""A consent signed on the screen before a letter leaves: the sheet to sign on, and what waited for it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.referrals import leaving
from parcours_desktop.casework.words import listed, small, typeset
from parcours_desktop.documents.signature import signature_svg
from parcours_desktop.ui.features.composer.delivery import Delivery, Way
from parcours_desktop.ui.features.composer.letter_column import LetterColumn
from parcours_desktop.ui.features.composer.writing import LetterWriting
from parcours_desktop.ui.kit.signing_panel import SigningPanel


class LetterSigning(QObject):
    """Takes what the person chose for their consent; where they sign on the screen, asks for the signature first."""

    def __init__(self, host: QWidget, writing: LetterWriting, letter: LetterColumn, delivery: Delivery) -> None:
        super().__init__(host)
        self._writing, self._letter, self._delivery = writing, letter, delivery
        self._way: Way | None = None
        self._was_signed = False
        self.panel = SigningPanel(host)
        self.panel.signed.connect(self._signed)
        self.panel.closed.connect(self._closed)
        letter.agreed.connect(self.agree)
        letter.print_asked.connect(self._leave)

    def agree(self, form: ConsentForm | None, way: Way | None = None) -> None:
        """Note how the person agreed, then print or save where ``way`` says so."""
        if form is ConsentForm.SIGNED_SCREEN:
            self._way = way
            # Not agreed before it is signed: the box shows what stands, and the question moves to the sheet.
            self._letter.ask_consent("")
            self._letter.show_letter()
            self.panel.begin(self._what())
            return
        self._writing.agree(form)
        if way is not None:
            self._delivery.begin(way)

    def _leave(self) -> None:
        """Print, or do what waits for the consent: the one button agrees and does both in one stroke."""
        way: Way = "save" if self._letter.asking == "save" else "print"
        if self._letter.asking:
            self.agree(ConsentForm(self._letter.consent.form), way)
        else:
            self._delivery.begin(way)

    def forget(self) -> None:
        """Wait no longer for a signature; what was drawn for another letter is not kept."""
        self._way = None
        self.panel.pad.wipe()

    def put_away(self) -> None:
        """Close the sheet: another letter is in front."""
        self.forget()
        self.panel.hide()

    def _closed(self) -> None:
        """Put the keyboard where the work goes on: a letter that is agreed to is printed next."""
        signed, self._was_signed = self._was_signed, False
        self.forget()
        if signed:
            self._letter.print_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _signed(self) -> None:
        self._was_signed = True
        pad, way = self.panel.pad, self._way
        picture = signature_svg(pad.strokes(), pad.width(), pad.height())
        self._writing.agree(ConsentForm.SIGNED_SCREEN, picture)
        if way is not None:
            self._delivery.begin(way)

    def _what(self) -> str:
        composer, choices = self._writing.composer, self._writing.choices
        if composer is None:
            return ""
        left = leaving(choices)
        labels = [small(item.label) for item in composer.sharable if item.name in left]
        said = tr(
            "{name} est d’accord pour transmettre à {service} : {data}.",
            name=composer.person_name,
            service=composer.service.name,
            data=listed(labels, tr),
        )
        return typeset(said)
