"""Cases as a counsellor meets them: who comes first, who is set aside, and what is said about each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.directory_packs import CHIEVRES, LILLE, TODAY, pack_of, service
from support.matching_cases import (
    AURELIE,
    CHILDCARE,
    CRECHE,
    DIGITAL,
    LICENCE,
    PARENTING,
    SHARED,
    ask,
    only,
    plain,
    why_not,
)

from parcours_core.vocabulary.person import Travel
from parcours_core.vocabulary.work import Outcome, ReferralState, Severity
from parcours_desktop.directory import matching
from parcours_desktop.directory.matching.values import Exclusion, OpenBarrier, PastReferral
from parcours_desktop.directory.places import Places


def test_the_nursery_round_the_corner_says_why_in_french(places: Places) -> None:
    found = only(places, AURELIE, CRECHE)
    assert plain(found.why) == (
        "Lève « Garde d’enfants » : à 1,1 km de son domicile, 19 minutes à pied, ouvert lun.–ven. Gratuit. "
        "S’adresse aux familles. Fiche mise à jour il y a 3 semaines."
    )
    assert found.unknown == ""
    assert found.lifts == ("care",)
    assert found.lifts_words == ("Garde d’enfants",)
    assert plain(found.travel_words) == "à 1,1 km de son domicile, 19 minutes à pied"
    assert found.distance_km == pytest.approx(1.1, rel=0.01)


def test_a_bare_sheet_is_proposed_and_says_what_is_unknown(places: Places) -> None:
    found = only(places, AURELIE, service("bare", CHILDCARE, north_km=None, modes=()))
    assert plain(found.unknown) == (
        "Inconnu : à qui il s’adresse, l’adresse, s’il reçoit sur place, les horaires, le prix."
    )


def test_two_barriers_at_one_door_beat_two_trips(places: Places) -> None:
    both = replace(CRECHE, id="both", themes=(CHILDCARE, SHARED), name="Crèche et navette")
    ride = replace(CRECHE, id="ride", themes=(SHARED,), name="Navette")
    answer = ask(places, AURELIE, CRECHE, ride, both)
    assert [each.service_id for each in answer.matches] == ["both", "creche", "ride"]
    assert plain(answer.matches[0].why).startswith("Lève « Garde d’enfants » et « Mobilité » (utiliser des services")


def test_the_blocking_barrier_goes_before_the_strong_one_unless_severities_turn(places: Places) -> None:
    ride = replace(CRECHE, id="ride", themes=(SHARED,))
    care, move = AURELIE.barriers
    turned = (replace(care, severity=Severity.LIGHT), replace(move, severity=Severity.BLOCKING))
    other = replace(AURELIE, barriers=turned)
    assert [each.service_id for each in ask(places, AURELIE, CRECHE, ride).matches] == ["creche", "ride"]
    assert [each.service_id for each in ask(places, other, CRECHE, ride).matches] == ["ride", "creche"]


def test_a_near_due_day_raises_its_barrier(places: Places) -> None:
    lessons = replace(CRECHE, id="lessons", themes=(LICENCE,))
    care = OpenBarrier("care", "childcare", goals=("2",))
    move = OpenBarrier("move", "mobility", goals=("28",))
    soon = replace(move, due=TODAY + timedelta(days=7))
    even, urgent = replace(AURELIE, barriers=(care, move)), replace(AURELIE, barriers=(care, soon))
    assert ask(places, even, CRECHE, lessons).matches[0].service_id == "creche"
    assert ask(places, urgent, CRECHE, lessons).matches[0].service_id == "lessons"


def test_a_good_part_of_a_barrier_is_not_yet_lifting_it(places: Places) -> None:
    expecting = replace(AURELIE, barriers=(OpenBarrier("care", "childcare", situations=("14",)),))
    for theme, verb in (("sante--acces-aux-soins", "Aide pour"), (PARENTING, "Lève")):
        assert only(places, expecting, replace(CRECHE, themes=(theme,))).why.startswith(verb)


def test_help_beside_the_aim_is_called_help(places: Places) -> None:
    parenting = service("p", PARENTING)
    assert plain(only(places, AURELIE, parenting).why).startswith("Aide pour « Garde d’enfants » (soutien à la")


def test_without_a_car_far_is_too_far_once_enough_stands_near(places: Places) -> None:
    near = [replace(CRECHE, id=f"near{number}") for number in range(8)]
    far = service("far", CHILDCARE, north_km=48)
    answer = ask(places, AURELIE, far, *near)
    assert "far" not in {each.service_id for each in answer.matches}
    (count,) = answer.counts
    assert (count.code, count.number, count.label) == ("far", 1, "trop loin sans voiture, ou hors zone")
    by_car = replace(AURELIE, barriers=AURELIE.barriers[:1], travel=frozenset({Travel.CAR}))
    assert "far" in {each.service_id for each in ask(places, by_car, far, *near).matches}


def test_every_service_that_is_too_far_is_counted_read_or_not(places: Places) -> None:
    near = [replace(CRECHE, id=f"near{number}") for number in range(8)]
    # Ten cells to a degree: the first of these lies in a cell that the reach touches, the last in none.
    beyond = [service(f"far{km}", CHILDCARE, north_km=km) for km in (35.5, 60, 90)]
    answer = ask(places, replace(AURELIE, barriers=AURELIE.barriers[:1]), *near, *beyond)
    assert (answer.total, answer.excluded_total) == (8, 3)


def test_far_is_better_than_nothing(places: Places) -> None:
    assert only(places, AURELIE, service("far", CHILDCARE, north_km=48)).distance_km == pytest.approx(48, rel=0.01)
    assert why_not(places, AURELIE, service("too far", CHILDCARE, north_km=140)) == "À 140 km : trop loin sans voiture."


def test_help_beside_the_aim_does_not_hide_what_lifts_further_away(places: Places) -> None:
    beside = [service(f"beside-{number}", SHARED, north_km=number) for number in range(12)]
    nursery = service("nursery", CHILDCARE, north_km=48)
    answer = ask(places, replace(AURELIE, barriers=AURELIE.barriers[:1]), *beside, nursery)
    assert answer.matches[0].service_id == "nursery"
    assert len(answer.matches) == 13


def test_a_mobility_barrier_weighs_the_way_more_and_leaves_the_car_out(places: Places) -> None:
    drives = replace(AURELIE, barriers=AURELIE.barriers[:1], travel=frozenset({Travel.CAR}))
    barred = replace(drives, barriers=AURELIE.barriers)
    there = service("there", CHILDCARE, north_km=12)
    assert "en voiture" in only(places, drives, there).travel_words
    assert "en voiture" not in only(places, barred, there).travel_words


@pytest.mark.parametrize(
    ("means", "km", "way"),
    [
        (Travel.BICYCLE, 12, "à 12 km de son domicile, 1 h 09 à vélo"),
        (Travel.BICYCLE, 33, "à 33 km de son domicile, trop loin à vélo"),
        (Travel.FOOT, 4, "à 4 km de son domicile, 1 h 09 à pied"),
        (Travel.FOOT, 20, "à 20 km de son domicile, trop loin à pied"),
    ],
)
def test_nobody_is_sent_for_hours_on_foot_or_by_bicycle(places: Places, means: Travel, km: float, way: str) -> None:
    walker = replace(AURELIE, barriers=AURELIE.barriers[:1], travel=frozenset({means}))
    assert plain(only(places, walker, service("there", CHILDCARE, north_km=km)).travel_words) == way


@pytest.mark.parametrize("hours", ["Mo[1] 09:00-12:00", "week 1-53/2 Mo 09:00-12:00", "Apr-Dec Mo 09:00-12:00"])
def test_the_first_monday_is_not_every_monday(places: Places, hours: str) -> None:
    assert "ouvert certaines semaines lun." in only(places, AURELIE, replace(CRECHE, opening_hours=hours)).why


def test_three_dots_stay_three(places: Places) -> None:
    paid = replace(CRECHE, fee="payant", fee_detail="De 2 à 5 €... ou moins")
    assert "Payant (de 2 à 5 €... ou moins)." in only(places, AURELIE, paid).why


def test_closed_on_the_days_that_she_can_come(places: Places) -> None:
    words = why_not(places, AURELIE, replace(CRECHE, opening_hours="We,Sa 09:00-12:00"))
    assert words == "Ouvert seulement mer. et sam., alors que la personne peut venir lun., mar., jeu. et ven."


def test_a_public_that_she_is_not(places: Places) -> None:
    students = replace(CRECHE, publics=("etudiants",))
    assert why_not(places, AURELIE, students) == "S’adresse aux étudiant·es ; la personne n’en fait pas partie."
    assert why_not(places, AURELIE, replace(CRECHE, publics=("jeunes", "seniors"))) == (
        "S’adresse aux jeunes et aux séniors ; la personne a 34 ans."
    )
    assert only(places, AURELIE, replace(CRECHE, publics=("etudiants", "familles"))).unknown == ""


def test_a_public_that_she_may_be_is_asked_about(places: Places) -> None:
    found = only(places, AURELIE, replace(CRECHE, publics=("personnes-exilees", "etudiants")))
    assert plain(found.unknown) == "Inconnu : si la personne en fait partie (s’adresse aux personnes exilées)."


AGES = [
    (24, "jeunes", True),
    (28, "jeunes", True),
    (31, "jeunes", False),
    (49, "seniors", False),
    (55, "seniors", True),
    (62, "seniors", True),
]


@pytest.mark.parametrize(("age", "code", "proposed"), AGES)
def test_the_age_says_young_and_old_only_where_it_is_sure(places: Places, age: int, code: str, proposed: bool) -> None:
    answer = ask(places, replace(AURELIE, age=age), replace(CRECHE, publics=(code,)))
    assert bool(answer.matches) is proposed


def test_a_zone_that_is_not_hers_is_named(places: Places) -> None:
    words = why_not(places, AURELIE, replace(CRECHE, zones=("59", "62"), country="FR"))
    assert words.startswith("Réservé aux habitant·es de : ")
    assert "Nord" in words
    assert words.endswith("Chièvres n’en fait pas partie.")


def test_across_the_border_counts_where_the_zone_allows_it(places: Places) -> None:
    ours = only(places, AURELIE, replace(CRECHE, zones=("50000",), country="FR"))
    unsaid = only(places, AURELIE, replace(CRECHE, zones=(), country="FR"))
    assert ours.abroad
    assert unsaid.abroad
    assert "De l’autre côté de la frontière, ouvert à sa commune." in ours.why
    assert "de ce côté de la frontière" in unsaid.unknown
    assert ours.score > unsaid.score
    assert only(places, AURELIE, CRECHE).score > ours.score


def test_the_same_number_on_both_sides_of_the_border_is_not_the_same_place(places: Places) -> None:
    # 62063 is Liège for REFNIS and a village of Artois for INSEE; REFNIS has no 59350, which is Lille.
    artois = replace(LILLE, code="62063", zones=frozenset({"62063", "62", "france"}))
    for home, country, proposed in ((artois, "BE", 0), (artois, "FR", 1), (LILLE, "BE", 1), (LILLE, "FR", 1)):
        need = replace(AURELIE, home=home, origin=CHIEVRES)
        assert ask(places, need, replace(CRECHE, zones=(home.code,), country=country)).total == proposed


def test_at_a_distance_counts_only_if_the_digital_barrier_allows_it(places: Places) -> None:
    line = service("line", CHILDCARE, north_km=None, modes=("a-distance",))
    digital = (*AURELIE.barriers, OpenBarrier("digital", "digital"))
    at_ease = only(places, replace(AURELIE, digital_ok=True), line)
    unasked = only(places, AURELIE, line)
    assert at_ease.travel_words == "à distance"
    assert at_ease.score > unasked.score
    assert "à l’aise à distance" in unasked.unknown
    words = why_not(places, replace(AURELIE, barriers=digital, digital_ok=False), line)
    assert words == "Ce service n’est proposé qu’à distance, et le numérique est un frein pour la personne."


def test_a_service_at_a_distance_stays_wherever_it_sits(places: Places) -> None:
    both = service("both", CHILDCARE, north_km=110, modes=("a-distance", "en-presentiel"), zones=("belgique",))
    assert plain(only(places, AURELIE, both).travel_words) == "à distance"
    here = replace(both, latitude=CRECHE.latitude, longitude=CRECHE.longitude)
    assert (
        plain(only(places, AURELIE, here).travel_words) == "à 1,1 km de son domicile, 19 minutes à pied, ou à distance"
    )


def test_languages(places: Places) -> None:
    amina = replace(AURELIE, languages=("ar",))
    shared = only(places, amina, replace(CRECHE, languages=("fr", "ar")))
    unsaid = only(places, amina, CRECHE)
    other = only(places, amina, replace(CRECHE, languages=("nl",)))
    assert "On y parle arabe." in shared.why
    assert "les langues parlées sur place" in unsaid.unknown
    assert "On y parle néerlandais, prévoir un·e interprète." in other.why
    assert shared.score > unsaid.score > other.score


def test_paying_weighs_more_on_one_who_has_debts(places: Places) -> None:
    dear = replace(CRECHE, id="dear", fee="payant", fee_detail="2,50 € par jour")
    debts = replace(AURELIE, barriers=(*AURELIE.barriers, OpenBarrier("debt", "debt")))
    loss = {
        need: only(places, need_, dear).score / only(places, need_, CRECHE).score
        for need, need_ in (("plain", AURELIE), ("debts", debts))
    }
    assert loss["debts"] < loss["plain"] < 1
    assert "Payant (2,50 € par jour)." in only(places, AURELIE, dear).why


UNDER_WAY = [ReferralState.ISSUED, ReferralState.WAITING, ReferralState.ACCEPTED, ReferralState.STARTED]


@pytest.mark.parametrize("state", UNDER_WAY)
def test_a_referral_under_way_is_not_written_twice(places: Places, state: ReferralState) -> None:
    need = replace(AURELIE, past={"creche": PastReferral(state, None, TODAY - timedelta(days=3))})
    assert why_not(places, need, CRECHE).endswith("(18 novembre 2026).")


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (PastReferral(ReferralState.REFUSED, None, TODAY), "A déjà refusé cette personne (21 novembre 2026)."),
        (PastReferral(ReferralState.EXPIRED), "Une lettre est déjà restée sans réponse."),
        (PastReferral(ReferralState.ENDED, Outcome.UNCHANGED), "La personne y est déjà allée, sans changement."),
        (
            PastReferral(ReferralState.ENDED, Outcome.BROKEN_OFF),
            "La personne y est déjà allée et s’est arrêtée en route.",
        ),
    ],
)
def test_what_went_badly_lowers_and_is_said(places: Places, past: PastReferral, words: str) -> None:
    again = only(places, replace(AURELIE, past={"creche": past}), CRECHE)
    assert words in again.why
    assert again.score < only(places, AURELIE, CRECHE).score


def test_what_ended_well_is_said_and_costs_nothing(places: Places) -> None:
    lifted = {"creche": PastReferral(ReferralState.ENDED, Outcome.LIFTED)}
    again = only(places, replace(AURELIE, past=lifted), CRECHE)
    assert "A déjà aidé cette personne : le frein avait été levé." in plain(again.why)
    assert again.score == only(places, AURELIE, CRECHE).score


def test_a_fresh_and_good_sheet_goes_first(places: Places) -> None:
    fresh = replace(CRECHE, id="z-fresh", quality=0.9)
    stale = replace(CRECHE, id="a-stale", quality=0.9, updated_on=TODAY - timedelta(days=700))
    poor = replace(CRECHE, id="b-poor", quality=0.1)
    answer = ask(places, AURELIE, fresh, stale, poor)
    assert [each.service_id for each in answer.matches] == ["z-fresh", "b-poor", "a-stale"]
    assert "il y a plus d’un an" in answer.matches[-1].why


def test_where_only_the_person_may_ask_it_is_said(places: Places) -> None:
    found = only(places, AURELIE, replace(CRECHE, mobilised_by=("usagers",)))
    assert "La personne doit s’y adresser elle-même." in found.why


def test_from_todays_stop_the_way_is_another_but_the_zone_is_homes(places: Places) -> None:
    from_lille = replace(AURELIE, origin=LILLE)
    by_car = replace(from_lille, travel=frozenset({Travel.CAR}))
    assert (only(places, by_car, CRECHE).distance_km or 0) > 50
    assert "km depuis Lille" in plain(only(places, by_car, CRECHE).travel_words)


def test_a_service_of_other_themes_or_that_has_gone_answers_too(places: Places) -> None:
    assert why_not(places, AURELIE, service("d", DIGITAL)) == "Ce service ne répond à aucun des freins choisis."
    pack = pack_of([CRECHE])
    said = matching.why_not(pack, places, AURELIE, "gone")
    pack.close()
    assert isinstance(said, Exclusion)
    assert said.words == "Ce service n’est plus dans l’annuaire."


def test_without_barriers_nothing_is_proposed(places: Places) -> None:
    answer = ask(places, replace(AURELIE, barriers=()), CRECHE)
    assert (answer.matches, answer.total, answer.counts) == ((), 0, ())


def test_a_licence_is_named_by_what_it_is(places: Places) -> None:
    wants = replace(AURELIE, barriers=(OpenBarrier("move", "mobility", goals=("28",)),))
    assert plain(only(places, wants, service("l", LICENCE)).why).startswith("Lève « Mobilité » (préparer un permis) : ")


def test_a_sheet_without_a_date_stands_between_a_fresh_and_a_stale_one_and_says_so(places: Places) -> None:
    sheets = [
        replace(CRECHE, id="fresh", updated_on=TODAY),
        replace(CRECHE, id="undated", updated_on=None),
        replace(CRECHE, id="stale", updated_on=TODAY - timedelta(days=2000)),
    ]
    found = matching.match(pack_of(sheets), places, AURELIE).matches
    assert [each.service_id for each in found] == ["fresh", "undated", "stale"]
    assert "de quand date la fiche" in found[1].unknown
    assert "mise à jour" not in found[1].why
