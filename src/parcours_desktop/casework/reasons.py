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
from parcours_desktop.casework.words import sentence

SPECIAL_KINDS = frozenset({"health", "disability", "justice"})
"""Kinds that are special categories by themselves (GDPR articles 9 and 10): named only where they were ticked."""

_NEUTRAL = say("{subject} souhaite rencontrer votre service.")

_WISHES: dict[str, str] = {
    "childcare": say("{subject} cherche une solution de garde d’enfants."),
    "mobility": say("{subject} cherche une solution pour se déplacer."),
    "debt": say("{subject} a besoin d’aide pour gérer son budget et ses dettes."),
    "resources": say("{subject} a besoin d’un soutien pour ses ressources ou son alimentation."),
    "housing": say("{subject} cherche une solution pour son logement."),
    "health": say("{subject} a besoin d’un accompagnement pour sa santé."),
    "disability": say("{subject} a besoin d’un accompagnement lié à son handicap."),
    "language": say("{subject} souhaite progresser en français, en lecture ou en calcul."),
    "digital": say("{subject} souhaite apprendre à se servir des outils numériques."),
    "administrative": say("{subject} a besoin d’aide dans ses démarches et pour faire valoir ses droits."),
    "justice": say("{subject} a besoin d’un conseil juridique."),
    "family": say("{subject} a besoin d’un soutien pour sa famille ou ses proches."),
    "isolation": say("{subject} souhaite rompre l’isolement et reprendre confiance."),
    "project": say("{subject} souhaite préciser son projet professionnel."),
    "training": say("{subject} cherche une formation."),
    "job-search": say("{subject} souhaite de l’aide dans sa recherche d’emploi."),
    "self-employment": say("{subject} souhaite créer sa propre activité."),
    "abroad": say("{subject} souhaite travailler à l’étranger."),
}


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
        situation.append(words("{subject} commence un emploi ou une formation le {day}.", subject=who, day=day))
    wishes = [_wish(barrier, ticked) for barrier in barriers] or [_NEUTRAL]
    asked = [words(wish, subject=who) for wish in dict.fromkeys(wishes)]
    deadline = min((each.due for each in barriers if each.due and each.due >= today), default=None)
    if deadline is not None and (deadline != person.start_date or starts is not None):
        asked.append(words("Il faudrait une solution avant le {day}.", day=long_day(deadline, words)))
    return "\n".join((" ".join(situation), " ".join(asked)))


def _wish(barrier: Barrier, ticked: Collection[str]) -> str:
    if barrier.kind in SPECIAL_KINDS and detail_name(barrier) not in ticked:
        return _NEUTRAL
    return _WISHES.get(barrier.kind, _NEUTRAL)
