"""The reason of a letter in plain sentences, proposed from the barriers chosen; it tells nothing left unticked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from parcours_core.dates import Words, long_day
from parcours_core.language import say
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.diagnosis import SITUATIONS
from parcours_core.vocabulary.person import Gender
from parcours_desktop.casework.words import listed, sentence

SPECIAL_KINDS = frozenset({"health", "disability", "justice"})
"""Kinds that are special categories by themselves (GDPR articles 9 and 10): named only where they were ticked."""

_SEEKS = say("{subject} cherche {what}.")
_NEEDS = say("{subject} a besoin {what}.")
_WISHES = say("{subject} souhaite {what}.")
_NEUTRAL = (_WISHES, say("rencontrer votre service"))

_ASKED: dict[str, tuple[str, str]] = {
    "childcare": (_SEEKS, say("une solution de garde d’enfants")),
    "mobility": (_SEEKS, say("un moyen de se déplacer")),
    "debt": (_NEEDS, say("d’aide pour gérer son budget et ses dettes")),
    "resources": (_NEEDS, say("d’une aide financière ou alimentaire")),
    "housing": (_SEEKS, say("une solution pour son logement")),
    "health": (_NEEDS, say("d’un accompagnement pour sa santé")),
    "disability": (_NEEDS, say("d’un accompagnement adapté à son handicap")),
    "language": (_WISHES, say("progresser en français, en lecture ou en calcul")),
    "digital": (_WISHES, say("être plus à l’aise avec les outils numériques")),
    "administrative": (_NEEDS, say("d’aide pour ses démarches et l’accès à ses droits")),
    "justice": (_NEEDS, say("d’un conseil juridique")),
    "family": (_NEEDS, say("d’un soutien pour sa famille ou ses proches")),
    "isolation": (_WISHES, say("créer des liens et reprendre confiance")),
    "project": (_WISHES, say("préciser son projet professionnel")),
    "training": (_SEEKS, say("une formation")),
    "job-search": (_WISHES, say("avancer dans sa recherche d’emploi")),
    "self-employment": (_WISHES, say("créer sa propre activité")),
    "abroad": (_WISHES, say("travailler à l’étranger")),
}
"""By kind of barrier, a sentence and what goes into it, so that several of one verb make one sentence.

Nothing here agrees with a gender, so that it reads right where none was said.
"""


def detail_name(barrier: Barrier) -> str:
    """Return the name under which the details of a barrier are ticked, agreed to and kept (« barrier.health »)."""
    return f"barrier.{barrier.kind}"


def civil_name(person: JobSeeker, words: Words, *, whole: bool = True) -> str:
    """Return « Madame Aurélie Delvaux », or « Madame Delvaux » where not ``whole``; without a title if unsaid."""
    name = person.full_name if whole or not person.family_name else person.family_name
    if person.gender is Gender.FEMALE:
        return words("Madame {name}", name=name)
    if person.gender is Gender.MALE:
        return words("Monsieur {name}", name=name)
    return person.full_name


def subject(person: JobSeeker, words: Words) -> str:
    """Return how a sentence goes on about the person: « Elle », « Il », « Cette personne » where it was not said."""
    known = {Gender.FEMALE: say("Elle"), Gender.MALE: say("Il")}
    return words(known.get(person.gender, say("Cette personne")))


def detail_of(barrier: Barrier, words: Words) -> str:
    """Return what was noted of a barrier as sentences: its situations, then the free text."""
    noted = [words(SITUATIONS[code]) for code in barrier.situations if code in SITUATIONS]
    return " ".join(sentence(part) for part in (*noted, barrier.detail) if part.strip())


def proposed_reason(
    person: JobSeeker, barriers: Sequence[Barrier], ticked: Collection[str], today: date, words: Words
) -> str:
    """Return the reason, a paragraph a line. It follows the ticks: what is not in ``ticked`` is not in it."""
    who = subject(person, words)
    name = civil_name(person, words, whole=False)
    situation = [words("J’accompagne {person} dans son parcours vers l’emploi.", person=name)]
    starts = person.start_date if "start_date" in ticked else None
    if starts is not None and starts >= today:
        day = long_day(starts, words)
        situation.append(words("Une entrée en emploi ou en formation est prévue le {day}.", day=day))
    named = [_ASKED[barrier.kind] for barrier in barriers if _may_be_named(barrier, ticked)] or [_NEUTRAL]
    asked = []
    for sentence_of in dict.fromkeys(verb for verb, _ in named):
        what = dict.fromkeys(words(thing) for verb, thing in named if verb == sentence_of)
        asked.append(words(sentence_of, subject=who, what=listed(list(what), words)))
    deadline = min((each.due for each in barriers if each.due and each.due >= today), default=None)
    if deadline is not None and deadline == starts:
        asked.append(words("Il faudrait aboutir avant cette date."))
    elif deadline is not None and deadline != person.start_date:
        asked.append(words("Il faudrait aboutir avant le {day}.", day=long_day(deadline, words)))
    return "\n".join((" ".join(situation), " ".join(asked)))


def _may_be_named(barrier: Barrier, ticked: Collection[str]) -> bool:
    return barrier.kind in _ASKED and (barrier.kind not in SPECIAL_KINDS or detail_name(barrier) in ticked)
