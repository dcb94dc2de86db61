"""Open Referral HSDS 3 in its JSON shape: organizations and services, nested, as rows of data·inclusion.

A service offered at several locations becomes one service for each, since a sheet of data·inclusion has one address.
Terms of a taxonomy whose code or name is a theme, a public or a type of data·inclusion are taken as such; any other
goes among the themes, where checking refuses it by its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parcours_core.language import say, tr
from parcours_core.vocabulary.data_inclusion import FREE, ON_SITE, PUBLICS, REMOTE, SERVICE_TYPES
from parcours_desktop.directory.building.sources.hsds_schedules import opening_hours, unreadable

SOURCE = "open-referral"
GONE = say("service fermé d’après sa source")
_CLOSED = frozenset(("inactive", "defunct", "temporarily closed"))
_NO_FEE = frozenset(("gratuit", "gratuite", "free", "none", "no fee", "no cost", "aucun", "0", "0.0"))
_LANGUAGES = {
    "fra": "fr", "fre": "fr", "nld": "nl", "dut": "nl", "deu": "de", "ger": "de", "eng": "en", "ara": "ar", "spa": "es",
    "ita": "it", "por": "pt", "tur": "tr", "rus": "ru", "ukr": "uk", "pol": "pl", "ron": "ro", "rum": "ro", "fas": "fa",
    "per": "fa", "pus": "ps", "tir": "ti", "som": "so", "sqi": "sq", "alb": "sq", "bul": "bg", "zho": "zh", "lin": "ln",
}  # fmt: skip
_Record = Mapping[str, Any]


def is_hsds(row: _Record) -> bool:
    """Tell whether a row speaks HSDS (``name``) and not data·inclusion (``nom``)."""
    return "nom" not in row and ("name" in row or "organization" in row or "organization_id" in row)


@dataclass(frozen=True, slots=True)
class Closed:
    """A service that is no longer offered; ``status`` is the word of its source."""

    status: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A value of a schedule that says nothing that can be read; ``id`` is that of the row that goes without it."""

    id: str
    field: str
    value: str


def rows_of(record: _Record, met: dict[str, bool]) -> Iterator[dict[str, Any] | Closed | Unread]:
    """Yield the rows of an organization with its services, or of a service with its organization.

    ``met`` holds the organizations that were yielded, and whether one stood by itself: nested in each of its services
    it comes once, but a second one that stands by itself comes again, so that it is refused by name.
    """
    if "organization_id" in record or "organization" in record:
        owner = record.get("organization")
        if isinstance(owner, Mapping):
            yield from _structure(owner, met, nested=True)
        yield from _services(record, owner if isinstance(owner, Mapping) else {})
        return
    yield from _structure(record, met, nested=False)
    for service in _many(record, "services"):
        yield from _services(service, record)


def _structure(record: _Record, met: dict[str, bool], *, nested: bool) -> Iterator[dict[str, Any] | Unread]:
    id = _id(record.get("id"))
    if id and id in met and (nested or not met[id]):
        met[id] = met[id] or not nested
        return
    met[id] = not nested
    yield from (Unread(id, *each) for each in unreadable(_many(record, "schedules")))
    locations = _many(record, "locations")
    yield {
        "id": id,
        "source": SOURCE,
        "nom": record.get("name"),
        "description": record.get("description"),
        "date_maj": _day(record),
        "courriel": record.get("email"),
        "site_web": record.get("website") or record.get("url"),
        "telephone": _phone(record),
        "horaires_accueil": opening_hours(_many(record, "schedules")),
        **_address(locations[0] if locations else record),
    }


def _services(record: _Record, owner: _Record) -> Iterator[dict[str, Any] | Closed | Unread]:
    status = str(record.get("status") or "").strip()
    if status.casefold() in _CLOSED:
        yield Closed(status)
        return
    places = [(_one(item, "location"), item) for item in _many(record, "service_at_locations")]
    places += [(location, {}) for location in _many(record, "locations")]
    id = _id(record.get("id"))
    shared = _shared(record, owner)
    if not places:
        schedules = _many(record, "schedules")
        hours = opening_hours(schedules)
        yield from (Unread(id, *each) for each in unreadable(schedules))
        yield {**shared, "id": id, "horaires_accueil": hours, "telephone": _phone(record), **_address({})}
        return
    for location, link in places:
        suffix = f"@{location.get('id') or link.get('id')}" if len(places) > 1 else ""
        virtual = str(location.get("location_type") or "").casefold() == "virtual"
        schedules = _many(link, "schedules") or _many(record, "schedules") or _many(location, "schedules")
        yield from (Unread(f"{id}{suffix}", *each) for each in unreadable(schedules))
        yield {
            **shared,
            "id": f"{id}{suffix}",
            "horaires_accueil": opening_hours(schedules),
            "telephone": _phone(link) or _phone(record) or _phone(location),
            "modes_accueil": [REMOTE] if virtual else [ON_SITE],
            "langues": shared["langues"] or _languages(location),
            **_address(location),
        }


