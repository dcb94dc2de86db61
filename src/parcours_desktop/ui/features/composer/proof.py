"""The proof of a letter: its pages as pictures, its reason and what to look at, all made away from the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtGui import QImage

from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.letters import letter_pdf, letter_warnings
from parcours_desktop.casework.referrals import reason_of
from parcours_desktop.casework.values import Composer, LetterChoices
from parcours_desktop.documents.pages import page_images
from parcours_desktop.ui.work.printing import picture


@dataclass(frozen=True, slots=True)
class Proof:
    """What the preview shows. ``warnings`` leave out that the consent is missing: the screen asks for it anyway."""

    pages: tuple[QImage, ...]
    reason: str = ""
    warnings: tuple[str, ...] = ()


def proof_of(desk: Desk, composer: Composer, choices: LetterChoices, dots_per_inch: float) -> Proof:
    """Return the proof of the letter as it would be printed now."""
    asked = replace(choices, consent=choices.consent or ConsentForm.SPOKEN)
    return Proof(
        pages=pictures(letter_pdf(desk, composer, choices), dots_per_inch),
        reason=reason_of(desk, composer, choices),
        warnings=letter_warnings(desk, composer, asked),
    )


def pictures(pdf: bytes, dots_per_inch: float) -> tuple[QImage, ...]:
    """Return the pages of ``pdf`` as pictures that own their pixels."""
    return tuple(picture(page).copy() for page in page_images(pdf, dots_per_inch))
