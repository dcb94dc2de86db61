"""The words of the composer: cards, distances, counts, the need."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.screens import note_barrier, open_dossier_of

from parcours_core.vocabulary.person import Gender
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.directory.matching.values import Exclusion, ExclusionCount, Match
from parcours_desktop.ui.features.composer.consent import imperative
from parcours_desktop.ui.features.composer.need import counts_in_words, need_shown
from parcours_desktop.ui.features.composer.runs import distance_of, runs_of, title_of
from parcours_desktop.ui.kit.rich_text import Run


def match(why: str = "", lifts: tuple[str, ...] = (), unknown: str = "", km: float | None = None) -> Match:
    return Match("m", "Halte", "CPAS", "Mons", 50.0, lifts, lifts, km, "", why, unknown)


def strong(runs: list[Run | str], color: str) -> list[str]:
    return [run.text for run in runs if isinstance(run, Run) and run.strong and run.color == color]


def plain(runs: list[Run | str]) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def test_the_barriers_are_strong_and_so_is_what_is_unknown() -> None:
    runs = runs_of(
        match("Lève Garde d’enfants et Mobilité : navette.", ("Garde d’enfants", "Mobilité"), "Inconnu : prix.")
    )
    assert strong(runs, "solved") == ["Garde d’enfants", "Mobilité"]
    assert strong(runs, "strong") == [" Inconnu : prix."]


def test_a_name_written_with_spaces_that_do_not_break_is_found() -> None:
    assert strong(runs_of(match("Lève «\u00a0Dettes et\u00a0budget\u00a0»", ("Dettes et budget",))), "solved") == [
        "Dettes et\u00a0budget"
    ]


@given(why=st.text(max_size=60), names=st.lists(st.text(min_size=1, max_size=8), max_size=3))
def test_marking_never_changes_the_words(why: str, names: Any) -> None:
    names = tuple(name for name in names if name.strip())
    assert plain(runs_of(match(why, names))) == why


def test_a_service_set_aside_says_why() -> None:
    aside = Exclusion("x", "Garage", "Mobil’Sambre", "far", "À 44 km : trop loin.", 44.2)
    assert plain(runs_of(aside)) == "À 44 km : trop loin."
    assert title_of(aside) == "Garage · Mobil’Sambre"
    assert distance_of(aside) == "44\u00a0km"


@pytest.mark.parametrize(
    ("km", "said"), [(None, ""), (1.14, "1,1\u00a0km"), (9.94, "9,9\u00a0km"), (12.6, "13\u00a0km")]
)
def test_distances(km: float | None, said: str) -> None:
    assert distance_of(match(km=km)) == said


def test_counts() -> None:
    counts = (ExclusionCount("far", "trop loin", 9), ExclusionCount("public", "public", 3))
    assert counts_in_words(counts) == "trop loin 9 · public 3"


def test_the_button_says_how_and_what() -> None:
    assert imperative(ConsentForm.SPOKEN, to_file=False) == "Donné de vive voix : imprimer"
    assert "enregistrer" in imperative(ConsentForm.SIGNED_PAPER, to_file=True)


def test_the_need_says_from_where_when_and_how(desk: Desk) -> None:
    person_id = open_dossier_of(desk, gender=Gender.MALE, given_name="Œdipe")
    barrier = note_barrier(desk, person_id, "debt")
    need = need_shown(desk, person_id)
    assert need.name == "Œdipe"
    assert need.origin == "Depuis son domicile, Chièvres"
    assert need.coming == "lun. mar. jeu."
    assert need.means == "à pied, en transports en commun"
    assert need.first_ticked == {barrier}


def test_the_stop_stands_in_for_an_unknown_home(desk: Desk) -> None:
    need = need_shown(desk, open_dossier_of(desk, postal_code="", municipality=""))
    assert need.origin == "Halte de Chièvres, sam. 21 nov."


def test_without_a_stop_the_way_begins_at_home_and_nothing_is_guessed(desk: Desk) -> None:
    office = desk.with_settings(replace(desk.settings, stop="", stop_label=""))
    home = need_shown(office, open_dossier_of(office))
    nowhere = need_shown(office, open_dossier_of(office, postal_code="", municipality="", travel=(), can_come_on=()))
    assert home.origin == "Depuis son domicile, Chièvres"
    assert "inconnu" in nowhere.origin
    assert "à demander" in nowhere.coming
    assert "à demander" in nowhere.means
