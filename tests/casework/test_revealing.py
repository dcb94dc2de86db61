"""Behind the cover: nothing of it in what is shown, its count, and the reason in the trail."""

from __future__ import annotations

import pytest

from parcours_core.errors import Refused
from parcours_core.trail import Act
from parcours_core.vocabulary.person import Circumstance
from parcours_core.vocabulary.work import EncounterKind
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.revealing import reveal
from parcours_desktop.store.trail import last_of


@pytest.fixture
def person_id(desk: Desk) -> str:
    (person_id,) = create_person(
        desk, {"family_name": "Delvaux", "circumstances": (Circumstance.DISABILITY, Circumstance.JUSTICE)}
    ).dossiers
    write_note(desk, person_id, "Dit sous le sceau : une dépression.", kind=EncounterKind.BUS, confidential=True)
    write_note(desk, person_id, "Cherche un emploi de jour.", kind=EncounterKind.BUS)
    return person_id


def test_nothing_of_it_is_shown_covered_and_it_is_counted(desk: Desk, person_id: str) -> None:
    view = open_dossier(desk, person_id, covered=True)
    shown = repr(view)
    for secret in ("dépression", "DISABILITY", "JUSTICE", "handicap"):
        assert secret not in shown, secret
    assert "Cherche un emploi de jour." in shown
    assert "Confidence masquée." in shown
    assert view.behind_cover == 3


def test_uncovered_all_of_it_is_there(desk: Desk, person_id: str) -> None:
    view = open_dossier(desk, person_id)
    assert view.person.circumstances == (Circumstance.DISABILITY, Circumstance.JUSTICE)
    assert "dépression" in repr(view)
    assert view.behind_cover == 3


def test_looking_asks_why_and_leaves_its_line(desk: Desk, person_id: str) -> None:
    with pytest.raises(Refused):
        reveal(desk, person_id, "  ")
    reveal(desk, person_id, " La personne est avec moi ")
    with desk.caseload.reading() as reader:
        line = last_of(reader, person_id, Act.REVEALED)
    assert line is not None
    assert (line.author, line.words) == ("Paula Hallet", "La personne est avec moi")
