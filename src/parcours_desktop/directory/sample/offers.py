"""What one kind of service says of itself, before it gets a place, a structure and a date; read from resources."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from parcours_desktop.resources import resource

FILES = ("work.toml", "home.toml", "daily.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A service that structures of some ``kinds`` offer; texts hold words of words.toml in braces.

    ``zone`` says how far it reaches: town, around, district, province, region, country or border; ``opening`` how it
    opens: office, some, one, evening, early, market, lunch or never. ``weekly_hours`` in hours. Codes are
    data·inclusion's. ``names_fr`` takes the place of ``names`` in France; a ``secret`` address is not published;
    a ``rural`` service is not met in a city.
    """

    themes: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    text: str
    names_fr: tuple[str, ...] = ()
    type: str = "accompagnement"
    publics: tuple[str, ...] = ("tous-publics",)
    publics_detail: str = ""
    fee: str = "gratuit"
    fee_detail: str = ""
    conditions: str = ""
    bring: str = ""
    zone: str = "district"
    remote: bool = False
    onsite: bool = True
    secret: bool = False
    rural: bool = False
    contact: tuple[str, ...] = ("telephoner", "envoyer-un-courriel")
    professionals_only: bool = False
    opening: str = "office"
    weekly_hours: float | None = None
    weeks: int | None = None
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ("BE", "FR")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of structure: how often it is met, how it is named (by country, or « brussels »), what it says."""

    weight: int
    names: dict[str, tuple[str, ...]]
    about: str
    networks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything of words.toml: words by country, of the employment service, kinds, invented names, last sentences."""

    country: dict[str, dict[str, str]]
    employment: dict[str, dict[str, str]]
    kinds: dict[str, Kind]
    names: dict[str, tuple[str, ...]]
    tails: dict[str, tuple[str, ...]]


def read_offers() -> tuple[Offer, ...]:
    """Return every offer, in the order of the files. Raises TypeError for a field that no offer has."""
    return tuple(_offer(row) for file in FILES for row in _read(file)["offer"])


def _offer(row: dict[str, Any]) -> Offer:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Offer(**fields)


def read_words() -> Words:
    """Return the words and names that offers and structures are told with."""
    raw = _read("words.toml")
    kinds = {
        code: Kind(
            weight=row["weight"],
            names={country: tuple(row[country]) for country in ("BE", "FR", "brussels") if country in row},
            about=row["about"],
            networks=tuple(row.get("networks", ())),
        )
        for code, row in raw["kinds"].items()
    }
    return Words(
        country={"BE": raw["BE"], "FR": raw["FR"]},
        employment=raw["employment"],
        kinds=kinds,
        names={key: tuple(values) for key, values in raw["names"].items()},
        tails={kind: tuple(sentences) for kind, sentences in raw["tails"].items()},
    )


def _read(file: str) -> dict[str, Any]:
    with resource(f"packs/exemple/{file}").open("rb") as stream:
        return tomllib.load(stream)
