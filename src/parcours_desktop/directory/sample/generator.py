"""Makes any number of invented structures and services in real municipalities; the same seed makes the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from parcours_desktop.directory.places import Place, Places
from parcours_desktop.directory.sample.hours import HOURS
from parcours_desktop.directory.sample.offers import Offer, read_offers, read_words
from parcours_desktop.directory.sample.territory import BRUSSELS, Territory
from parcours_desktop.directory.sample.wording import address, of_town, phone, slug

SOURCE = "exemple"
Row = dict[str, Any]

_MOST_OFFERS = 5
_CITY = 60_000
_OLDEST_DAYS = 2_200
_THIN, _OLD, _FAIRLY_OLD = 0.07, 0.09, 0.27
_CROSSING, _ZONE_KNOWN = 0.15, 0.93
_LANGUAGES = {
    "brussels": (("fr", "nl"), ("fr", "nl", "en"), ("fr", "ar"), ("fr", "en", "tr"), ("fr", "nl", "es")),
    "wallonia": (("fr",), ("fr", "en"), ("fr", "nl"), ("fr", "it"), ("fr", "ar"), ("fr", "tr")),
    "france": (("fr",), ("fr", "en"), ("fr", "ar"), ("fr", "en", "ar"), ("fr", "pl")),
}
_THIN_TEXTS = (
    "Pour tout renseignement, prendre contact avec le service.",
    "Service ouvert à tous. Renseignements par téléphone.",
    "Voir le site de l’organisation.",
)


def generate(count: int, seed: int, built_on: date) -> Iterator[Row]:
    """Give the rows of ``count`` services in the field names of data·inclusion v1, each structure before its services.

    Belgian rows carry ``pays`` « BE », four-digit postal codes and REFNIS codes. A service row is one with
    ``structure_id``. From some 200 services on, every theme is there on both sides of the border. ``built_on`` is the
    day from which the sheets' ages are counted.
    """
    places = Places.open()
    try:
        maker = _Maker(Territory(places), Random(seed), built_on)
    finally:
        places.close()
    made = 0
    while made < count:
        structure, services = maker.structure()
        yield structure
        for service in services[: count - made]:
            yield service
            made += 1


class _Maker:
    """Draws one structure after the other, first those that cover every offer in both countries."""

    def __init__(self, territory: Territory, rng: Random, built_on: date) -> None:
        self._territory = territory
        self._rng = rng
        self._days = [(built_on - timedelta(days=days)).isoformat() for days in range(_OLDEST_DAYS)]
        self._words = read_words()
        self._offers: dict[tuple[str, str], list[Offer]] = {}
        due: dict[tuple[str, str], list[Offer]] = {}
        for offer in read_offers():
            for country in offer.countries:
                kinds = [kind for kind in offer.kinds if country in self._words.kinds[kind].names]
                for kind in kinds:
                    self._offers.setdefault((country, kind), []).append(offer)
                due.setdefault((country, kinds[0]), []).append(offer)
        self._due = [
            (key, offers[at : at + _MOST_OFFERS])
            for key, offers in sorted(due.items(), reverse=True)
            for at in range(0, len(offers), _MOST_OFFERS)
        ]
        self._kinds = sorted(self._offers)
        self._weights = list(accumulate(self._words.kinds[kind].weight for _, kind in self._kinds))
        self._told: dict[tuple[str, str], str] = {}
        self._about: dict[tuple[str, str], dict[str, str]] = {}
        self._structures = self._services = 0

    def structure(self) -> tuple[Row, list[Row]]:
        """Return a structure and its services."""
        rng = self._rng
        if self._due:
            (country, kind), offers = self._due.pop()
        else:
            country, kind = rng.choices(self._kinds, cum_weights=self._weights)[0]
            possible = self._offers[country, kind]
            offers = rng.sample(possible, min(len(possible), rng.choice((1, 2, 2, 3, 3, 4, _MOST_OFFERS))))
        place = self._territory.draw(rng, country, near_border=kind == "border")
        while place.population > _CITY and any(offer.rural for offer in offers):
            place = self._territory.draw(rng, country)
        row = self._structure_row(country, kind, place)
        return row, [self._service_row(row, kind, place, offer) for offer in offers]

    def _structure_row(self, country: str, kind: str, place: Place) -> Row:
        rng, names, about = self._rng, self._words.names, self._words.kinds[kind]
        self._structures += 1
        of = of_town(place.name)
        brussels = BRUSSELS in place.zones and "brussels" in about.names
        pattern = rng.choice(about.names["brussels" if brussels else country])
        stock = "childcare" if kind == "childcare" else "mobility" if pattern.startswith("Mobil’") else "any"
        invented = rng.choice(names[stock])
        name = pattern.format(n=invented, c=place.name, de=of)
        web = f"{slug(invented)}-{slug(place.name)}.example"
        district = self._territory.districts[country, place.code]
        row: Row = {
            "source": SOURCE,
            "id": f"{SOURCE}--s{self._structures:06}",
            "nom": name,
            "date_maj": self._day(),
            "description": about.about.format(de=of),
            "commune": place.name,
            "code_postal": place.postal_code,
            "code_insee": place.code,
            "adresse": address(country, rng.choice(names["streets"]), rng.randrange(1, 180)),
            "longitude": self._near(place.longitude),
            "latitude": self._near(place.latitude),
            "telephone": phone(country, district, rng.randrange(100, 10_000)),
            "courriel": f"accueil@{web}",
            "site_web": f"https://www.{web}" if rng.random() < 0.7 else None,
            "horaires_accueil": rng.choice(HOURS["office"]),
            "reseaux_porteurs": list(about.networks) if country == "FR" and about.networks else None,
        }
        if country == "BE":
            row["pays"] = "BE"
        return row

    def _service_row(self, structure: Row, kind: str, place: Place, offer: Offer) -> Row:
        rng, region = self._rng, _region(place)
        self._services += 1
        thin = rng.random() < _THIN
        row: Row = {
            "source": SOURCE,
            "structure_id": structure["id"],
            "id": f"{SOURCE}--{self._services:06}",
            "nom": self._tell(rng.choice(_names(offer, place)), region, place),
            "description": rng.choice(_THIN_TEXTS) if thin else self._description(offer, region, place),
            "date_maj": self._day(),
            "type": offer.type,
            "thematiques": list(offer.themes),
            "commune": place.name,
            "code_postal": place.postal_code,
            "code_insee": place.code,
            "telephone": structure["telephone"],
        }
        if not thin:
            self._fill(row, structure, offer, region, place)
        if place.country == "BE":
            row["pays"] = "BE"
        if offer.languages or rng.random() < 0.35:
            row["langues"] = list(offer.languages or rng.choice(_LANGUAGES[region]))
        return row

    def _fill(self, row: Row, structure: Row, offer: Offer, region: str, place: Place) -> None:
        """Add what a sheet that somebody looks after says."""
        rng = self._rng
        contact = [mode for mode in offer.contact if rng.random() < 0.9] or [offer.contact[0]]
        row["frais"] = offer.fee if rng.random() < 0.94 else None
        row["frais_precisions"] = self._tell(offer.fee_detail, region, place) or None
        row["publics"] = list(offer.publics)
        row["publics_precisions"] = offer.publics_detail or None
        row["conditions_acces"] = self._tell(offer.conditions, region, place) or None
        if not offer.secret:
            row["adresse"] = structure["adresse"]
            row["longitude"], row["latitude"] = structure["longitude"], structure["latitude"]
        row["courriel"] = structure["courriel"]
        row["modes_accueil"] = [
            *(["en-presentiel"] if offer.onsite else []),
            *(["a-distance"] if offer.remote and rng.random() < 0.8 else []),
        ] or None
        reach = offer.zone
        if reach in ("district", "province") and rng.random() < _CROSSING and self._territory.is_near_border(place):
            reach = "border"
        row["zone_eligibilite"] = self._territory.zones(place, reach) if rng.random() < _ZONE_KNOWN else None
        row["contact_nom_prenom"] = self._person() if rng.random() < 0.45 else None
        row["modes_mobilisation"] = contact
        if "utiliser-lien-mobilisation" in contact:
            row["lien_mobilisation"] = "https://www." + structure["courriel"].partition("@")[2] + "/inscription"
        row["mobilisable_par"] = ["professionnels"] if offer.professionals_only else ["professionnels", "usagers"]
        if offer.bring:
            row["mobilisation_precisions"] = f"À apporter : {self._tell(offer.bring, region, place)}."
        row["volume_horaire_hebdomadaire"] = offer.weekly_hours
        row["nombre_semaines"] = offer.weeks
        row["horaires_accueil"] = rng.choice(HOURS[offer.opening])

    def _description(self, offer: Offer, region: str, place: Place) -> str:
        text = self._tell(offer.text, region, place)
        if self._rng.random() < 0.45:
            tails = self._words.tails
            text += "\n\n" + self._rng.choice(tails["any"] + tails.get(offer.type, ()))
        return text

    def _tell(self, text: str, region: str, place: Place) -> str:
        """Put the words of the country and of the place into ``text``."""
        if "{" not in text:
            return text
        told = self._told.get((text, region))
        if told is None:
            words = {
                **self._words.country[place.country],
                **self._words.employment[region],
                "de_commune": "{de_commune}",
            }
            told = self._told[text, region] = text.format_map(words)
        return told.replace("{de_commune}", of_town(place.name)) if "{" in told else told

    def _day(self) -> str:
        """Return the day of a sheet: most are of the last year, some are old, a few very old."""
        chance = self._rng.random()
        if chance < _OLD:
            return self._days[self._rng.randrange(800, _OLDEST_DAYS)]
        return self._days[self._rng.randrange(365, 800) if chance < _FAIRLY_OLD else self._rng.randrange(3, 365)]

    def _near(self, degrees: float | None) -> float | None:
        return None if degrees is None else round(degrees + (self._rng.random() - 0.5) * 0.02, 5)

    def _person(self) -> str:
        return f"{self._rng.choice(self._words.names['given'])} {self._rng.choice(self._words.names['family'])}"


def _names(offer: Offer, place: Place) -> tuple[str, ...]:
    return offer.names_fr if place.country == "FR" and offer.names_fr else offer.names


def _region(place: Place) -> str:
    if place.country == "FR":
        return "france"
    return "brussels" if BRUSSELS in place.zones else "wallonia"
