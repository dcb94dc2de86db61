"""Opening hours in OSM syntax, told rule by rule: « lun.–ven. : 7 h–18 h », « 1er lun. du mois : 9 h–12 h »."""

from __future__ import annotations

import re

from parcours_core.dates import MONTHS, SHORT_WEEKDAYS, Words, clock
from parcours_core.language import say
from parcours_desktop.directory.opening_days import DAYS

_DAY_NAMES = {day.value: SHORT_WEEKDAYS[number] for number, day in enumerate(DAYS)}
_MONTH_CODES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NAMES = dict(zip(_MONTH_CODES, MONTHS, strict=True))
_NTH = {
    "1": say("1er {day} du mois"),
    "2": say("2e {day} du mois"),
    "3": say("3e {day} du mois"),
    "4": say("4e {day} du mois"),
    "5": say("5e {day} du mois"),
    "-1": say("dernier {day} du mois"),
}
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_DAY_PART = rf"(?:{_DAY}(?:-{_DAY}|\[(?:[1-5]|-1)(?:,(?:[1-5]|-1))*\])?|PH|SH)"
_MONTH = "(?:" + "|".join(_MONTH_NAMES) + ")"
_TIME = r"\d{1,2}:\d{2}(?:-\d{1,2}:\d{2})?\+?"
_RULE = re.compile(
    rf"(?:(?P<months>{_MONTH}(?:-{_MONTH})?(?:,{_MONTH}(?:-{_MONTH})?)*):?\s*)?"
    r"(?:week\s+1-53/(?P<weeks>\d)\s*)?"
    rf"(?P<days>{_DAY_PART}(?:,{_DAY_PART})*)?\s*"
    rf"(?P<times>{_TIME}(?:,{_TIME})*|off|closed|open)?"
    r'\s*(?:"(?P<note>[^"]*)")?',
    re.ASCII,
)
# At a semicolon, or at a comma between a time and a day; never within quotation marks.
_RULES_END = re.compile(rf'(?:;|(?<=\d),\s*(?={_DAY}|PH|SH))(?=(?:[^"]*"[^"]*")*[^"]*$)')
_SPAN = re.compile(r"(\d{1,2}):(\d{2})(?:-(\d{1,2}):(\d{2}))?", re.ASCII)
_CLOSED = ("off", "closed")


def rules_in_words(hours: str, words: Words) -> tuple[str, ...] | None:
    """Return the rules of ``hours`` as one says them, () where there are none, None where one is not understood.

    Rules on public holidays alone are left out: every day that a letter names may turn out to be one.
    """
    text = " ".join(hours.split())
    if text == "24/7":
        return (words("jour et nuit, tous les jours"),)
    told = []
    for rule in filter(None, map(str.strip, _RULES_END.split(text))):
        if re.match(r"PH(?!\s*,)", rule):
            continue
        before, quote, note = rule.partition('"')
        said = _rule(re.sub(r"\s*([-,])\s*", r"\1", before) + quote + note, words)
        if not said:
            return None
        told.append(said)
    return tuple(told)


def _rule(rule: str, words: Words) -> str:
    found = _RULE.fullmatch(rule)
    if found is None:
        return ""
    parts = [
        _months(found["months"], words) if found["months"] else "",
        _days(found["days"], words) if found["days"] else "",
        words("une semaine sur {number}", number=found["weeks"]) if found["weeks"] else "",
    ]
    when, times = ", ".join(filter(None, parts)), found["times"] or ""
    if times in _CLOSED:
        said = words("{days} : fermé", days=when) if when else words("fermé")
    elif times and times != "open":
        spans = ", ".join(_span(span, words) for span in times.split(","))
        said = words("{days} : {times}", days=when or words("tous les jours"), times=spans)
    else:
        said = when or (words("ouvert") if times else "")
    return f"{said} ({found['note']})" if found["note"] and said else said or found["note"] or ""


def _months(text: str, words: Words) -> str:
    spans = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin = words(_MONTH_NAMES[first])
        spans.append(words("{begin} à {end}", begin=begin, end=words(_MONTH_NAMES[last])) if last else begin)
    return ", ".join(spans)


def _days(text: str, words: Words) -> str:
    said = []
    for part in re.split(r",(?![^\[]*\])", text):
        if part == "PH":
            said.append(words("jours fériés"))
        elif part == "SH":
            said.append(words("vacances scolaires"))
        elif "[" in part:
            said += [words(_NTH[number], day=words(_DAY_NAMES[part[:2]])) for number in part[3:-1].split(",")]
        else:
            first, _, last = part.partition("-")
            said.append(words(_DAY_NAMES[first]) + (f"–{words(_DAY_NAMES[last])}" if last else ""))
    return ", ".join(said)


def _span(text: str, words: Words) -> str:
    found = _SPAN.match(text)
    if found is None:
        raise AssertionError("a span that the rule let through")
    begin = clock(int(found[1]), int(found[2]), words)
    if not found[3]:
        return words("à partir de {time}", time=begin)
    return f"{begin}–{clock(int(found[3]), int(found[4]), words)}"
