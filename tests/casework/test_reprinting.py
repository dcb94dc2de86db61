"""A letter printed again says what it said, as long as its consent stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from parcours_core.errors import Refused
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.followup import withdraw
from parcours_desktop.casework.issuing import IssuedLetter, issue_letter, withdraw_consent
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.reprinting import letter_again
from parcours_desktop.casework.retention import restrict
from parcours_desktop.casework.values import LetterChoices
from parcours_desktop.directory.building.writing import PackWriter
from parcours_desktop.directory.pack import Pack


@pytest.fixture
def letter(desk: Desk, aurelie: str, note: Callable[..., str]) -> IssuedLetter:
    note(aurelie, "childcare")
    return issue_letter(desk, compose(desk, aurelie, "creche"), LetterChoices(frozenset({"phone"}), ConsentForm.SPOKEN))


def test_it_is_the_same_letter_even_another_day_at_another_place(desk: Desk, letter: IssuedLetter) -> None:
    later = replace(desk, clock=FixedClock(datetime(2026, 12, 3, 9, tzinfo=UTC)))
    assert letter_again(later, letter.referral.id).pdf == letter.pdf


def test_it_is_printed_after_the_service_left_the_directory(desk: Desk, letter: IssuedLetter, tmp_path: Path) -> None:
    with PackWriter(tmp_path / "empty.pack") as writer:
        writer.finish(built_on=date(2026, 12, 1), credits=())
    empty = Pack.open(tmp_path / "empty.pack")
    document = PdfDocument(letter_again(replace(desk, pack=empty), letter.referral.id).pdf)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    empty.close()
    assert letter.referral.reference in text
    assert "P’tits Pas" in text


def test_a_consent_taken_back_ends_the_printing(desk: Desk, letter: IssuedLetter) -> None:
    withdraw_consent(desk, letter.referral.consent_id)
    with pytest.raises(Refused, match="accord"):
        letter_again(desk, letter.referral.id)


def test_a_letter_withdrawn_is_not_printed(desk: Desk, letter: IssuedLetter) -> None:
    withdraw(desk, letter.referral.id)
    with pytest.raises(Refused, match="réimprimée"):
        letter_again(desk, letter.referral.id)


def test_a_limited_dossier_lets_no_letter_out(desk: Desk, letter: IssuedLetter, aurelie: str) -> None:
    restrict(desk, aurelie, "Conteste une donnée.")
    with pytest.raises(Refused, match="limité"):
        letter_again(desk, letter.referral.id)
    composer = compose(desk, aurelie, "creche")
    with pytest.raises(Refused, match="limité"):
        issue_letter(desk, composer, LetterChoices(frozenset({"phone"}), ConsentForm.SPOKEN))