def _shared(record: _Record, owner: _Record) -> dict[str, Any]:
    themes, publics, kind = _terms(record)
    fee, fee_detail = _fee(record)
    documents = [str(item.get("document") or "").strip() for item in _many(record, "required_documents")]
    areas = [str(item.get("name") or item.get("extent") or "").strip() for item in _many(record, "service_areas")]
    codes = [area for area in areas if area.isdigit() or area.casefold() in ("france", "belgique")]
    conditions = [tr("Documents à apporter : {documents}", documents=", ".join(filter(None, documents)))]
    names = [area for area in areas if area and area not in codes]
    return {
        "source": SOURCE,
        "structure_id": _id(record.get("organization_id") or owner.get("id")),
        "nom": record.get("name"),
        "description": record.get("description"),
        "date_maj": _day(record) or _day(owner),
        "courriel": record.get("email"),
        "lien_mobilisation": record.get("url"),
        "mobilisation_precisions": record.get("application_process"),
        "thematiques": themes,
        "publics": publics,
        "type": kind,
        "frais": fee,
        "frais_precisions": fee_detail,
        "publics_precisions": _publics_detail(record),
        "conditions_acces": "\n".join(
            (conditions if any(documents) else [])
            + ([tr("Zone desservie : {areas}", areas=", ".join(names))] if names else [])
        ),
        "zone_eligibilite": codes,
        "langues": _languages(record),
    }


def _terms(record: _Record) -> tuple[list[str], list[str], str]:
    themes: list[str] = []
    publics: list[str] = []
    kind = ""
    for attribute in _many(record, "attributes"):
        term = _one(attribute, "taxonomy_term")
        given = (term.get("code"), term.get("id"), term.get("name"), attribute.get("value"), attribute.get("label"))
        names = [str(name).strip() for name in given if name]
        known = [name for name in names if name in PUBLICS or name in SERVICE_TYPES or "--" in name]
        name = known[0] if known else str(term.get("name") or (names[0] if names else "")).strip()
        if name in PUBLICS:
            publics.append(name)
        elif name in SERVICE_TYPES:
            kind = name
        elif name:
            themes.append(name)
    return themes, publics, kind


def _fee(record: _Record) -> tuple[str, str]:
    details = [str(record.get(key) or "").strip() for key in ("fees_description", "fees")]
    amounts: list[float] = []
    for option in _many(record, "cost_options"):
        text = str(option.get("amount") if option.get("amount") is not None else "").strip().replace(",", ".")
        words = str(option.get("amount_description") or option.get("option") or "").strip()
        try:
            amounts.append(float(text))
        except ValueError:
            details.append(words)
        else:
            if amounts[-1]:
                currency = str(option.get("currency") or "EUR").strip()
                details.append(f"{words} : {text} {currency}" if words else f"{text} {currency}")
    told = [detail for detail in details if detail and detail.casefold() not in _NO_FEE]
    if any(amounts):
        return "payant", " ; ".join(told)
    free = bool(amounts) or any(detail.casefold() in _NO_FEE for detail in details if detail)
    return (FREE if free and not told else ""), " ; ".join(told)


def _publics_detail(record: _Record) -> str:
    least, most = (_age(record.get(key)) for key in ("minimum_age", "maximum_age"))
    ages = ""
    if least is not None and most is not None:
        ages = tr("De {least} à {most} ans", least=least, most=most)
    elif least is not None:
        ages = tr("À partir de {least} ans", least=least)
    elif most is not None:
        ages = tr("Jusqu’à {most} ans", most=most)
    return " ; ".join(part for part in (ages, str(record.get("eligibility_description") or "").strip()) if part)


def _age(value: object) -> int | None:
    try:
        age = float(str(value))
    except ValueError:
        return None
    return int(age) if 0 < age < 130 else None


def _address(location: _Record) -> dict[str, Any]:
    addresses = _many(location, "addresses") or _many(location, "physical_addresses")
    physical = [item for item in addresses if str(item.get("address_type") or "physical").casefold() == "physical"]
    address: _Record = (physical or addresses or [{}])[0]
    return {
        "adresse": address.get("address_1"),
        "complement_adresse": address.get("address_2"),
        "commune": address.get("city"),
        "code_postal": address.get("postal_code"),
        "pays": address.get("country"),
        "latitude": location.get("latitude"),
        "longitude": location.get("longitude"),
    }


def _phone(record: _Record) -> str:
    for phone in _many(record, "phones"):
        if number := str(phone.get("number") or "").strip():
            return number
    return ""


def _languages(record: _Record) -> list[str]:
    given = [str(item.get("code") or item.get("name") or "").strip() for item in _many(record, "languages")]
    return [_LANGUAGES.get(code.casefold(), code) for code in given if code]


def _day(record: _Record) -> str:
    days = [str(record.get(key) or "") for key in ("last_modified", "assured_date")]
    days += [str(item.get("last_action_date") or "") for item in _many(record, "metadata")]
    return max(day.strip()[:10] for day in days)


def _id(value: object) -> str:
    return f"{SOURCE}--{value}" if value else ""


def _many(record: _Record, key: str) -> Sequence[_Record]:
    value = record.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _one(record: _Record, key: str) -> _Record:
    value = record.get(key)
    return value if isinstance(value, Mapping) else {}
