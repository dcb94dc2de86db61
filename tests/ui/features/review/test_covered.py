"""Two versions of what is sensitive wait behind the cover: nobody chooses between values unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from support.keyboard import until
from support.rivals import put_rival
from support.screens import nameless, open_dossier_of

from parcours_core.trail import Act
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import change_person
from parcours_desktop.store.trail import last_of
from parcours_desktop.ui.features.review.view import ReviewView
from parcours_desktop.ui.work.workbench import Workbench


@pytest.fixture
def rik(desk: Desk) -> str:
    person_id = open_dossier_of(desk, family_name="Vandenbossche", given_name="Rik")
    change_person(desk, person_id, {"confidences": "Sa mère ne sait rien."})
    put_rival(desk, ("job_seeker", person_id), "confidences", "Sa mère sait tout.", "")
    return person_id


@pytest.fixture
def review(workbench: Workbench, show: Callable[[QWidget], None]) -> ReviewView:
    view = ReviewView(workbench)
    show(view)
    return view


def texts(view: ReviewView) -> str:
    return " ".join(f"{each.accessibleName()} {getattr(each, 'text', str)()}" for each in view.findChildren(QWidget))


def test_they_show_once_a_reason_is_given(review: ReviewView, qtbot: QtBot, desk: Desk, rik: str) -> None:
    change_person(desk, rik, {"phone": "0470112233"})
    put_rival(desk, ("job_seeker", rik), "phone", "0470112234", "", number=8)
    with qtbot.waitSignal(review.shown):
        review.show_dossier(rik)
    assert [view.card.field for view in review.cards.views] == ["phone"]
    assert "mère" not in texts(review)
    assert "1 information masquée" in review.cover.line.text()
    assert nameless(review) == []
    review.cover.show_button.click()
    review.cover.reasons[0].click()
    until(lambda: len(review.cards.views) == 2, "both cards are shown")
    with desk.caseload.reading() as reader:
        assert last_of(reader, rik, Act.REVEALED) is not None


def test_where_only_such_cards_wait_it_is_not_said_that_all_is_chosen(
    review: ReviewView, qtbot: QtBot, rik: str
) -> None:
    with qtbot.waitSignal(review.shown):
        review.show_dossier(rik)
    assert review.cover.isVisible()
    assert not review.done.isVisible()
    assert review.cards.views == []


def test_what_was_revealed_in_the_dossier_needs_no_second_reason(review: ReviewView, qtbot: QtBot, rik: str) -> None:
    with qtbot.waitSignal(review.shown):
        review.show_dossier(rik, revealed=True)
    assert [view.card.field for view in review.cards.views] == ["confidences"]
