"""The sentences of a letter written from plain facts, so that a use case gives facts and a language, never phrases."""

from __future__ import annotations

import re
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

_SENTENCE_END = re.compile(r"[.!?…:]+(?=\s|$)|\n")
_WORD = re.compile(r"[^\W\d_][\w’'-]*|\d[\d\s.,:/-]*")


def consent_sentence(
    words: Words,
    *,
    person: str,
    recipient: str,
    form: ConsentForm,
    given_on: date,
    until: date | None = None,
) -> str:
    """Return what the person agreed to, when, how, and until when: « Madame Delvaux a donné son accord … »."""
    agreed = words(
        "{person} a donné son accord {how}, le {day}, pour que ces données, et elles seules, soient transmises à "
        "{recipient}.",
        person=person,
        how=words(_HOW_GIVEN[form]),
        day=long_day(given_on, words),
        recipient=recipient,
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

    ``helps_with`` are barriers in words (« garde d’enfants »), ``opening_hours`` and ``directions`` whole sentences,
    ``appointment`` what was agreed (« mardi 24 novembre à 9 h »), empty if none yet.
    """
    what = [words("Vous avez rendez-vous avec un service qui peut vous aider.")] if appointment else []
    what += [] if appointment else [words("Un service peut vous aider.")]
    what += [words("Il peut vous aider pour : {barrier}.", barrier=barrier) for barrier in helps_with]
    when = [words("Votre rendez-vous : {appointment}.", appointment=appointment)] if appointment else []
    if not appointment:
        when.append(words("Vous n’avez pas encore de rendez-vous."))
        when.append(words("Le service doit d’abord nous répondre."))
        if reply_before:
            when.append(words("Nous attendons sa réponse avant le {day}.", day=day_in_words(reply_before, words)))
    call = [words("Appelez {counsellor}.", counsellor=counsellor)]
    call += [words("Téléphone : {phone}", phone=counsellor_phone)] if counsellor_phone else []
    call += [words("Vous pouvez aussi appeler le service : {phone}", phone=phone)] if phone else []
    return PersonPage(
        what=tuple(what),
        where=tuple(line for line in (structure, service, *address) if line),
        when=(*when, *opening_hours),
        how_to_get_there=tuple(directions),
        bring=(words("La lettre d’orientation"), *documents),
        call=tuple(call),
    )


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
