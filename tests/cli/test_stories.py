"""The people of the demonstration: the usual ones, drawn ones, and those that a file describes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.diagnosis import GOALS, NEEDS, SITUATIONS
from parcours_core.vocabulary.person import Gender, Travel
from parcours_core.vocabulary.work import Severity
from parcours_desktop.cli.stories import NotAStory, from_file
from parcours_desktop.cli.story_people import drawn, letterhead, usual
from parcours_desktop.directory.places import Places
from parcours_desktop.ui.app.driving.story import Story
from parcours_desktop.ui.kit.days import parse_day

TODAY = date(2026, 11, 21)


def written(folder: Path, told: Any) -> Path:
    file = folder / "personne.json"
    file.write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    return file


@pytest.mark.parametrize("people", [usual(TODAY), *(drawn(seed, TODAY) for seed in range(20))])
def test_people_are_such_that_the_form_can_take_them(people: tuple[Story, ...]) -> None:
    places = Places.open()
    for story in people:
        assert story.family_name
        born = parse_day(story.birth_date, TODAY, past=True)
        assert born is not None
        assert 17 < (TODAY - born).days / 365.25 < 65
        assert places.find(story.postal_code) is not None
        assert story.barriers
        for barrier in story.barriers:
            assert barrier.kind in KINDS
            assert set(barrier.situations) <= set(SITUATIONS)
            assert set(barrier.goals) <= {*GOALS, *NEEDS}
            if barrier.due:
                due = parse_day(barrier.due, TODAY)
                assert due is not None
                assert due > TODAY
    places.close()


def test_a_seed_draws_the_same_people_and_another_one_others() -> None:
    assert drawn(3, TODAY) == drawn(3, TODAY)
    assert drawn(3, TODAY) != drawn(4, TODAY)


def test_the_letterhead_is_whole() -> None:
    head = letterhead()
    assert head.agency
    assert head.counsellor
    assert "\n" in head.address


def test_a_file_describes_a_person(tmp_path: Path) -> None:
    told = {
        "family_name": "Œtting",
        "gender": "other",
        "travel": ["foot"],
        "languages": ["pl"],
        "adults": 2,
        "barriers": [{"kind": "debt", "severity": "light", "goals": ["15"]}],
    }
    story = from_file(written(tmp_path, told))
    assert story.full_name == "Œtting"
    assert (story.gender, story.travel, story.languages, story.adults) == (Gender.OTHER, (Travel.FOOT,), ("pl",), "2")
    assert (story.barriers[0].kind, story.barriers[0].severity) == ("debt", Severity.LIGHT)


@pytest.mark.parametrize(
    "told",
    [
        "{",
        "[]",
        "{}",
        {"given_name": "Sans nom"},
        {"family_name": "X", "shoe_size": 41},
        {"family_name": "X", "gender": "robot"},
        {"family_name": "X", "barriers": [{"kind": "rien"}]},
        {"family_name": "X", "barriers": [{}]},
        {"family_name": "X", "barriers": ["debt"]},
        {"family_name": "X", "travel": ["rocket"]},
    ],
)
def test_what_describes_nobody_is_the_worlds_error(told: Any, tmp_path: Path) -> None:
    with pytest.raises(NotAStory) as refused:
        from_file(written(tmp_path, told))
    assert "personne.json" in refused.value.what_happened


def test_a_file_that_is_not_there_is_the_worlds_error(tmp_path: Path) -> None:
    with pytest.raises(NotAStory):
        from_file(tmp_path / "rien.json")
