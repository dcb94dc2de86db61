"""The sheet on which a person signs: what they agree to above, the field to sign on, wipe and confirm below."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.signature_pad import SignaturePad
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_12, Role

WIDTH = 620


class SigningPanel(SidePanel):
    """``signed`` comes when the person confirms what they drew, which ``pad`` holds; ``closed`` when it goes away.

    Without a finger, a pen or a mouse the words below say what else counts: a spoken consent, or one on paper.
    """

    signed = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, tr("Signer à l’écran"), width=WIDTH)
        self.what = Text("", Role.BODY, wrap=True)
        self.pad = SignaturePad()
        self.other = Text(
            tr("La personne préfère ne pas signer ici ? Notez son accord de vive voix, ou joignez le papier signé."),
            Role.SECONDARY,
            "ink2",
            wrap=True,
        )
        self.confirm = Button(tr("Valider"), "primary", key="Ctrl+Return")
        self.wipe = Button(tr("Effacer"), "secondary")
        self.body.setSpacing(SPACE_12)
        for widget in (self.what, self.pad, self.other):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.foot.addWidget(self.confirm)
        self.foot.addWidget(self.wipe)
        self.foot.addStretch(1)
        self.pad.changed.connect(self._say)
        self.wipe.clicked.connect(self.pad.wipe)
        self.confirm.clicked.connect(self._confirm)
        self._say()

    def begin(self, what: str) -> None:
        """Open on an empty field; ``what`` says to what the person agrees."""
        self.what.setText(what)
        self.pad.wipe()
        self.open()
        self.pad.setFocus()

    def _say(self) -> None:
        self.confirm.setEnabled(not self.pad.is_empty)
        self.wipe.setEnabled(not self.pad.is_empty)

    def _confirm(self) -> None:
        if not self.pad.is_empty:
            self.signed.emit()
            self.shut()
