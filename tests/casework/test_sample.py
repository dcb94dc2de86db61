"""The sample caseload: the same people each time, in every situation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parcours_core.records.barrier import Barrier
from parcours_core.records.catalogue import CASELOAD
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import NEXT_STATES, Consent, Referral
from parcours_core.vocabulary.barrier_themes import themes_of
from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.dossier_list import list_dossiers
from parcours_desktop.casework.matches import matches_for
from parcours_desktop.casework.references import read_reference
from parcours_desktop.casework.sample import fill_sample
from parcours_desktop.casework.sample_people import STORIES
from parcours_desktop.casework.values import DossierQuery
from parcours_desktop.directory.pack import Pack
from parcours_desktop.resources import resource
from parcours_desktop.store.caseload import Caseload


@contextmanager
def filled(desk: Desk, path: Path, count: int, seed: int) -> Iterator[Desk]:
    caseload = Caseload.open(path, bytes(32))
    try:
        other = replace(desk, caseload=caseload)
        assert fill_sample(other, count, seed) == count
        yield other
    finally:
        caseload.close()


def everything(desk: Desk) -> list[Any]:
    with desk.caseload.reading() as reader:
        return [record for cls in CASELOAD for record in reader.find(cls)]


def test_the_same_seed_gives_the_same_records(desk: Desk, tmp_path: Path) -> None:
    with filled(desk, tmp_path / "a.db", 40, 3) as first, filled(desk, tmp_path / "b.db", 40, 3) as second:
        assert everything(first) == everything(second)
        with filled(desk, tmp_path / "c.db", 40, 4) as third:
            assert everything(third) != everything(second)


def test_the_people_of_the_sketches_are_there_and_every_dossier_opens(shipped: Desk) -> None:
    desk = shipped
    assert fill_sample(desk, 60) == 60
    page = list_dossiers(desk, DossierQuery(limit=200))
    names = {row.name for row in page.rows}
    assert {f"{story.family_name}, {story.given_name}" for story in STORIES} <= names
    for row in page.rows:
        view = open_dossier(desk, row.id)
        assert view.feed
        assert view.person.full_name
        matches_for(desk, row.id)


@pytest.fixture
def shipped(desk: Desk) -> Iterator[Desk]:
    """The desk with the pack that ships with the program, which has services for every barrier."""
    pack = Pack.open(resource("packs/exemple.pack"))
    yield replace(desk, pack=pack)
    pack.close()


def test_letters_go_to_services_that_fit_the_barrier(shipped: Desk) -> None:
    fill_sample(shipped, 60)
    with shipped.caseload.reading() as reader:
        barriers = {each.id: each for each in reader.find(Barrier)}
        people = {each.id: each.given_name for each in reader.find(JobSeeker)}
        letters = reader.find(Referral)
    for letter in letters:
        service = shipped.pack.service(letter.service_id)
        (barrier,) = (barriers[id] for id in letter.barrier_ids)
        fits = themes_of(barrier.kind, barrier.situations, barrier.goals)
        assert service is not None
        assert max(fits.get(theme, 0) for theme in service.themes) == max(fits.values())
    (samiras,) = (each for each in letters if people[each.job_seeker_id] == "Samira")
    assert "devoirs" in samiras.service_name


def test_letters_stand_in_every_state_with_their_consent(shipped: Desk) -> None:
    desk = shipped
    fill_sample(desk, 250)
    with desk.caseload.reading() as reader:
        letters = reader.find(Referral)
        consents = {each.id: each for each in reader.find(Consent)}
        people = {each.id for each in reader.find(JobSeeker)}
    assert {letter.state for letter in letters} == set(NEXT_STATES)
    assert len({letter.reference for letter in letters}) == len(letters)
    for letter in letters:
        assert read_reference(letter.reference).reference == letter.reference
        assert letter.job_seeker_id in people
        if letter.state is not ReferralState.DRAFTED:
            assert letter.issued_on is not None
            assert consents[letter.consent_id].holds(letter.issued_on)
            assert set(letter.shared) <= set(consents[letter.consent_id].fields)
