"""The page for the person: plain words, numbers as one dials them, and nothing special that was not ticked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.language import phrases
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.hours import hours_in_sentences
from parcours_desktop.casework.leaflet import phone_to_dial
from parcours_desktop.casework.letters import letter_content
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.reasons import SPECIAL_KINDS
from parcours_desktop.casework.referrals import compose, first_choices
from parcours_desktop.casework.values import Composer
from parcours_desktop.documents.content import LetterContent, PersonPage
from parcours_desktop.documents.wording import long_sentences

Note = Callable[..., str]


def _content(desk: Desk, composer: Composer, *more: str) -> LetterContent:
    choices = first_choices(composer)
    choices = replace(choices, ticked=choices.ticked | set(more), consent=ConsentForm.SPOKEN)
    return letter_content(desk, composer, choices)


def _page(desk: Desk, composer: Composer, *more: str) -> PersonPage:
    page = _content(desk, composer, *more).person_page
    assert page is not None
    return page


def test_it_says_what_where_when_and_whom_to_call(desk: Desk, aurelie: str, note: Note) -> None:
    page = _page(desk, compose(desk, aurelie, "creche", [note(aurelie, "childcare")]))
    assert page.what == (
        "Un service peut vous aider : Halte-accueil « Les P’tits Pas ».",
        "Il peut vous aider pour la garde d’enfants.",
    )
    assert page.where == ("CPAS de Chièvres (essai)", "Rue du Moulin 4", "7950 Chièvres")
    assert page.when[-2:] == ("Le service est ouvert :", "Du lundi au vendredi : de 7\u00a0h à 18\u00a0h.")
    assert page.how_to_get_there[-1] == "Arrivée : Rue du Moulin 4, 7950 Chièvres."
    assert page.bring[:2] == ("La lettre d’orientation", "Carte d’identité ou titre de séjour")
    assert all(item[0].isupper() for item in page.bring)
    assert page.call[-1].replace("\N{NO-BREAK SPACE}", " ").endswith("068 11 11 11")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_named_in_a_short_sentence_and_the_special_ones_only_if_ticked(
    desk: Desk, aurelie: str, note: Note, kind: str
) -> None:
    composer = compose(desk, aurelie, "creche", [note(aurelie, kind)])
    page, ticked = _page(desk, composer), _page(desk, composer, f"barrier.{kind}")
    assert len(page.what) == (1 if kind in SPECIAL_KINDS else 2)
    assert len(ticked.what) == 2
    assert long_sentences(ticked) == ()


def test_a_service_without_address_sends_nobody_astray(desk: Desk, aurelie: str) -> None:
    composer = compose(desk, aurelie, "creche")
    nowhere: dict[str, Any] = {"street": "", "street_more": "", "postal_code": "", "municipality": ""}
    assert composer.structure is not None
    lost = replace(
        composer,
        service=replace(composer.service, **nowhere),
        structure=replace(composer.structure, **nowhere),
    )
    page = _page(desk, lost)
    assert page.where == ("CPAS de Chièvres (essai)",)
    assert page.how_to_get_there == ("Demandez l’adresse et le chemin au numéro ci-dessous.",)


@pytest.mark.parametrize(
    ("typed", "abroad", "said"),
    [
        ("+3265007477", False, "065 00 74 77"),
        ("065/00.74.77", False, "065 00 74 77"),
        ("+3265007477", True, "+32 65 00 74 77"),
        ("+33327001122", True, "+33 3 27 00 11 22"),
        ("0470123456", True, "+32 470 12 34 56"),
        ("+352 26 00 00", True, "+352 26 00 00"),
        ("1212", True, "1212"),
        ("", False, ""),
    ],
)
def test_numbers_are_grouped_as_they_are_said_and_dialled(typed: str, abroad: bool, said: str) -> None:
    assert phone_to_dial(typed, abroad=abroad).replace("\N{NO-BREAK SPACE}", " ") == said


def test_a_letter_across_the_border_gives_numbers_that_can_be_dialled_there(desk: Desk, aurelie: str) -> None:
    composer = compose(desk, aurelie, "creche")
    there = replace(composer, service=replace(composer.service, country="FR", phone="+33327001122"))
    content = _content(desk, there)
    numbers = [content.letterhead.phone, content.signatory.phone, dict(content.shared)["Téléphone"]]
    assert [number[:3] for number in numbers] == ["+32"] * 3
    assert content.person_page is not None
    assert "+33" in content.person_page.call[-1]
    assert "+32" not in "".join(content.person_page.call)


def test_the_page_gives_numbers_as_they_are_dialled_where_the_person_lives(desk: Desk, aurelie: str) -> None:
    change_person(desk, aurelie, {"country": "FR", "postal_code": "59300", "municipality": "Valenciennes"})
    composer = compose(desk, aurelie, "creche")
    there = replace(composer, service=replace(composer.service, country="FR", phone="+33327001122"))
    call = [line.replace("\N{NO-BREAK SPACE}", " ") for line in _page(desk, there).call]
    assert call[1].endswith("+32 68 00 00 00")
    assert call[2].endswith(": 03 27 00 11 22")


def test_documents_are_named_so_that_partner_and_person_can_read_them(desk: Desk, aurelie: str) -> None:
    composer = compose(desk, aurelie, "creche")
    rides = replace(composer, service=replace(composer.service, themes=("mobilite--preparer-un-permis",)))
    assert "permis de conduire, s’il y en a un" in _content(desk, rides).documents


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("", ()),
        ("24/7", ("Jour et nuit, tous les jours.",)),
        (
            "Mo-Fr 09:00-12:00,13:30-17:00",
            ("Du lundi au vendredi : de 9\u00a0h à 12\u00a0h et de 13\u00a0h\u00a030 à 17\u00a0h.",),
        ),
        ("Mo,We 09:00-12:00; Sa off; PH off", ("Lundi et mercredi : de 9\u00a0h à 12\u00a0h.", "Samedi : fermé.")),
        ("Mo-Sa,Su 20:00-24:00", ("Tous les jours : de 20\u00a0h à minuit.",)),
        ("Fr-Mo 08:00-18:00", ("Du vendredi au lundi : de 8\u00a0h à 18\u00a0h.",)),
        (
            "Mo-We,Fr 08:00-09:00,10:00-11:00,12:00-13:00",
            (
                "Lundi, mardi, mercredi et vendredi : de 8\u00a0h à 9\u00a0h et de 10\u00a0h à 11\u00a0h.",
                "Puis de 12\u00a0h à 13\u00a0h.",
            ),
        ),
        ("Mo[1] 09:00-12:00; PH off", ("1er lun. du mois : 9\u00a0h–12\u00a0h.",)),
        ('We 14:00-16:00 "sur rendez-vous"', ("Mer. : 14\u00a0h–16\u00a0h (sur rendez-vous).",)),
        ("Mo-Fr sunrise-sunset", ("Du lundi au vendredi : demandez les heures.",)),
        ("nous appeler", ()),
    ],
)
def test_hours_are_whole_sentences(hours: str, said: tuple[str, ...]) -> None:
    assert hours_in_sentences(hours, phrases()) == said


_RULE = st.builds(
    "{} {}".format,
    st.lists(st.sampled_from(["Mo", "Tu-Th", "Fr", "Sa-Mo", "Su"]), min_size=1, max_size=3).map(",".join),
    st.lists(st.sampled_from(["08:00-12:00", "13:30-17:45", "18:00-24:00"]), min_size=1, max_size=5).map(",".join),
)


@given(st.lists(_RULE, max_size=4).map("; ".join))
def test_no_sentence_about_hours_is_longer_than_twelve_words(hours: str) -> None:
    assert long_sentences(PersonPage(when=hours_in_sentences(hours, phrases()))) == ()


@given(st.text(alphabet='MoTuWeFr-,;: 0123456789/()"offPH', max_size=30))
def test_no_hours_break_the_page(hours: str) -> None:
    assert all(line.endswith(".") for line in hours_in_sentences(hours, phrases()))
