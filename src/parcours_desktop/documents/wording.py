"""The sentences of a letter written from plain facts, so that a use case gives facts and a language, never phrases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from parcours_core.dates import Words, day_in_words, long_day
from parcours_core.language import say
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.documents.content import LetterContent, PersonPage

MOST_WORDS = 12
"""Plain language: one idea a sentence, at most twelve words (trust.md)."""

_HOW_GIVEN = {
    ConsentForm.SPOKEN: say("de vive voix"),
    ConsentForm.SIGNED_PAPER: say("par écrit"),
    ConsentForm.SIGNED_SCREEN: say("par sa signature à l’écran"),
}

_ELIDED = re.compile(r"[AEIOUŒÆ]|Y(?=[^AEIOUŒÆ\W])")  # verbatim: letters
"""How a name begins before which « de » loses its vowel; h is left alone, since names say it both ways."""

_SENTENCE_END = re.compile(r"[.!?…:]+(?=\s|$)|\n")
_WORD = re.compile(r"\d\d?\sh(?:\s\d\d)?\b|[^\W\d_][\w’'-]*|\d[\d\s.,:/-]*")
"""A word as it is said: a time (« 13 h 30 ») or a number, however it is grouped, is one."""


def is_elided(name: str) -> bool:
    """Say whether « de » loses its vowel before ``name``."""
    return _ELIDED.match(unicodedata.normalize("NFD", name.upper())) is not None


def title_of(person: str, words: Words) -> str:
    """Return what the letter is about: « Orientation de Madame Delvaux », « Orientation d’Élise Petit »."""
    if is_elided(person):
        return words("Orientation d’{person}", person=person)
    return words("Orientation de {person}", person=person)


def consent_sentence(
    words: Words,
    *,
    person: str,
    form: ConsentForm,
    given_on: date,
    until: date | None = None,
) -> str:
    """Return what the person agreed to, when, how, and until when: « Madame Delvaux a donné son accord … ».

    Who receives the data is the reader of the letter.
    """
    agreed = words(
        "{person} a donné son accord {how}, le {day}, pour que seules ces données vous soient transmises.",
        person=person,
        how=words(_HOW_GIVEN[form]),
        day=long_day(given_on, words),
    )
    if until is None:
        return f"{agreed} {words('Cet accord peut être retiré à tout moment.')}"
    ends = words("Cet accord vaut jusqu’au {day} et peut être retiré à tout moment.", day=long_day(until, words))
    return f"{agreed} {ends}"


def person_page(
    words: Words,
    *,
    structure: str,
    service: str,
    address: Sequence[str],
    counsellor: str,
    counsellor_phone: str = "",
    helps_with: Sequence[str] = (),
    opening_hours: Sequence[str] = (),
    appointment: str = "",
    directions: Sequence[str] = (),
    documents: Sequence[str] = (),
    phone: str = "",
    reply_before: date | None = None,
) -> PersonPage:
    """Return the page for the person in plain language.

    ``helps_with`` are what the service helps with, as it goes on after « aider » (« pour la garde d’enfants »),
    ``opening_hours`` and ``directions`` whole sentences, ``appointment`` what was agreed (« mardi 24 novembre à 9 h »),
    empty if none yet.
    ``address`` are street, more, postal code and municipality; one line or none means that the street is unknown.
    """
    named = service.strip().rstrip(".") or structure
    what = [words("Vous avez rendez-vous avec un service : {service}.", service=named)] if appointment else []
    what += [] if appointment else [words("Un service peut vous aider : {service}.", service=named)]
    what += [words("Il peut vous aider {aim}.", aim=aim) for aim in helps_with]
    when = [words("Votre rendez-vous : {appointment}.", appointment=appointment)] if appointment else []
    if not appointment:
        when.append(words("Vous n’avez pas encore de rendez-vous."))
        when.append(words("Le service doit d’abord nous répondre."))
        if reply_before:
            when.append(words("Nous attendons sa réponse avant le {day}.", day=day_in_words(reply_before, words)))
    call = [words("Appelez {counsellor}.", counsellor=counsellor)]
    call += [words("Téléphone : {phone}", phone=counsellor_phone)] if counsellor_phone else []
    call += [words("Vous pouvez aussi appeler le service : {phone}", phone=phone)] if phone else []
    asked = words("au numéro ci-dessous") if phone or counsellor_phone else words("à {name}", name=counsellor)
    return PersonPage(
        what=tuple(what),
        where=tuple(_capital(line) for line in (structure or service, *address) if line),
        when=(*when, *_opening(words, opening_hours)),
        how_to_get_there=(*directions, *_way(words, address, asked, known=bool(directions))),
        bring=(words("La lettre d’orientation"), *map(_capital, documents)),
        call=tuple(call),
    )


def _opening(words: Words, hours: Sequence[str]) -> tuple[str, ...]:
    return (words("Le service est ouvert :"), *hours) if hours else ()


def _way(words: Words, address: Sequence[str], asked: str, *, known: bool) -> tuple[str, ...]:
    """Return where to arrive, and whom to ask for what is not ``known``; ``asked`` is « au numéro ci-dessous »."""
    if len(address) < 2:
        return (words("Demandez l’adresse et le chemin {asked}.", asked=asked),)
    arrival = words("Arrivée : {address}.", address=", ".join(map(_capital, address)))
    return (arrival,) if known else (arrival, words("Demandez le chemin {asked}.", asked=asked))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def long_sentences(page: PersonPage) -> tuple[str, ...]:
    """Return the sentences of ``page`` with more than twelve words, in reading order: each wants to be cut in two."""
    parts = (page.what, page.when, page.how_to_get_there, page.bring, page.call)
    sentences = [sentence.strip() for part in parts for text in part for sentence in _SENTENCE_END.split(text)]
    return tuple(sentence for sentence in sentences if len(_WORD.findall(sentence)) > MOST_WORDS)


def texts_of(content: LetterContent) -> tuple[str, ...]:
    """Return every text of ``content`` that comes from people, to be asked whether it can be printed."""
    head, page, signs = content.letterhead, content.person_page or PersonPage(), content.signatory
    return (
        *(head.name, head.subtitle, *head.address, head.phone, head.email),
        *(signs.name, signs.role, signs.phone, signs.email),
        *(content.reference, *content.recipient, content.place, content.person_name, content.title),
        *(content.salutation, *content.reasons, content.consent, *content.documents, content.closing),
        *(text for pair in content.shared for text in pair),
        *(*content.opening_hours, *content.directions),
        *(*page.what, *page.where, *page.when, *page.how_to_get_there, *page.bring, *page.call),
    )
