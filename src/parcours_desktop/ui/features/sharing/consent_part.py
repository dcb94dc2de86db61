"""Whether the people agreed, asked in the form itself: never a silence, never a dialog."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.sharing_consent import ConsentCheck
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.tokens import SPACE_8

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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        for part in (self.notice, self.how_field, self.why_field):
            column.addWidget(part)
        self.why_field.hide()
        self.how.chosen.connect(self._on_how)
        self.why.textChanged.connect(self.changed)

    def begin(self) -> None:
        """Forget what was said about other people."""
        self.how.set_value(None)
        self.why.clear()

    def show_check(self, check: ConsentCheck) -> None:
        """Show who agreed to what is asked for now; what was chosen stays where it still makes sense."""
        agreed, missing = len(check.agreed), len(check.missing)
        self._missing = bool(missing)
        self.how_field.setVisible(self._missing)
        if not missing:
            self.notice.say("success", tr("L’accord est noté."))
        elif not agreed and missing == 1:
            name = check.missing[0][1]
            self.notice.say("warning", tr("L’accord de {name} n’est pas noté.", name=name), "", tr("Demandez-le."))
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
    def is_told(self) -> bool:
        """Whether everything was said that sharing asks for."""
        return self.only_agreed or self.form is not None or bool(self.reason)

    def _on_how(self, value: object) -> None:
        self.why_field.setVisible(self._missing and value == WITHOUT)
        self.changed.emit()
