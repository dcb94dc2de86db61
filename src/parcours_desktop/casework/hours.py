"""Opening hours in words, from the OSM syntax of the sheets: short for a table, in sentences for the person."""

from __future__ import annotations

import re
from itertools import pairwise

from parcours_core.dates import SHORT_WEEKDAYS, WEEKDAYS, Words, clock
from parcours_core.vocabulary.person import Weekday
from parcours_desktop.casework.words import capital, listed, sentence
from parcours_desktop.directory.opening import rules_in_words
from parcours_desktop.directory.opening_days import days_of, opening_days

_DAYS = tuple(day.value for day in Weekday)
_DAY = "(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_SOME_DAYS = re.compile(rf"{_DAY}(?:-{_DAY})?(?:,\s*{_DAY}(?:-{_DAY})?)*")
_TIMES = re.compile(r"\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}(?:,\s*\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2})*")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_CLOSED = ("off", "closed")
_MIDNIGHT = (("24", "00"), ("00", "00"), ("0", "00"))


def hours_in_words(hours: str, words: Words) -> tuple[str, ...]:
    """Return « lun.–ven. : 8 h 30–12 h, 13 h–17 h », a line a rule; () if unknown.

    Where a rule is beyond this reading, the days alone are said, and that the hours are to be asked for.
    """
    told = rules_in_words(hours, words)
    if told is not None:
        return told
    days = days_of(opening_days(hours))
    names = ", ".join(words(SHORT_WEEKDAYS[_DAYS.index(day.value)]) for day in days)
    return (words("{days}, heures à demander", days=names),) if days else ()


def hours_in_sentences(hours: str, words: Words) -> tuple[str, ...]:
    """Return « Du lundi au vendredi : de 9 h à 12 h et de 13 h 30 à 17 h. », a sentence or two a rule; () if unknown.

    Before and after the colon stand at most twelve words. Rules that hold in some weeks only are said in short; what
    is beyond any reading, by its days alone.
    """
    text = hours.strip().rstrip(";")
    if not text:
        return ()
    if text == "24/7":
        return (words("Jour et nuit, tous les jours."),)
    rules = [_read(rule.strip()) for rule in text.split(";") if not re.match(r"PH(?!\s*,)", rule.strip())]
    known = [rule for rule in rules if rule is not None]
    if known and len(known) == len(rules):
        return tuple(sentence for days, spans in known for sentence in _sentences(days, spans, words))
    told = rules_in_words(hours, words)
    if told is not None:
        return tuple(sentence(line) for line in told)
    days = [_DAYS.index(day.value) for day in days_of(opening_days(hours))]
    return (words("{days} : demandez les heures.", days=capital(_full_days(days, words))),) if days else ()


def _sentences(days: list[int], spans: list[str], words: Words) -> list[str]:
    """Return a sentence for the first two spans of a day, and one more for every two that follow."""
    said = capital(_full_days(days, words))
    if not spans:
        return [words("{days} : fermé.", days=said)]
    pairs = [
        listed([_from_to(span, words) for span in spans[place : place + 2]], words) for place in range(0, len(spans), 2)
    ]
    first = words("{days} : {times}.", days=said, times=pairs[0])
    return [first, *(words("Puis {times}.", times=times) for times in pairs[1:])]


def _full_days(days: list[int], words: Words) -> str:
    """Return « du lundi au vendredi », « lundi, mardi et jeudi », « tous les jours »."""
    names = [words(WEEKDAYS[day]) for day in days]
    if len(set(days)) == len(_DAYS):
        return words("tous les jours")
    if len(days) > 2 and all((after - before) % 7 == 1 for before, after in pairwise(days)):
        return words("du {first} au {last}", first=names[0], last=names[-1])
    return listed(names, words)


def _from_to(span: str, words: Words) -> str:
    (hour, minute), (end_hour, end_minute) = _TIME.findall(span)
    end = words("minuit") if (end_hour, end_minute) in _MIDNIGHT else clock(int(end_hour), int(end_minute), words)
    return words("de {start} à {end}", start=clock(int(hour), int(minute), words), end=end)


def _read(rule: str) -> tuple[list[int], list[str]] | None:
    """Return the days of a rule (0 is Monday) and its spans of time, none where it says closed; None if unreadable."""
    found = _SOME_DAYS.match(rule)
    rest = rule[found.end() :].strip() if found else rule
    days = _numbers(found[0]) if found else list(range(len(_DAYS)))
    if rest in _CLOSED:
        return days, []
    return (days, [span.strip() for span in rest.split(",")]) if _TIMES.fullmatch(rest) else None


def _numbers(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        begun = _DAYS.index(first)
        length = (_DAYS.index(last) - begun) % 7 + 1 if last else 1
        days += [(begun + step) % 7 for step in range(length)]
    return list(dict.fromkeys(days))
