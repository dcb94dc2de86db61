"""How places and structures are put into French sentences: « du Quesnoy », « CPAS d’Ath », an address, a slug."""

from __future__ import annotations

import re
from functools import cache

from parcours_core.folding import fold

_VOWELS = "aeiouyh"
_ASPIRATED = ("Huy", "Herst", "Herve", "Hannut", "Hotton", "Houff", "Ham", "Hem", "Hal-", "Haut-")
_NOT_WORD = re.compile(r"[^a-z0-9]+")

# Area codes of the telephone by arrondissement (REFNIS).
_AREA = {
    "21000": "2", "25000": "10", "51000": "68", "52000": "71", "53000": "65", "55000": "67", "56000": "71",
    "57000": "69", "58000": "64", "61000": "85", "62000": "4", "63000": "87", "64000": "19", "81000": "63",
    "82000": "61", "83000": "84", "84000": "61", "85000": "63", "91000": "82", "92000": "81", "93000": "71",
}  # fmt: skip


def of_town(name: str) -> str:
    """Return « de Mons », « d’Ath », « du Quesnoy », « des Trois-Vallées »."""
    if name.startswith("Le "):
        return "du " + name[3:]
    if name.startswith("Les "):
        return "des " + name[4:]
    elided = fold(name)[0] in _VOWELS and not name.startswith(_ASPIRATED)
    return ("d’" if elided else "de ") + name


@cache
def slug(name: str) -> str:
    """Return ``name`` as it would stand in an address of the web, in ASCII."""
    return _NOT_WORD.sub("-", fold(name)).strip("-")


def phone(country: str, district: str, digits: int) -> str:
    """Return a number that nobody has, E.164. ``digits`` is any number from 0 to 9999.

    France keeps 03 53 01 xx xx for fiction (Arcep, numbering plan); in Belgium no subscriber's number begins with 0.
    """
    if country == "FR":
        return f"+3335301{digits:04}"
    area = _AREA.get(district, "2")
    return f"+32{area}{digits:0{8 - len(area)}}"


def address(country: str, street: str, number: int) -> str:
    """Return street and number in the order of the country."""
    return f"{street} {number}" if country == "BE" else f"{number} {street}"
