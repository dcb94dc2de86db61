"""Whether the people agreed, asked in the form itself: never a silence, never a dialog."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.sharing_consent import ConsentCheck
from parcours_desktop.casework.words import of, typeset
from parcours_desktop.documents.signature import signature_svg
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.signature_pad import SignaturePad
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, Role

ONLY_AGREED = "only-agreed"
WITHOUT = "without"


class ConsentPart(QWidget):
    """Says who agreed and asks about the others. ``changed`` comes when a person chose how."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._missing = False
        self.notice = InlineNotice("warning", "")
        self.how = Choice([], placeholder=tr("Comment ?"))
        self.how_field = Field(tr("Accord"), self.how, quiet=True)
        self.why = TextField(placeholder=tr("Par exemple : absence soudaine, la personne sera prévenue"))
        self.why_field = Field(
            tr("Pourquoi sans accord"), self.why, hint=tr("Ces mots restent dans la note de relais.")
        )
        self.signed_words = Text("", Role.BODY, wrap=True)
        self.pad = SignaturePad()
        self.wipe = Button(tr("Effacer"))
        self._signing = QWidget()
        signing = QVBoxLayout(self._signing)
        signing.setContentsMargins(0, 0, 0, 0)
        signing.setSpacing(SPACE_8)
        signing.addWidget(self.signed_words)
        signing.addWidget(self.pad)
        signing.addWidget(self.wipe)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        for part in (self.notice, self.how_field, self._signing, self.why_field):
            column.addWidget(part)
        self.why_field.hide()
        self._signing.hide()
        self.wipe.clicked.connect(self.pad.wipe)
        self.pad.changed.connect(self._on_drawn)
        self.how.chosen.connect(self._on_how)
        self.why.textChanged.connect(self.changed)

    def begin(self) -> None:
        """Forget what was said about other people."""
        self.how.set_value(None)
        self.why.clear()
        # In silence: nothing was chosen by it.
        self.pad.blockSignals(True)
        self.pad.wipe()
        self.pad.blockSignals(False)
        self.wipe.setEnabled(False)

    def say_what_is_signed(self, check: ConsentCheck, holder: str, *, confidences: bool) -> None:
        """Say above the signature to what the person agrees; one drawn under other words is wiped out."""
        name = check.missing[0][1] if check.missing else ""
        if confidences:
            said = tr(
                "{name} accepte de partager tout son dossier, confidences comprises, avec {holder}.",
                name=name,
                holder=holder,
            )
        else:
            said = tr(
                "{name} accepte de partager son dossier, sans les confidences, avec {holder}.",
                name=name,
                holder=holder,
            )
        said = typeset(said)
        if said != self.signed_words.text():
            self.signed_words.setText(said)
            self.pad.wipe()

    def show_check(self, check: ConsentCheck, *, lending: bool) -> None:
        """Show who agreed to what is asked for now; what was chosen stays where it still makes sense.

        Who is ``lending`` a dossier can have it signed here: of one handed over nothing is sent by its giver any more.
        """
        agreed, missing = len(check.agreed), len(check.missing)
        self._missing = bool(missing)
        self.how_field.setVisible(self._missing)
        if not missing:
            self.notice.say("success", tr("L’accord est noté."))
        elif not agreed and missing == 1:
            name = check.missing[0][1]
            whose = tr("L’accord {of_whom} n’est pas noté.", of_whom=of(name))
            self.notice.say("warning", whose, "", tr("Demandez-le."))
        else:
            self.notice.say(
                "warning",
                tr.count(
                    "L’accord d’une personne n’est pas noté.",
                    "L’accord de {number} personnes n’est pas noté.",
                    missing,
                ),
                tr.count("{number} l’a donné.", "{number} l’ont donné.", agreed) if agreed else "",
            )
        options = [
            (ConsentForm.SPOKEN.value, tr("Donné de vive voix")),
            (ConsentForm.SIGNED_PAPER.value, tr("Signé sur papier")),
        ]
        if lending and missing == 1 and not agreed:
            # One sheet, one signature: of several people each would have to sign apart.
            options.append((ConsentForm.SIGNED_SCREEN.value, tr("Signé à l’écran")))
        if agreed:
            options.append((ONLY_AGREED, tr("Seulement qui a donné son accord")))
        options.append((WITHOUT, tr("Sans accord, en disant pourquoi")))
        self.how.set_options(options)
        self._on_how(self.how.value())

    @property
    def form(self) -> ConsentForm | None:
        """How those agreed of whom no consent is noted, None where they did not."""
        value = self.how.value() if self._missing else None
        return ConsentForm(value) if value in tuple(ConsentForm) else None

    @property
    def only_agreed(self) -> bool:
        """Whether those are left out who did not agree; so too where there are none."""
        return not self._missing or self.how.value() == ONLY_AGREED

    @property
    def reason(self) -> str:
        """Why it is shared without consent, empty where it is not."""
        return self.why.text().strip() if self._missing and self.how.value() == WITHOUT else ""

    @property
    def signature(self) -> bytes:
        """What the person drew, empty where they did not sign on the screen."""
        if self.form is not ConsentForm.SIGNED_SCREEN or self.pad.is_empty:
            return b""
        return signature_svg(self.pad.strokes(), self.pad.width(), self.pad.height())

    @property
    def is_told(self) -> bool:
        """Whether everything was said that sharing asks for."""
        signed = self.form is not ConsentForm.SIGNED_SCREEN or not self.pad.is_empty
        return self.only_agreed or (self.form is not None and signed) or bool(self.reason)

    def _on_drawn(self) -> None:
        self.wipe.setEnabled(not self.pad.is_empty)
        self.changed.emit()

    def _on_how(self, value: object) -> None:
        self.why_field.setVisible(self._missing and value == WITHOUT)
        self._signing.setVisible(self._missing and value == ConsentForm.SIGNED_SCREEN.value)
        self.changed.emit()
