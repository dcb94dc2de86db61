"""How casework speaks: lengths of time, lists, ages, and words that agree with the person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from parcours_core.dates import Words, short_day
from parcours_core.language import tr
from parcours_core.vocabulary.person import Gender

DOT = " · "
NO_BREAK = "\N{NO-BREAK SPACE}"


def agree(gender: Gender, feminine: str, masculine: str, inclusive: str) -> str:
    """Return the form that agrees with ``gender``; the inclusive one where it was not said or is another."""
    return {Gender.FEMALE: feminine, Gender.MALE: masculine}.get(gender, inclusive)


def grouped(number: int) -> str:
    """Return a number alone as ``tr.count`` writes it among words: « 6 312 »."""
    return f"{number:,}".replace(",", NO_BREAK)


def capital(text: str) -> str:
    """Return ``text`` with a capital at its head, the rest as it stands."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """Return ``text`` with a small letter at its head, the rest as it stands: « constituer un dossier MDPH »."""
    return text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """Return ``text`` with a capital at its head and a full stop at its end, unless it already ends a sentence."""
    tidy = capital(text.strip())
    return tidy if not tidy or tidy[-1] in ".!?…" else tidy + "."


_BEFORE = re.compile(r" (?=[:;?!»])")
_AFTER = re.compile(r"(?<=«) ")


def typeset(text: str) -> str:
    """Return ``text`` as French is set: no-break spaces within « » and before : ; ? !"""
    return _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))


def of(name: str) -> str:
    """Return « de Paula », « d’Aurélie »."""
    return tr("d’{name}", name=name) if _is_elided(name) else tr("de {name}", name=name)


def than(name: str) -> str:
    """Return « que Paula », « qu’Aurélie »."""
    return tr("qu’{name}", name=name) if _is_elided(name) else tr("que {name}", name=name)


def listed(parts: Sequence[str], words: Words) -> str:
    """Return « a », « a et b », « a, b et c »."""
    if len(parts) < 2:
        return "".join(parts)
    return words("{first} et {last}", first=", ".join(parts[:-1]), last=parts[-1])


def months_between(since: date, today: date) -> int:
    """Return the whole months from ``since`` to ``today``, never below zero."""
    months = (today.year - since.year) * 12 + today.month - since.month - (1 if today.day < since.day else 0)
    return max(0, months)


def years_between(since: date, today: date) -> int:
    """Return the whole years from ``since`` to ``today``, never below zero."""
    return months_between(since, today) // 12


def length_of_time(since: date, today: date) -> str:
    """Return how long ago ``since`` was, in the unit one would say: « 12 jours », « 14 mois », « 3 ans »."""
    months = months_between(since, today)
    if months >= 24:
        return tr.count("{number} an", "{number} ans", months // 12)
    if months >= 2:
        return tr("{number} mois", number=months)
    return tr.count("{number} jour", "{number} jours", max(0, (today - since).days))


def how_near(day: date, today: date) -> str:
    """Return a day as one says it now: « aujourd’hui », « demain », « hier », else « sam. 28 nov. »."""
    near = {0: tr("aujourd’hui"), 1: tr("demain"), -1: tr("hier")}
    return near.get((day - today).days) or short_day(day, tr, today)


def ages(births: Sequence[date], today: date, words: Words) -> str:
    """Return the ages of children in one breath, the youngest first: « 2 et 6 ans », « moins d’un an et 6 ans »."""
    years = sorted(years_between(born, today) for born in births)
    parts = [str(age) if age else words("moins d’un an") for age in years]
    said = listed(parts, words)
    if not years or years[-1] == 0:
        return said
    return words("{ages} an", ages=said) if years[-1] == 1 else words("{ages} ans", ages=said)


def _is_elided(name: str) -> bool:
    # What letters are made of is loaded no earlier than it is needed: these words stand on the first screens.
    from parcours_desktop.documents.wording import is_elided

    return is_elided(name)
