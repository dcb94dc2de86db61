"""Small pieces of French that reasons are put together from: lists, days, ages of sheets, languages, publics."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parcours_core.language import say, tr
from parcours_desktop.directory.opening_days import DAYS

TO_WHOM: dict[str, str] = {
    "actifs": say("aux personnes en emploi"),
    "beneficiaires-des-minimas-sociaux": say("aux bénéficiaires de minima sociaux"),
    "demandeurs-emploi": say("aux demandeurs et demandeuses d’emploi"),
    "etudiants": say("aux étudiant·es"),
    "familles": say("aux familles"),
    "femmes": say("aux femmes"),
    "jeunes": say("aux jeunes"),
    "personnes-en-situation-de-handicap": say("aux personnes en situation de handicap"),
    "personnes-en-situation-durgence": say("aux personnes en situation d’urgence"),
    "personnes-en-situation-juridique-specifique": say("aux personnes en situation juridique particulière"),
    "personnes-exilees": say("aux personnes exilées"),
    "residents-qpv-frr": say("aux habitant·es des quartiers prioritaires et des zones rurales à revitaliser"),
    "seniors": say("aux séniors"),
    "tous-publics": say("à tout le monde"),
}
"""The publics of data·inclusion after « s’adresse »."""

LANGUAGES: dict[str, str] = {
    "ar": say("arabe"), "de": say("allemand"), "en": say("anglais"), "es": say("espagnol"), "fa": say("persan"),
    "ff": say("peul"), "fr": say("français"), "it": say("italien"), "ku": say("kurde"), "ln": say("lingala"),
    "nl": say("néerlandais"), "pl": say("polonais"), "ps": say("pachto"), "pt": say("portugais"),
    "ro": say("roumain"), "ru": say("russe"), "so": say("somali"), "sq": say("albanais"), "sw": say("swahili"),
    "ti": say("tigrigna"), "tr": say("turc"), "uk": say("ukrainien"), "zh": say("chinois"), "bg": say("bulgare"),
}  # fmt: skip
"""Languages spoken where this program is used, by their ISO 639-1 code."""

_TWO_DOTS = re.compile(r"(?<!\.)\.\.(?!\.)")
_SHORT_DAYS = (say("lun."), say("mar."), say("mer."), say("jeu."), say("ven."), say("sam."), say("dim."))


def listed(parts: Sequence[str]) -> str:
    """Return « a », « a et b », « a, b et c »."""
    if len(parts) < 2:
        return "".join(parts)
    return tr("{some} et {last}", some=", ".join(parts[:-1]), last=parts[-1])


def days_in_words(bits: int) -> str:
    """Return the days of ``bits``: « lun.–ven. », « mar. et jeu. », « tous les jours »."""
    if bits == (1 << len(DAYS)) - 1:
        return tr("tous les jours")
    numbers = [number for number in range(len(DAYS)) if bits >> number & 1]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        if len(run) > 2:
            parts.append(f"{tr(_SHORT_DAYS[run[0]])}–{tr(_SHORT_DAYS[run[-1]])}")
        else:
            parts += [tr(_SHORT_DAYS[number]) for number in run]
    return listed(parts)


def age_of_sheet(days: int) -> str:
    """Return how long ago a sheet was last seen to: « aujourd’hui », « il y a 3 semaines », « il y a plus d’un an »."""
    if days < 1:
        return tr("aujourd’hui")
    if days < 14:
        return tr.count("il y a {number} jour", "il y a {number} jours", days)
    if days < 61:
        return tr.count("il y a {number} semaine", "il y a {number} semaines", days // 7)
    if days < 365:
        return tr.count("il y a {number} mois", "il y a {number} mois", min(11, days // 30))
    years = days // 365
    return tr("il y a plus d’un an") if years == 1 else tr("il y a plus de {number} ans", number=years)


def languages_in_words(codes: Sequence[str]) -> str:
    """Return languages by name: « français et arabe »; those without a name here are said as others."""
    known = [tr(LANGUAGES[code]) for code in codes if code in LANGUAGES]
    if len(known) < len(codes):
        known.append(tr("d’autres langues") if known else tr("une autre langue"))
    return listed(known)


def sentence(parts: Sequence[str]) -> str:
    """Return the parts that are not empty as one sentence with a capital and a full stop."""
    text = ", ".join(part for part in parts if part)
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def no_break(text: str) -> str:
    """Return ``text`` with no full stop doubled after « lun. », and the no-break spaces of French: within quotation
    marks, before colon, semicolon, units. Three dots stay three."""
    for plain, kept in (
        ("« ", "«\u00a0"),
        (" »", "\u00a0»"),
        (" :", "\u00a0:"),
        (" ;", "\u202f;"),
        (" km", "\u00a0km"),
    ):
        text = text.replace(plain, kept)
    return _TWO_DOTS.sub(".", text)
