"""The Belgian profile of data·inclusion: which rows are Belgian, and what their codes must look like.

A row is Belgian when, in this order,

1. its field ``pays`` (or ``country``) says so: BE, BEL, Belgique, België, Belgien, Belgium, 99131;
2. it names no country, its postal code has four digits (« 7000 », « B-7000 ») and either its municipality code is a
   REFNIS code or its coordinates lie in the rectangle around Belgium;
3. it names no country and no five-digit postal code, and the structure that offers the service is Belgian.

REFNIS codes are Statbel's: five digits, of which the first two are the arrondissement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from parcours_desktop.directory.place_values import BELGIAN_ARRONDISSEMENTS

BELGIUM = "BE"
FRANCE = "FR"
BELGIUM_ZONE = "99131"

_NAMES = {
    "be": BELGIUM,
    "bel": BELGIUM,
    "belgique": BELGIUM,
    "belgië": BELGIUM,  # verbatim: what producers write
    "belgie": BELGIUM,
    "belgien": BELGIUM,
    "belgium": BELGIUM,
    "99131": BELGIUM,
    "fr": FRANCE,
    "fra": FRANCE,
    "france": FRANCE,
    "frankrijk": FRANCE,
    "frankreich": FRANCE,
    "99100": FRANCE,
}
_PROVINCES = frozenset(["10000", "20001", "20002", "30000", "40000", "50000", "60000", "70000", "80000", "90000"])
_REGIONS = frozenset(["01000", "02000", "03000", "04000"])
_POSTAL = re.compile(r"(?:B(?:E)?[- ]?)?([1-9]\d{3})", re.IGNORECASE)
_REFNIS = re.compile(r"[1-9]\d{4}")
_FRENCH_ZONE = re.compile(r"france|99100|0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|\d{9}|\d{5}|2[AB]\d{3}")
# Degrees WGS 84: the rectangle around Belgium.
_SOUTH, _NORTH, _WEST, _EAST = 49.49, 51.51, 2.54, 6.41


def country_of(name: object) -> str | None:
    """Return « BE » or « FR » for a country as it is written in a file, or None if it is neither."""
    return _NAMES.get(str(name).strip().casefold())


def is_belgian(row: Mapping[str, Any], structure_country: str | None) -> bool:
    """Tell whether a cleaned row without a country is Belgian, by rules 2 and 3 of this module."""
    code = row.get("code_postal")
    if isinstance(code, str) and _POSTAL.fullmatch(code):
        municipality = row.get("code_insee")
        if isinstance(municipality, str) and is_municipality(municipality):
            return True
        if _lies_in_belgium(row.get("latitude"), row.get("longitude")):
            return True
    return structure_country == BELGIUM and not (isinstance(code, str) and re.fullmatch(r"\d{5}", code))


def postal_code(text: str) -> str | None:
    """Return the four digits of a Belgian postal code (1000 to 9999, « B-7000 » too), or None."""
    found = _POSTAL.fullmatch(text)
    return found[1] if found else None


def is_municipality(code: str) -> bool:
    """Tell whether ``code`` can be the REFNIS code of a municipality; a dissolved one counts, old sheets name them."""
    return bool(_REFNIS.fullmatch(code)) and code[:2] in BELGIAN_ARRONDISSEMENTS and not code.endswith("000")


def zone(code: str) -> str | None:
    """Return the code of a zone of eligibility as it is kept, or None if it is no zone of either country.

    Belgian: municipality, arrondissement, province, region or country in REFNIS; « belgique » and its like become
    99131. French zones are taken too, since services near the border serve both sides.
    """
    if code in _PROVINCES or code in _REGIONS:
        return code
    if _REFNIS.fullmatch(code) and code[:2] in BELGIAN_ARRONDISSEMENTS:
        return code
    known = country_of(code)
    if known == BELGIUM:
        return BELGIUM_ZONE
    if known == FRANCE:
        return "france"
    return code if _FRENCH_ZONE.fullmatch(code) else None


def _lies_in_belgium(latitude: object, longitude: object) -> bool:
    try:
        return _SOUTH <= float(str(latitude)) <= _NORTH and _WEST <= float(str(longitude)) <= _EAST
    except ValueError:
        return False
