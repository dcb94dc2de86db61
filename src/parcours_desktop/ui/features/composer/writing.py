"""The letter being written: proposed, proofed, kept as it changes, and issued — all of it in the background."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.issuing import IssuedLetter, issue_letter
from parcours_desktop.casework.referrals import compose, first_choices, revise
from parcours_desktop.casework.revealing import TO_REFER, is_guarded_datum, reveal
from parcours_desktop.casework.sharable import NAME
from parcours_desktop.casework.values import Composer, LetterChoices
from parcours_desktop.ui.features.composer.proof import Proof, pictures, proof_of
from parcours_desktop.ui.work.workbench import Workbench

WALK_MS = 90
"""While the arrows walk through the services, only the one that is rested on is composed."""

PAUSE_MS = 250
"""After the last letter typed, before the proof is drawn again and the draft is kept."""

PREVIEW_DPI = 96.0


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter issued while this screen is open, with what it was made from."""

    composer: Composer
    choices: LetterChoices
    letter: IssuedLetter


class LetterWriting(QObject):
    """Holds one letter at a time; ``covered`` says that what stands behind the cover was not looked at on this visit.

    ``composed`` comes when a letter was proposed or taken up again, ``chosen`` when a choice changed, ``proofed`` with
    a ``Proof``, ``issued`` with an ``Issued``, ``refused`` when a letter could not be proposed or issued.
    """

    composed = Signal()
    chosen = Signal()
    proofed = Signal(object)
    issued = Signal(object)
    refused = Signal(object)

    def __init__(self, workbench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workbench = workbench
        self._asked: tuple[str, str, frozenset[str] | None] = ("", "", None)
        self._sent: dict[str, Issued] = {}
        self._unsaved = False
        self._resting = False
        self.dots_per_inch = PREVIEW_DPI
        self.covered = False
        self.composer: Composer | None = None
        self.choices = LetterChoices(frozenset())
        self.letter: Issued | None = None
        self.issuing = False
        self._walk = _timer(self, WALK_MS, self._compose)
        self._pause = _timer(self, PAUSE_MS, self._settle)

    @property
    def agreed(self) -> bool:
        """Whether the person agreed to all that is ticked, now or earlier."""
        if self.composer is None:
            return False
        if self.choices.consent is not None:
            return True
        standing = self.composer.standing
        return standing is not None and self.choices.ticked | {NAME} <= set(standing.fields)

    def forget(self) -> None:
        """Begin anew, for another person or another time."""
        self.keep()
        self._sent.clear()
        self._drop()

    def write_to(self, person_id: str, service_id: str, barrier_ids: Collection[str] | None) -> None:
        """Propose the letter to a service, once the walk through the services has come to rest."""
        self.keep()
        self._drop()
        self._resting = False
        self._asked = (person_id, service_id, None if barrier_ids is None else frozenset(barrier_ids))
        self._walk.start()

    def hurry(self) -> None:
        """Propose the letter that is waited for now."""
        if self._walk.isActive():
            self._compose()

    def change(self, **values: Any) -> None:
        """Change fields of the choices. Data ticked beyond what the person agreed to asks for their consent anew."""
        if self.composer is None or self.letter is not None:
            return
        changed = replace(self.choices, **values)
        if changed.agreed is not None and not changed.ticked <= changed.agreed:
            changed = replace(changed, consent=None, agreed=None, signature=b"")
        if changed == self.choices:
            return
        self.choices = changed
        self._uncover()
        self._unsaved = True
        self._pause.start()
        self.chosen.emit()

    def agree(self, form: ConsentForm | None, signature: bytes = b"") -> None:
        """Note how the person agreed to what is ticked now, with what they drew where they signed on the screen."""
        if self.composer is None or self.letter is not None:
            return
        agreed = None if form is None else self.choices.ticked | {NAME}
        self.choices = replace(self.choices, consent=form, agreed=agreed, signature=signature)
        self._proof()
        self.chosen.emit()

    def _uncover(self) -> None:
        """Note in the trail that what stands behind the cover is looked at to be sent: it is ticked, which says why."""
        if self.covered and self.composer is not None and any(map(is_guarded_datum, self.choices.ticked)):
            self.covered = False
            person_id = self.composer.person.id
            self._workbench.do(lambda desk: reveal(desk, person_id, tr(TO_REFER)), quietly=True)

    def rest(self) -> None:
        """Keep the draft and ask for nothing more: the screen is left, maybe for good."""
        self.keep()
        self._walk.stop()
        self._resting = True

    def keep(self) -> None:
        """Keep what was changed as a draft of the dossier, now."""
        self._pause.stop()
        composer, choices = self.composer, self.choices
        if self._unsaved and composer is not None and self.letter is None:
            self._unsaved = False
            self._workbench.do(lambda desk: revise(desk, composer, choices), quietly=True, failed=self._not_kept)

    def _not_kept(self, error: WorldError) -> None:
        """Say why the draft is not kept; it is handed over anew at the next letter or when one leaves."""
        self._unsaved = True
        self.refused.emit(error)

    def issue(self, then: Callable[[Issued], None]) -> None:
        """Issue the letter in one unit of work; nothing goes to a printer or into a file before that."""
        composer, choices = self.composer, self.choices
        if composer is None or self.letter is not None or self.issuing:
            return
        self._pause.stop()
        self._unsaved = False
        self.issuing = True

        def operation(desk: Desk) -> tuple[Changes, Issued]:
            letter = issue_letter(desk, composer, choices)
            return letter.changes, Issued(replace(composer, referral=letter.referral), choices, letter)

        def done(sent: Issued) -> None:
            self.issuing = False
            self._sent[sent.composer.service.id] = sent
            if self._asked[1] == sent.composer.service.id:
                self._take_up(sent)
            self.issued.emit(sent)
            then(sent)

        def failed(error: WorldError) -> None:
            self.issuing = False
            self._unsaved = True
            self.refused.emit(error)

        # Without the offer to take it back: the paper is out, and its slip may come back. The screen says that it is.
        self._workbench.do_and_get(operation, done, owner=self, failed=failed, quietly=True)

    def proof_again(self) -> None:
        """Draw the proof again, for another width."""
        self._proof()

    def _drop(self) -> None:
        self._walk.stop()
        self._pause.stop()
        self._unsaved = False
        self.composer, self.letter = None, None
        self.choices = LetterChoices(frozenset())

    def _compose(self) -> None:
        self._walk.stop()
        asked = self._asked
        person_id, service_id, barrier_ids = asked
        if service_id in self._sent:
            self._take_up(self._sent[service_id])
            return

        def answer(composer: Composer) -> None:
            if asked == self._asked:
                self.composer, self.choices = composer, first_choices(composer)
                self._uncover()
                self.composed.emit()
                self._proof()

        self._workbench.ask(
            lambda desk: compose(desk, person_id, service_id, barrier_ids),
            answer,
            owner=self,
            replaces="letter-composer",
            failed=self.refused.emit,
        )

    def _take_up(self, sent: Issued) -> None:
        self.composer, self.choices, self.letter = sent.composer, sent.choices, sent
        self.composed.emit()
        self._proof()

    def _settle(self) -> None:
        self.keep()
        self._proof()

    def _proof(self) -> None:
        composer, choices, sent, dots = self.composer, self.choices, self.letter, self.dots_per_inch
        if composer is None or self._resting:
            return

        def question(desk: Desk) -> Proof:
            if sent is not None:
                return Proof(pictures(sent.letter.pdf, dots), sent.letter.referral.reason)
            return proof_of(desk, composer, choices, dots)

        def answer(proof: Proof) -> None:
            if self.composer is composer and self.choices == choices:
                self.proofed.emit(proof)

        self._workbench.ask(question, answer, owner=self, replaces="letter-preview")


def _timer(owner: QObject, milliseconds: int, act: Callable[[], None]) -> QTimer:
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(act)
    return timer
