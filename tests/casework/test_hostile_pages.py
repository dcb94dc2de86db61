"""Hostile names and reasons print word for word on every page for the person, and do nothing else (trust.md S20)."""

from __future__ import annotations

import pytest
from casework.conftest import CRECHE
from documents import readback, samples

from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.consents import consents_page_pdf
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.issuing import issue
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.person_file import person_file_pdf, trail_page_pdf
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.revealing import reveal
from parcours_desktop.casework.values import LetterChoices

LINKS = ("javascript:alert(1)", "https://exemple.be/?a=1&b=2", '<img src="http://exemple.be/x.png">')


@pytest.mark.parametrize("hostile", [*samples.HOSTILE_NAMES, *LINKS])
def test_it_prints_word_for_word_and_links_to_nothing(desk: Desk, hostile: str) -> None:
    (person_id,) = create_person(desk, {"family_name": hostile}).dossiers
    issue(desk, compose(desk, person_id, CRECHE), LetterChoices(frozenset({"name"}), ConsentForm.SPOKEN))
    with desk.writing("Accord") as unit:
        agreed = {"job_seeker_id": person_id, "given_on": desk.clock.today()}
        unit.put(Consent(id=desk.new_id(), purpose="sharing", recipient="n", recipient_name=hostile, **agreed))
        unit.commit()
    reveal(desk, person_id, hostile)
    for page in (consents_page_pdf, person_file_pdf, trail_page_pdf):
        pdf = page(desk, person_id)
        assert readback.joined(hostile) in readback.joined(readback.text(pdf)), page.__name__
        assert b"/URI" not in pdf
        assert b"/JavaScript" not in pdf
