"""The screen of what has two versions, over a dossier in which three things wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from support.keyboard import settle, until
from support.rivals import let_the_server_know, put_rival
from support.screens import note_barrier, open_dossier_of

from parcours_desktop.casework.barriers import change_barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import change_person
from parcours_desktop.ui.features.review.view import ReviewView
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def rik(desk: Desk) -> str:
    """A dossier with three cards: the phone, a barrier's severity and its detail."""
    person = open_dossier_of(desk, family_name="Vandenbossche", given_name="Rik", phone="023951122")
    barrier = note_barrier(desk, person, "mobility", detail="Pas de permis.")
    let_the_server_know(desk, ("barrier", barrier))
    change_person(desk, person, {"phone": "0470112233"})
    change_barrier(desk, barrier, {"detail": "Pas de permis, mais vélo."})
    put_rival(desk, ("job_seeker", person), "phone", "0470112234", "023951122")
    put_rival(desk, ("barrier", barrier), "detail", "Permis théorique réussi.", "Pas de permis.", dossier=person)
    put_rival(desk, ("barrier", barrier), "severity", "light", "strong", dossier=person, number=8)
    return person


@pytest.fixture
def review(workbench: Workbench, show: Callable[[QWidget], None], rik: str) -> ReviewView:
    view = ReviewView(workbench)
    show(view)
    view.show_dossier(rik)
    until(lambda: len(view.cards.views) == 3, "three cards are shown")
    settle()
    return view
