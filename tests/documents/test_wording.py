"""Facts become sentences that a partner trusts and a person understands."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from documents import samples

from parcours_core.language import phrases
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.documents.content import PersonPage
from parcours_desktop.documents.wording import consent_sentence, long_sentences, person_page, texts_of, title_of

FRENCH = phrases("fr")
DAY = date(2026, 11, 21)


_page = partial(
    person_page,
    FRENCH,
    structure="CPAS de Chièvres",
    service="Halte-accueil",
    address=("Rue du Moulin 4", "7950 Chièvres"),
    counsellor="Zoé Lemaître",
)


def test_a_consent_says_who_what_when_how_and_that_it_can_be_taken_back() -> None:
    said = consent_sentence(FRENCH, person="Madame Delvaux", form=ConsentForm.SPOKEN, given_on=DAY)
    assert said == (
        "Madame Delvaux a donné son accord de vive voix, le 21 novembre 2026, pour que seules ces données vous "
        "soient transmises. Cet accord peut être retiré à tout moment."
    )


def test_a_consent_with_an_end_says_it() -> None:
    for form in ConsentForm:
        said = consent_sentence(FRENCH, person="M. Horvat", form=form, given_on=DAY, until=date(2027, 5, 1))
        assert "vaut jusqu’au 1er mai 2027" in said


def test_every_sentence_that_we_write_for_the_person_is_short() -> None:
    pages = (
        _page(),
        _page(appointment="mardi 24 novembre à 9 h", phone="068 00 00 00", counsellor_phone="0470 00 00 00"),
        _page(
            helps_with=("pour la garde d’enfants", "pour vos déplacements"),
            reply_before=DAY,
            documents=("Votre carte d’identité",),
        ),
    )
    assert [long_sentences(page) for page in pages] == [()] * 3


def test_without_an_appointment_the_person_is_told_what_comes_first() -> None:
    assert _page(reply_before=DAY).when == (
        "Vous n’avez pas encore de rendez-vous.",
        "Le service doit d’abord nous répondre.",
        "Nous attendons sa réponse avant le samedi 21 novembre 2026.",
    )


def test_an_appointment_stands_before_the_opening_hours() -> None:
    page = _page(appointment="mardi 24 novembre à 9 h", opening_hours=("Tous les jours : de 8 h à 17 h.",))
    assert page.when == (
        "Votre rendez-vous : mardi 24 novembre à 9 h.",
        "Le service est ouvert :",
        "Tous les jours : de 8 h à 17 h.",
    )


def test_the_person_knows_where_whom_to_call_and_what_to_bring() -> None:
    page = _page(documents=("carte d’identité",), counsellor_phone="0470 00 00 00", helps_with=("pour la garde",))
    assert page.what == ("Un service peut vous aider : Halte-accueil.", "Il peut vous aider pour la garde.")
    assert page.where == ("CPAS de Chièvres", "Rue du Moulin 4", "7950 Chièvres")
    assert page.bring == ("La lettre d’orientation", "Carte d’identité")
    assert page.call == ("Appelez Zoé Lemaître.", "Téléphone : 0470 00 00 00")


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (
            {"directions": ("Depuis Ath, comptez environ 12 km.",), "phone": "068 11 11 11"},
            ("Depuis Ath, comptez environ 12 km.", "Arrivée : Rue du Moulin 4, 7950 Chièvres."),
        ),
        (
            {"phone": "068 11 11 11"},
            ("Arrivée : Rue du Moulin 4, 7950 Chièvres.", "Demandez le chemin au numéro ci-dessous."),
        ),
        (
            {"address": ("7950 Chièvres",), "counsellor_phone": "0470 00 00 00"},
            ("Demandez l’adresse et le chemin au numéro ci-dessous.",),
        ),
        ({"address": ()}, ("Demandez l’adresse et le chemin à Zoé Lemaître.",)),
    ],
)
def test_the_way_is_said_as_far_as_it_is_known(known: dict[str, Any], said: tuple[str, ...]) -> None:
    page = _page(**known)
    assert page.how_to_get_there == said
    assert long_sentences(page) == ()


def test_a_time_is_one_word_however_it_is_written() -> None:
    eleven = "Le matin et le soir venez de 9 h 30 à 12 h puis attendez."
    assert long_sentences(PersonPage(when=(eleven,))) == ()
    assert long_sentences(PersonPage(when=(f"Vraiment {eleven}",))) != ()


@pytest.mark.parametrize(
    ("person", "title"),
    [
        ("Madame Aurélie Delvaux", "Orientation de Madame Aurélie Delvaux"),
        ("Élise Ost", "Orientation d’Élise Ost"),
        ("œ", "Orientation d’œ"),
        ("Yves Petit", "Orientation d’Yves Petit"),
        ("Yasmine Petit", "Orientation de Yasmine Petit"),
        ("Hélène", "Orientation de Hélène"),
        ("", "Orientation de "),
    ],
)
def test_the_title_elides_before_a_vowel(person: str, title: str) -> None:
    assert title_of(person, FRENCH) == title


def test_a_sentence_of_thirteen_words_is_found_and_twelve_pass() -> None:
    twelve = "Vous venez avec votre carte et vos papiers le mardi ou jeudi."
    thirteen = "Vous venez avec votre carte et tous vos papiers le mardi ou jeudi."
    assert long_sentences(PersonPage(what=(twelve,))) == ()
    assert long_sentences(PersonPage(what=(f"Court. {thirteen} Court.",))) == (thirteen.removesuffix("."),)


def test_every_text_of_a_letter_is_asked_about() -> None:
    texts = texts_of(samples.USUAL)
    for text in ("Chièvres", "Sœur-Anne Łukasiewicz", "Âge de l’enfant", "carte d’identité", "0470 00 00 00"):
        assert text in texts
