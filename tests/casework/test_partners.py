"""Partners: what matching is told of a person, and what a sheet says in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.directory_packs import pack_of, service

from parcours_core.errors import Refused
from parcours_core.language import phrases
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.partner import Service, Structure
from parcours_core.vocabulary.person import Travel, Weekday
from parcours_core.vocabulary.work import ConsentForm, ReferralState, Severity
from parcours_desktop.casework.barriers import change_barrier, solve_barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.hours import hours_in_words
from parcours_desktop.casework.issuing import issue
from parcours_desktop.casework.matches import home_of, matches_for, need_of, set_aside, why_not
from parcours_desktop.casework.palette import look_up
from parcours_desktop.casework.partners import search, sheet, sheet_in
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.values import LetterChoices, PartnerQuery
from parcours_desktop.casework.whereabouts import recipient_lines
from parcours_desktop.directory.matching.values import Match

Note = Callable[..., str]


def test_the_need_says_what_is_known_and_no_more(desk: Desk, aurelie: str, note: Note) -> None:
    childcare, digital = note(aurelie, "childcare", situations=("13",)), note(aurelie, "digital")
    need = need_of(desk, aurelie)
    assert {each.id for each in need.barriers} == {childcare, digital}
    assert need.age == 34
    assert need.home is not None
    assert need.home.name == "Chièvres"
    assert need.origin == need.home
    assert need.travel == {Travel.FOOT, Travel.PUBLIC_TRANSPORT}
    assert need.days == {Weekday.MONDAY, Weekday.THURSDAY}
    assert need.digital_ok is False
    assert {each.due for each in need.barriers} == {date(2027, 1, 5)}
    change_barrier(desk, digital, {"severity": Severity.LIGHT})
    assert need_of(desk, aurelie).digital_ok is None
    solve_barrier(desk, digital)
    assert need_of(desk, aurelie).digital_ok is True
    assert [each.id for each in need_of(desk, aurelie, {childcare}).barriers] == [childcare]


def test_the_way_counts_from_home_and_from_the_stop_only_where_the_home_is_unknown(desk: Desk, aurelie: str) -> None:
    elsewhere = replace(desk, stop=desk.places.find("7000"))
    assert need_of(elsewhere, aurelie).origin == need_of(desk, aurelie).home
    change_person(desk, aurelie, {"postal_code": "", "municipality": ""})
    assert need_of(elsewhere, aurelie).origin == elsewhere.stop


def test_a_barrier_leads_to_its_service_with_a_reason(desk: Desk, aurelie: str, note: Note) -> None:
    childcare = note(aurelie, "childcare")
    (match,) = matches_for(desk, aurelie).matches
    assert match.service_id == "creche"
    assert match.lifts == (childcare,)
    assert "Garde d’enfants" in match.why
    assert isinstance(why_not(desk, aurelie, "creche"), Match)


def test_a_letter_under_way_is_known_to_the_next_search(desk: Desk, aurelie: str, note: Note) -> None:
    note(aurelie, "childcare")
    issue(desk, compose(desk, aurelie, "creche"), LetterChoices(frozenset(), ConsentForm.SPOKEN))
    assert need_of(desk, aurelie).past["creche"].state is ReferralState.ISSUED
    assert matches_for(desk, aurelie).matches == ()
    (left,) = set_aside(desk, aurelie)
    assert left.service_id == "creche"
    assert left.words


def test_capitals_within_a_label_stay() -> None:
    one = service("one", "sante--acces-aux-soins", "sante--constituer-un-dossier-mdph-invalidite", north_km=1)
    pack = pack_of([one])
    facts = dict(sheet_in(pack, "one", date(2026, 11, 21)).facts)
    pack.close()
    assert facts["Aide pour"] == "Accès aux soins, constituer un dossier MDPH pour invalidité"


def test_the_sheet_says_what_is_known_and_names_what_is_not(desk: Desk) -> None:
    shown = sheet(desk, "creche")
    facts = dict(shown.facts)
    assert facts["Aide pour"] == "Garde d’enfants, accès aux soins"
    assert facts["Horaires"].replace("\N{NO-BREAK SPACE}", " ") == "lun.–ven. : 7 h–18 h"
    assert facts["Téléphone"] == "068 11 11 11"
    assert all(text for _, text in shown.facts)
    assert shown.freshness == "Fiche mise à jour il y a 21 jours."
    assert "pour qui" in shown.unknown
    with pytest.raises(Refused, match="annuaire"):
        sheet(desk, "gone")


def test_partners_are_searched_by_words_theme_and_place(desk: Desk) -> None:
    assert [row.id for row in search(desk, PartnerQuery(text="p’tits")).rows] == ["creche"]
    assert [row.id for row in search(desk, PartnerQuery(theme="famille--garde-denfants")).rows] == ["creche"]
    assert search(desk, PartnerQuery()).rows[0].id == "creche"
    assert search(desk, PartnerQuery(near="Mons")).rows[0].id == "clinic"
    assert search(desk, PartnerQuery(near="7000", km=3)).total == 1


def test_the_palette_finds_people_services_and_letters(desk: Desk, aurelie: str, note: Note) -> None:
    note(aurelie, "childcare")
    _, letter = issue(desk, compose(desk, aurelie, "creche"), LetterChoices(frozenset(), ConsentForm.SPOKEN))
    assert [(each.kind, each.target) for each in look_up(desk, "aurel delv")] == [("person", aurelie)]
    assert ("service", "mediation") in [(each.kind, each.target) for each in look_up(desk, "dettes")]
    assert look_up(desk, letter.reference.lower())[0].target == letter.id
    assert look_up(desk, "O-00000-00000") == ()
    assert look_up(desk, "  ") == ()


@pytest.mark.parametrize(
    ("municipality", "zones"),
    [("Assevent", {"59021"}), ("Maubeuge", {"59392"}), ("", {"59021", "59392"}), ("Assevant", {"59021", "59392"})],
)
def test_a_municipality_that_nobody_knows_closes_no_zone(desk: Desk, municipality: str, zones: set[str]) -> None:
    person = JobSeeker(id="p", family_name="Ost", postal_code="59600", municipality=municipality)
    home = home_of(desk, person)
    assert home is not None
    assert home.zones & {"59021", "59392"} == zones


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("", ()),
        ("24/7", ("jour et nuit, tous les jours",)),
        ("Mo-Fr 08:30-12:00,13:00-17:00", ("lun.–ven. : 8\u00a0h\u00a030–12\u00a0h, 13\u00a0h–17\u00a0h",)),
        ("Mo,We 09:00-12:00; Sa off; PH off", ("lun., mer. : 9\u00a0h–12\u00a0h", "sam. : fermé")),
        ("08:00-18:00", ("tous les jours : 8\u00a0h–18\u00a0h",)),
        ("Mo[1] 09:00-12:00; PH off", ("1er lun. du mois : 9\u00a0h–12\u00a0h",)),
        ("Mo-Fr sunrise-sunset", ("lun., mar., mer., jeu., ven., heures à demander",)),
        ("nous appeler", ()),
    ],
)
def test_hours_are_said_in_words(hours: str, said: tuple[str, ...]) -> None:
    assert hours_in_words(hours, phrases()) == said


@given(st.text(alphabet='MoTuWeFr-,;: 0123456789/()"offPH', max_size=30))
def test_no_hours_break_the_letter(hours: str) -> None:
    assert all(hours_in_words(hours, phrases()))


def test_a_letter_across_the_border_names_the_country() -> None:
    service = Service(
        id="x", source="", structure_id="s", name="Service", description="", updated_on=date(2026, 1, 1),
        contact_name="Mme <Dupont>", postal_code="59300", municipality="Valenciennes", country="FR",
    )  # fmt: skip
    structure = Structure(
        id="s", source="", name="Service", updated_on=date(2026, 1, 1), street="Rue 1", postal_code="7000",
        municipality="Mons", country="BE",
    )  # fmt: skip
    assert recipient_lines(service, structure, "BE") == ("Service", "Mme <Dupont>", "59300 Valenciennes", "FRANCE")
    assert recipient_lines(service, structure, "FR")[-1] == "59300 Valenciennes"
