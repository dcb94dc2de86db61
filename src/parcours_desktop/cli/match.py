"""The command ``match``: the ranked services for a person who is described by options instead of a dossier."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from parcours_core.language import tr
from parcours_desktop.cli import codes
from parcours_desktop.cli.answering import Answer, give
from parcours_desktop.cli.codes import Codes
from parcours_desktop.cli.directory import add_pack, opened, place_of
from parcours_desktop.cli.french_parser import FrenchParser, UsageError

if TYPE_CHECKING:
    from datetime import date

    from parcours_desktop.directory.matching.values import Match, MatchList, Need, OpenBarrier

Add = Callable[[str, str, Callable[[argparse.Namespace], int]], FrenchParser]
MATCH = "parcours-desktop match"
SEVERITIES = ("light", "strong", "blocking")
TRAVEL = ("foot", "bicycle", "public-transport", "car", "lift")
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def add_to(add: Add) -> None:
    """Add ``match`` to the parser."""
    made = add("match", tr("les services qui peuvent aider une personne décrite par des options"), match)
    option = made.options.add_argument
    many: dict[str, Any] = {"nargs": "+", "action": "extend", "default": []}
    themes, publics = Codes(codes.theme_or_category_codes), Codes(codes.public_codes)
    situations, goals = Codes(codes.situation_codes), Codes(codes.goal_codes)
    option("--theme", type=themes, metavar="CODE", help=tr("thématiques ou catégories de data·inclusion"), **many)
    option("--barrier", type=Codes(codes.kind_codes), metavar="FREIN", help=tr("freins (childcare, debt…)"), **many)
    option("--situation", type=situations, metavar="CODE", help=tr("situations du diagnostic"), **many)
    option("--goal", type=goals, metavar="CODE", help=tr("objectifs ou besoins du diagnostic"), **many)
    option("--severity", choices=SEVERITIES, default="strong", help=tr("gravité de ces freins"))
    option("--public", type=publics, metavar="CODE", help=tr("publics dont est la personne"), **many)
    option("--not-public", type=publics, metavar="CODE", help=tr("publics dont elle n’est pas"), **many)
    option("--age", type=codes.age, metavar="ANS", help=tr("son âge"))
    option("--postcode", default="", metavar="CODE", help=tr("le code postal où elle habite"))
    option("--municipality", default="", metavar="NOM", help=tr("sa commune, si le code en compte plusieurs"))
    option("--country", choices=("BE", "FR"), help=tr("son pays"))
    option("--from", dest="origin", default="", metavar="CODE", help=tr("le code postal d’où elle part"))
    option(
        "--travel",
        choices=TRAVEL,
        metavar=tr("MOYEN"),
        help=tr("ses moyens de déplacement : ") + ", ".join(TRAVEL),
        **many,
    )
    option(
        "--language",
        type=Codes(codes.language_codes),
        metavar="CODE",
        help=tr("les langues qu’elle parle (fr, nl, ar…)"),
        **many,
    )
    option("--interpreter", action="store_true", help=tr("elle a besoin d’un·e interprète"))
    option(
        "--day", choices=DAYS, metavar=tr("JOUR"), help=tr("les jours où elle peut venir : ") + ", ".join(DAYS), **many
    )
    digital = made.options.add_mutually_exclusive_group()
    digital.add_argument("--no-digital", dest="digital", action="store_false", help=tr("rien à distance"))
    digital.add_argument("--digital", dest="digital", action="store_true", help=tr("à distance, cela va"))
    made.set_defaults(digital=None)
    option("--on", type=codes.day, metavar="JOUR", help=tr("le jour d’où l’on compte, au lieu d’aujourd’hui"))
    option("--limit", type=codes.number, default=10, metavar="N", help=tr("combien de services"))
    option("--why-not", default="", metavar="IDENTIFIANT", help=tr("dire pourquoi ce service n’est pas proposé"))
    add_pack(made)


def match(given: argparse.Namespace) -> int:
    """Rank the services for the person described. Raises ``UsageError`` where nothing says what is looked for."""
    from parcours_desktop.directory.matching import ranking
    from parcours_desktop.directory.places import Places

    need = need_of(given)
    places = Places.open()
    with closing(places), opened(given) as pack:
        if given.why_not:
            return give(_reason(ranking.why_not(pack, places, need, given.why_not)), as_json=given.json)
        found = ranking.match(pack, places, need, limit=given.limit)
        version = pack.info.version
    return give(Answer(_in_words(found), _plain(found, need, version)), as_json=given.json)


def need_of(given: argparse.Namespace) -> Need:
    """Return what the options say of the person; what they leave out stays unknown."""
    from parcours_core.vocabulary.person import Travel, Weekday
    from parcours_desktop.casework.desk import SystemClock
    from parcours_desktop.directory.matching.values import Need

    barriers = tuple(barriers_of(given))
    if not barriers:
        raise UsageError(tr("dites au moins un --theme, un --barrier ou un --goal."), MATCH, "")
    both = sorted(set(given.public) & set(given.not_public))
    if both:
        said = tr("{publics} : --public et --not-public à la fois.", publics=", ".join(both))
        raise UsageError(said, MATCH, "")
    if given.municipality and not given.postcode:
        raise UsageError(tr("--municipality demande aussi --postcode."), MATCH, "")
    home = place_of(given.postcode, given.country, given.municipality) if given.postcode else None
    return Need(
        barriers=barriers,
        today=given.on or SystemClock().today(),
        age=given.age,
        publics_true=frozenset(given.public),
        publics_false=frozenset(given.not_public),
        home=home,
        origin=place_of(given.origin, None) if given.origin else None,
        travel=frozenset(Travel(each) for each in given.travel),
        languages=tuple(given.language),
        interpreter=given.interpreter,
        days=frozenset(Weekday(each) for each in given.day),
        digital_ok=given.digital,
    )


def barriers_of(given: argparse.Namespace) -> Iterable[OpenBarrier]:
    """Yield one barrier for each kind named or meant by a situation or goal, and one for each theme asked for."""
    from parcours_core.vocabulary.barriers import KINDS
    from parcours_core.vocabulary.data_inclusion import THEMES, themes_of
    from parcours_core.vocabulary.work import Severity
    from parcours_desktop.directory.matching.values import OpenBarrier

    severity = Severity(given.severity)
    kinds: dict[str, tuple[list[str], list[str]]] = {kind: ([], []) for kind in given.barrier}
    for place, asked in enumerate((given.situation, given.goal)):
        for code in asked:
            offering = [kind for kind, known in KINDS.items() if code in (known.situations, known.goals)[place]]
            kind = next((each for each in offering if each in kinds), next(iter(offering or kinds), ""))
            kinds.setdefault(kind, ([], []))[place].append(code)
    for kind, (situations, goals) in kinds.items():
        yield OpenBarrier(kind, kind, severity, tuple(situations), tuple(goals))
    for code in dict.fromkeys(given.theme):
        yield OpenBarrier(code, "", severity, themes=(code,) if code in THEMES else themes_of(code))


def _reason(found: Any) -> Answer:
    from dataclasses import asdict

    words = getattr(found, "words", "") or tr("Ce service est proposé. {why}", why=found.why)
    return Answer(f"{found.name}\n{words}".strip(), {"why_not": asdict(found)})


def _in_words(found: MatchList) -> str:
    lines = [tr.count("{number} service peut aider", "{number} services peuvent aider", found.total)]
    for number, each in enumerate(found.matches, 1):
        lines += ["", *_lines(number, each)]
    if found.counts:
        aside = ", ".join(f"{count.label} {count.number}" for count in found.counts)
        lines += ["", tr("Écartés : {number} ({aside}).", number=found.excluded_total, aside=aside)]
    return "\n".join(lines)


def _lines(number: int, each: Match) -> list[str]:
    title = " · ".join(part for part in (each.name, each.structure_name, each.municipality) if part)
    lines = [f"{number:>3}. {title}", f"     {each.why}"]
    if each.unknown:
        lines.append(f"     {each.unknown}")
    return [*lines, f"     {each.service_id}"]


def _plain(found: MatchList, need: Need, version: str) -> dict[str, Any]:
    from dataclasses import asdict

    home = need.home
    return {
        "pack": version,
        "on": _iso(need.today),
        "home": {"code": home.code, "name": home.name, "country": home.country} if home is not None else None,
        "total": found.total,
        "matches": [{"rank": rank, **asdict(each)} for rank, each in enumerate(found.matches, 1)],
        "excluded": found.excluded_total,
        "excluded_by_reason": [asdict(each) for each in found.counts],
    }


def _iso(day: date) -> str:
    return day.isoformat()
