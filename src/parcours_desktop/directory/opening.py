"""Opening hours in OSM syntax, told in French: « lun.–ven. 7 h – 18 h, fermé les jours fériés »."""

from __future__ import annotations

import re

from parcours_core.language import say, tr
from parcours_core.vocabulary.person import Weekday
from parcours_desktop.directory.opening_days import bits_of, opening_days

_DAYS = {
    "Mo": say("lun."),
    "Tu": say("mar."),
    "We": say("mer."),
    "Th": say("jeu."),
    "Fr": say("ven."),
    "Sa": say("sam."),
    "Su": say("dim."),
}
_MONTHS = {
    "Jan": say("janvier"),
    "Feb": say("février"),
    "Mar": say("mars"),
    "Apr": say("avril"),
    "May": say("mai"),
    "Jun": say("juin"),
    "Jul": say("juillet"),
    "Aug": say("août"),
    "Sep": say("septembre"),
    "Oct": say("octobre"),
    "Nov": say("novembre"),
    "Dec": say("décembre"),
}
_NTH = {
    "1": say("1er {day} du mois"),
    "2": say("2e {day} du mois"),
    "3": say("3e {day} du mois"),
    "4": say("4e {day} du mois"),
    "5": say("5e {day} du mois"),
    "-1": say("dernier {day} du mois"),
}
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAY_PART = rf"{_DAY}(?:-{_DAY}|\[-?\d(?:,-?\d)*\])?"
_MONTH = "(?:" + "|".join(_MONTHS) + ")"
_RULE = re.compile(
    rf"(?:(?P<months>{_MONTH}(?:-{_MONTH})?(?:,{_MONTH}(?:-{_MONTH})?)*):?\s+)?"
    r"(?:week\s+1-53/(?P<weeks>\d)\s+)?"
    rf"(?P<days>(?:{_DAY_PART}|PH|SH)(?:\s*,\s*(?:{_DAY_PART}|PH|SH))*)?\s*"
    r"(?P<times>\d{1,2}:\d{2}(?:-\d{1,2}:\d{2})?\+?(?:\s*,\s*\d{1,2}:\d{2}(?:-\d{1,2}:\d{2})?\+?)*|off|closed|open)?"
    r'\s*(?:"(?P<note>[^"]*)")?',
    re.ASCII,
)
_SPAN = re.compile(r"(\d{1,2}):(\d{2})(?:-(\d{1,2}):(\d{2}))?(\+)?")


def hours_words(hours: str) -> str:
    """Return opening hours as a person says them; text that is not understood comes back as it was written."""
    text = " ".join(hours.split())
    if text == "24/7":
        return tr("tous les jours, jour et nuit")
    rules = []
    for rule in text.strip("; ").split(";"):
        words = _rule_words(re.sub(r"\s*-\s*", "-", rule.strip()) if '"' not in rule else rule.strip())
        if words is None:
            return text
        rules.append(words)
    return ", ".join(rules)


def open_on(hours: str, day: Weekday) -> bool | None:
    """Tell whether ``hours`` have any opening on ``day`` of the week; None where they are absent or no OSM syntax."""
    days = opening_days(hours)
    return bool(days & bits_of(frozenset((day,)))) if days else None


def _rule_words(rule: str) -> str | None:
    found = _RULE.fullmatch(rule)
    if found is None or not rule:
        return None
    parts = []
    if found["months"]:
        parts.append(_months_words(found["months"]))
    if found["days"]:
        parts.append(_days_words(found["days"]))
    if found["weeks"]:
        parts.append(tr("une semaine sur {number}", number=found["weeks"]))
    times = found["times"]
    if times in ("off", "closed"):
        when = parts and _closed_when(found["days"] or "", parts)
        words = tr("fermé {when}", when=when) if when else tr("fermé")
    elif times and times != "open":
        words = " ".join((*parts, _times_words(times)))
    elif parts:
        words = " ".join(parts)
    else:
        words = tr("ouvert") if times else ""
    return f"{words} ({found['note']})" if found["note"] and words else words or found["note"] or ""


def _closed_when(days: str, parts: list[str]) -> str:
    if days == "PH":
        return tr("les jours fériés")
    if days == "SH":
        return tr("pendant les vacances scolaires")
    return " ".join(parts)


def _months_words(text: str) -> str:
    spans = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin, end = tr(_MONTHS[first]), tr(_MONTHS[last or first])
        spans.append(tr("{begin} à {end}", begin=begin, end=end) if last else begin)
    return f"{', '.join(spans)}\u00a0:"


def _days_words(text: str) -> str:
    words = []
    for part in re.split(r"\s*,\s*(?![^\[]*\])", text):
        if part == "PH":
            words.append(tr("jours fériés"))
        elif part == "SH":
            words.append(tr("vacances scolaires"))
        elif "[" in part:
            numbers = part[3:-1].split(",")
            words += [tr(_NTH.get(number, say("{day}")), day=tr(_DAYS[part[:2]])) for number in numbers]
        else:
            first, _, last = part.partition("-")
            words.append(tr(_DAYS[first]) + (f"–{tr(_DAYS[last])}" if last else ""))
    return ", ".join(words)


def _times_words(text: str) -> str:
    spans = []
    for found in _SPAN.finditer(text):
        begin = _clock(found[1], found[2])
        if found[3]:
            spans.append(f"{begin} – {_clock(found[3], found[4])}")
        else:
            spans.append(tr("à partir de {time}", time=begin))
    return tr(" et ").join(spans)


def _clock(hour: str, minute: str) -> str:
    # No-break spaces: an hour is never cut at the end of a line.
    return f"{int(hour)}\u00a0h" if minute == "00" else f"{int(hour)}\u00a0h\u00a0{minute}"
