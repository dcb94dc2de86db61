"""Why a service of the themes is set aside: one sentence that a counsellor could say aloud."""

from __future__ import annotations

from math import inf

from parcours_core.language import tr
from parcours_desktop.directory.candidates import DAYS_SHIFT
from parcours_desktop.directory.matching import weights
from parcours_desktop.directory.matching.facts import named_publics, past_in_words
from parcours_desktop.directory.matching.lens import Lens
from parcours_desktop.directory.matching.phrases import TO_WHOM, days_in_words, listed, sentence
from parcours_desktop.directory.matching.reading import Row
from parcours_desktop.directory.matching.travel import distance_in_words
from parcours_desktop.directory.opening_days import bits_of
from parcours_desktop.directory.places import Places

_NAMED = 3
_COUNTRIES = {"france": "99100", "belgique": "99131"}


def label_of(code: str, lens: Lens) -> str:
    """Return a reason in a few words, as a count is headed (« trop loin sans voiture »)."""
    if code == "far" and lens.travelling.without_car:
        return tr("trop loin sans voiture, ou hors zone")
    return tr(weights.EXCLUDED[code])


def why_set_aside(code: str, lens: Lens, places: Places, row: Row, km: float) -> str:
    """Return the sentence for the service of ``row``, ``km`` away (infinite if unknown), set aside under ``code``."""
    if code == "under-way":
        return sentence([past_in_words(lens.need.past[row[0]])])
    if code == "zone":
        return _zone(lens, places, row)
    if code == "public":
        return _public(lens, row)
    if code == "remote":
        return tr("Ce service n’est proposé qu’à distance, et le numérique est un frein pour la personne.")
    if code == "closed":
        return tr(
            "Ouvert seulement {open}, alors que la personne peut venir {free}.",
            open=days_in_words(row[3] >> DAYS_SHIFT),
            free=days_in_words(bits_of(lens.need.days)),
        )
    return _far(lens, km)


def _far(lens: Lens, km: float) -> str:
    if km == inf:
        return tr("Trop loin.")
    distance = distance_in_words(km)
    if lens.travelling.without_car:
        return sentence([tr("{distance} : trop loin sans voiture", distance=distance)])
    return sentence([tr("{distance} : trop loin", distance=distance)])


def _zone(lens: Lens, places: Places, row: Row) -> str:
    country, *zones = lens.reader.codes(row[4])
    home = lens.need.home
    where = home.name if home is not None else ""
    names = [name for name in (_zone_name(places, zone, country) for zone in zones) if name]
    if not names:
        return tr("Réservé aux habitant·es d’une autre zone que {place}.", place=where)
    if len(names) > _NAMED:
        more = len(names) - _NAMED
        names = [*names[:_NAMED], tr.count("{number} autre zone", "{number} autres zones", more)]
    return tr("Réservé aux habitant·es de : {zones} ; {place} n’en fait pas partie.", zones=listed(names), place=where)


def _zone_name(places: Places, zone: str, country: str) -> str:
    owner, _, code = zone.rpartition(":")
    named = places.area_name(code.upper(), owner.upper() or country)
    if not named and code in _COUNTRIES:
        named = places.area_name(_COUNTRIES[code])
    return named or {"france": tr("France"), "belgique": tr("Belgique")}.get(code, "")


def _public(lens: Lens, row: Row) -> str:
    codes = named_publics(lens, row[2])
    whom = listed([tr(TO_WHOM[code]) for code in codes])
    age = lens.need.age
    if age is not None and set(codes) <= {"jeunes", "seniors"}:
        years = tr.count("{number} an", "{number} ans", age)
        return tr("S’adresse {whom} ; la personne a {years}.", whom=whom, years=years)
    return tr("S’adresse {whom} ; la personne n’en fait pas partie.", whom=whom)
