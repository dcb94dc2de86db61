"""Judgements of counsellors that the weights must keep: reach, names, old sheets, what blocks, and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.directory_packs import CHIEVRES, LILLE, TODAY, pack_of, service
from support.matching_cases import AURELIE, CHILDCARE, CRECHE, SHARED, ask, only, plain, why_not

from parcours_core.vocabulary.person import Travel
from parcours_desktop.directory import matching
from parcours_desktop.directory.matching.values import OpenBarrier
from parcours_desktop.directory.place_values import Place
from parcours_desktop.directory.places import Places


def test_beyond_the_reach_a_site_is_not_spoken_of_and_counts_for_nothing(places: Places) -> None:
    line = replace(CRECHE, id="line", modes=("a-distance",), zones=(), opening_hours="")
    both = replace(service("both", CHILDCARE, north_km=193), modes=("a-distance", "en-presentiel"))
    same = replace(both, id="line", modes=("a-distance",))
    walker = replace(AURELIE, travel=frozenset({Travel.FOOT}))
    found = ask(places, walker, both, same).matches
    assert [plain(each.travel_words) for each in found] == ["à distance"] * 2
    assert found[0].score == found[1].score
    assert "193" not in " ".join((found[0].why, found[0].unknown))
    abroad = replace(line, id="abroad", country="FR")
    assert [each.service_id for each in ask(places, walker, abroad, line).matches] == ["line", "abroad"]
    assert only(places, walker, abroad).score < only(places, walker, line).score * 0.7


def test_a_car_goes_faster_between_towns_than_through_them(places: Places) -> None:
    driver = replace(AURELIE, barriers=AURELIE.barriers[:1], travel=frozenset({Travel.CAR}))
    assert plain(only(places, driver, service("far", CHILDCARE, north_km=99)).travel_words) == (
        "à 99 km de son domicile, 1 h 41 en voiture"
    )


def test_a_walk_of_more_than_two_hours_is_not_timed(places: Places) -> None:
    walker = replace(AURELIE, barriers=AURELIE.barriers[:1], travel=frozenset({Travel.FOOT}))
    assert "2 h" not in only(places, walker, service("far", CHILDCARE, north_km=6.99)).travel_words


def test_one_who_has_a_car_is_not_said_to_have_none(places: Places) -> None:
    driver = replace(AURELIE, travel=frozenset({Travel.CAR}))
    assert why_not(places, driver, service("too far", CHILDCARE, north_km=140)) == "À 140 km : trop loin."


def test_an_emergency_nursery_comes_before_what_is_for_other_hours_or_french(places: Places) -> None:
    names = (
        "Garde à domicile en horaires décalés",
        "Garde d’enfant malade",
        "Apprendre le français pendant que les petits jouent",
        "Crèche",
        "Halte-accueil d’urgence pour parents en formation",
    )
    offered = [replace(CRECHE, id=f"s{number}", name=name) for number, name in enumerate(names)]
    care = replace(AURELIE, barriers=AURELIE.barriers[:1])
    assert [each.name for each in ask(places, care, *offered).matches] == [names[4], names[3], *names[:3]]
    at_night = OpenBarrier("care", "childcare", situations=("10",))
    odd_hours = ask(places, replace(care, barriers=(at_night,)), *offered).matches
    assert [each.service_id for each in odd_hours] == ["s0", "s1", "s3", "s4", "s2"]


def test_the_names_weigh_the_same_however_many_are_shown(places: Places) -> None:
    names = ["Garde d’enfant malade"] * 9 + ["Crèche"] * 3
    offered = [replace(CRECHE, id=f"s{number:02}", name=name) for number, name in enumerate(names)]
    pack = pack_of(offered)
    try:
        one, all_of_them = (matching.match(pack, places, AURELIE, limit).matches for limit in (1, 12))
    finally:
        pack.close()
    assert one == all_of_them[:1]
    assert one[0].name == "Crèche"


def test_help_for_the_self_employed_comes_last_for_the_debts_of_one_who_seeks_a_job(places: Places) -> None:
    debts = replace(AURELIE, barriers=(OpenBarrier("debt", "debt"),))
    debt = replace(CRECHE, themes=("difficultes-financieres--situation-dendettement-surendettement",))
    traders = replace(debt, id="a", name="Après la création : tenir et se développer")
    budget = replace(debt, id="b", themes=("difficultes-financieres--ameliorer-sa-gestion-budgetaire",))
    assert [each.service_id for each in ask(places, debts, traders, budget).matches] == ["b", "a"]


def test_a_blocking_barrier_comes_before_three_strong_ones_round_the_corner(places: Places) -> None:
    rides = [service(f"ride{number}", SHARED, north_km=0.4) for number in range(3)]
    found = ask(places, AURELIE, service("nursery", CHILDCARE, north_km=28), *rides).matches
    assert found[0].service_id == "nursery"


def test_a_sheet_of_two_years_costs_more_than_a_quarter_of_an_hour(places: Places) -> None:
    old = replace(CRECHE, id="old", updated_on=TODAY - timedelta(days=760))
    point = service("further", CHILDCARE, north_km=6)
    further = replace(CRECHE, id="further", latitude=point.latitude, longitude=point.longitude)
    assert ask(places, AURELIE, old, further).matches[0].service_id == "further"


def test_almost_a_year_is_not_twelve_months(places: Places) -> None:
    assert "il y a 11 mois" in only(places, AURELIE, replace(CRECHE, updated_on=TODAY - timedelta(days=364))).why


@pytest.mark.parametrize(("home", "said"), [(CHIEVRES, "MDPH ou AVIQ"), (LILLE, "MDPH pour invalidité")])
def test_the_file_of_a_disability_is_named_as_at_home(places: Places, home: Place, said: str) -> None:
    need = replace(AURELIE, home=home, origin=CHIEVRES, barriers=(OpenBarrier("d", "disability"),))
    one = service("file", "sante--constituer-un-dossier-mdph-invalidite")
    assert said in only(places, need, one).why


def test_every_service_set_aside_can_be_asked_for(places: Places) -> None:
    pack = pack_of([service(f"far{number:03}", CHILDCARE, north_km=150) for number in range(260)])
    try:
        counted = matching.match(pack, places, AURELIE).excluded_total
        assert len(matching.excluded(pack, places, AURELIE)) == counted == 260
    finally:
        pack.close()
