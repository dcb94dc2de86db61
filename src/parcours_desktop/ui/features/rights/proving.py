"""How a consent is shown to have been given: the sheet to sign on, the paper that is joined, and both to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_desktop.casework.consents import ConsentLine
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.proofs import Proof, ProofPicture, attach_paper, confide, look_at, sign, take_out
from parcours_desktop.documents.signature import Signature, signature_svg
from parcours_desktop.ui.features.rights.consents_card import ConsentsCard
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.painting import start
from parcours_desktop.ui.kit.paper_view import PaperView
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.signing_panel import SigningPanel
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import LIGHT
from parcours_desktop.ui.work.papers import ask_for_paper, read_paper
from parcours_desktop.ui.work.workbench import Workbench

WIDTH = 620
_SHARP = 2.0


class ProofPanel(SidePanel):
    """One proof as paper. ``take_out_asked`` carries its id: it was joined to the wrong consent. ``marked`` carries the
    id and whether it is to be a confidence.
    """

    take_out_asked = Signal(str)
    marked = Signal(str, bool)

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, tr("Preuve de l’accord"), width=WIDTH)
        self.paper = PaperView(tr("Preuve de l’accord"))
        self.paper.setMinimumHeight(px(300))
        self.body.addWidget(self.paper, 1)
        self.confidence = CheckRow(
            tr("Garder cette preuve parmi les confidences"),
            secondary=tr("Sans elles, un·e collègue voit l’accord, pas sa preuve."),
        )
        self.body.addWidget(self.confidence)
        self.away = Button(tr("Retirer cette preuve"))
        self.foot.addWidget(self.away)
        self.foot.addStretch(1)
        self._proof = ""
        self.away.clicked.connect(lambda: self.take_out_asked.emit(self._proof))
        self.confidence.clicked.connect(lambda: self.marked.emit(self._proof, self.confidence.isChecked()))

    def show_proof(self, proof: Proof, images: Sequence[QImage], *, changing: bool) -> None:
        """Open on a proof; ``changing`` says whether it may be taken out or marked."""
        self._proof = proof.id
        self.confidence.setChecked(proof.confidential)
        self.confidence.setVisible(changing)
        self.set_title(proof.words)
        self.paper.set_images(images)
        self.away.setVisible(changing)
        self.open()


class Proving(QObject):
    """Connects the card of the consents with its sheets. ``choose_paper`` asks for a file, or stands in for the dialog.

    ``shown`` comes when a proof is in sight.
    """

    shown = Signal()

    def __init__(
        self,
        workbench: Workbench,
        host: QWidget,
        card: ConsentsCard,
        *,
        choose_paper: Callable[[QWidget], Path | None] = ask_for_paper,
    ) -> None:
        super().__init__(host)
        self._workbench = workbench
        self._host = host
        self._card = card
        self._choose_paper = choose_paper
        self._consent = ""
        self.signing = SigningPanel(host)
        self.proof = ProofPanel(host)
        card.sign_asked.connect(self._ask_signature)
        card.paper_asked.connect(self._join)
        card.look_asked.connect(self._look)
        self.signing.signed.connect(self._sign)
        self.proof.take_out_asked.connect(self._take_out)
        self.proof.marked.connect(self._mark)

    def put_away(self) -> None:
        """Close both sheets: another person's rights are in front."""
        self.signing.pad.wipe()
        self.signing.hide()
        self.proof.paper.set_images(())
        self.proof.hide()

    def _ask_signature(self, line: ConsentLine) -> None:
        self._consent = line.id
        self.signing.begin(tr("{who}. Données : {data}.", who=line.title, data=line.data or tr("aucune")))

    def _sign(self) -> None:
        consent_id, pad = self._consent, self.signing.pad
        picture = signature_svg(pad.strokes(), pad.width(), pad.height())
        self._workbench.do(lambda desk: sign(desk, consent_id, picture), owner=self)

    def _join(self, consent_id: str) -> None:
        path = self._choose_paper(self._host.window())
        if path is not None:
            self._workbench.do(lambda desk: attach_paper(desk, consent_id, read_paper(path)), owner=self)

    def _look(self, proof: Proof) -> None:
        def question(desk: Desk) -> list[QImage]:
            return pictures_of(look_at(desk, proof.id))

        def answer(images: list[QImage]) -> None:
            self.proof.show_proof(proof, images, changing=not self._card.reading)
            self.shown.emit()

        self._workbench.ask(question, answer, owner=self, replaces="consent-proof")

    def _take_out(self, proof_id: str) -> None:
        self.proof.shut()
        self._workbench.do(lambda desk: take_out(desk, proof_id), owner=self)

    def _mark(self, proof_id: str, confidential: bool) -> None:
        self._workbench.do(lambda desk: confide(desk, proof_id, confidential=confidential), owner=self)


def pictures_of(picture: ProofPicture) -> list[QImage]:
    """Return a proof as pictures: a signature black on white, a paper page by page."""
    if picture.signature is not None:
        return [_drawn(picture.signature)]
    return [QImage.fromData(page.picture) for page in picture.pages]


def _drawn(signature: Signature) -> QImage:
    scale = _SHARP / 10
    image = QImage(round(signature.width * scale), round(signature.height * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = start(QPainter(image))
    pen = QPen(QColor(LIGHT.ink), 2.4 * _SHARP)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    for stroke in signature.strokes:
        path = QPainterPath()
        for place, (x, y) in enumerate(stroke):
            (path.lineTo if place else path.moveTo)(x * scale, y * scale)
        painter.strokePath(path, pen)
    painter.end()
    return image
