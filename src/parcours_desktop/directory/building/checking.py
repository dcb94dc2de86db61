"""Rows checked against the data·inclusion schema and the Belgian profile; the sound part of a row becomes a record."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypedDict, TypeVar

from pydantic import BaseModel, ValidationError

from parcours_core.language import tr
from parcours_core.records.partner import Service, Structure
from parcours_desktop.directory.building import belgium, reasons
from parcours_desktop.directory.building.cleaning import SERVICE, STRUCTURE, Form, Kind, clean
from parcours_desktop.directory.building.plain_text import one_line, plain_text
from parcours_desktop.directory.building.report import Findings
from parcours_desktop.directory.opening import rules_in_words

R = TypeVar("R", Structure, Service)

FIRST_DAY = date(2000, 1, 1)
"""The oldest day that a sheet may bear; what is older is a date by default and no news of the sheet."""

# The package carries no types; taken by name, its two models are typed here as what they are.
_schema = importlib.import_module("data_inclusion.schema.v1")
_MODELS: dict[type[Any], type[BaseModel]] = {Structure: _schema.Structure, Service: _schema.Service}
_NUMBERS = ("latitude", "longitude", "volume_horaire_hebdomadaire", "nombre_semaines")
_ROUNDS = 4
_LONGEST_NAME = 150
_LONGEST_DESCRIPTION = 10_000
_SOME_TEXT = "(sans description)"  # what the schema is shown where a sheet has none: it demands five letters
_PROSE = ("description", "conditions_acces", "publics_precisions", "frais_precisions", "mobilisation_precisions")
_LATIN_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_DIGIT = re.compile(r"\d")
_LANGUAGE = re.compile(r"[a-z]{2}")


class _Whose(TypedDict):
    kind: str
    id: object


class Checker:
    """Turns raw rows into records, noting in ``findings`` whatever it leaves out or changes.

    ``built_on`` is the day of the build: no sheet can have been updated after it.
    """

    def __init__(self, findings: Findings, built_on: date) -> None:
        self.findings = findings
        self.built_on = built_on
        # Addresses that the schema accepted: those of a structure come again with each of its services, and looking
        # one over costs as much as the rest of its row.
        self.emails: set[str] = set()
        # Whether the row that was read last left a value behind.
        self.lost = False

    def structure(self, file: str, number: int, raw: Mapping[str, Any]) -> Structure | None:
        """Return the structure of a row, or None if the whole row is refused."""
        return _Row(self, file, number, raw, STRUCTURE).read(Structure, None)

    def service(self, file: str, number: int, raw: Mapping[str, Any], country: str | None) -> Service | None:
        """Return the service of a row, or None if the whole row is refused; ``country`` is its structure's."""
        return _Row(self, file, number, raw, SERVICE).read(Service, country)


class _Row:
    """The checking of one row."""

    def __init__(self, checker: Checker, file: str, number: int, raw: Mapping[str, Any], form: Form) -> None:
        checker.lost = False
        self._checker = checker
        self._form = form
        self._raw = raw
        self._findings = checker.findings
        self._built_on = checker.built_on
        self._emails = checker.emails
        self._file = file
        self._number = number

    def read(self, cls: type[R], structure_country: str | None) -> R | None:
        form = self._form
        row = clean(form, self._raw)
        absent = [field for field in form.required if field not in row]
        if absent:
            self._refuse(absent[0], "", tr(reasons.ROW_WITHOUT))
            return None
        self._tidy(form, row)
        own = self._own_part(row, structure_country)
        self._date(row, own)
        if form is SERVICE and "description" not in row:
            self._lose("description", "", tr(reasons.NO_DESCRIPTION))
            row["description"], own["description"] = _SOME_TEXT, ""
        email = row.get("courriel")
        if isinstance(email, str) and email in self._emails:
            own["courriel"] = row.pop("courriel")
        checked = self._checked(form, cls, row, own)
        if checked is None:
            return None
        if isinstance(email, str) and "courriel" in row:
            self._emails.add(email)
        row.update(own)
        self._complete(row)
        return cls(**_values(form, row, checked))

    def _tidy(self, form: Form, row: dict[str, Any]) -> None:
        """Correct what needs no judgement: the text of names and descriptions, and the position of nowhere."""
        name = row["nom"]
        if isinstance(name, str):
            given = name
            if name.endswith(".") and not name.endswith(("etc.", "…", "...")):
                name = name.rstrip(". ") or name
                self._correct("nom", given, reasons.FULL_STOP)
            if len(name) > _LONGEST_NAME:
                name = name[: _LONGEST_NAME - 1].rstrip() + "…"
                self._correct("nom", given, reasons.CUT_NAME)
            row["nom"] = name
        for field in _PROSE:
            text = row.get(field)
            if isinstance(text, str):
                plain = plain_text(text)
                if plain != text:
                    row[field] = plain if form.kinds[field] is Kind.PROSE else one_line(plain)
                if len(row[field]) > _LONGEST_DESCRIPTION:
                    row[field] = row[field][: _LONGEST_DESCRIPTION - 1].rstrip() + "…"
                    self._correct(field, text, reasons.CUT_DESCRIPTION)
                if not row[field]:
                    del row[field]
        if _nowhere(row.get("latitude")) and _nowhere(row.get("longitude")):
            row.pop("latitude", None)
            row.pop("longitude", None)

    def _own_part(self, row: dict[str, Any], structure_country: str | None) -> dict[str, Any]:
        """Take out of ``row`` what the French schema does not know, and return the sound part of it."""
        own: dict[str, Any] = {}
        country = None
        if "pays" in row:
            named = row.pop("pays")
            country = belgium.country_of(named)
            if country is None:
                self._lose("pays", named, tr(reasons.COUNTRY))
        if country is None:
            country = belgium.BELGIUM if belgium.is_belgian(row, structure_country) else belgium.FRANCE
        own["pays"] = country
        if country == belgium.BELGIUM:
            self._belgian_part(row, own)
        elif "zone_eligibilite" in row:
            # A French service near the border may also serve « belgique », a word that the schema does not know.
            row["zone_eligibilite"] = tuple(
                belgium.zone(item) or item if isinstance(item, str) else item for item in row["zone_eligibilite"]
            )
        if "langues" in row:
            own["langues"] = self._each(row, "langues", _language, reasons.LANGUAGE)
        if "score_qualite" in row:
            given = row.pop("score_qualite")
            quality = _number(given)
            if quality is not None and 0 <= quality <= 1:
                own["score_qualite"] = quality
            else:
                self._lose("score_qualite", given, tr(reasons.QUALITY))
        return own

    def _date(self, row: dict[str, Any], own: dict[str, Any]) -> None:
        """Read the date here: the schema compares it with the clock, and no clock may decide what enters a pack."""
        given = row.get("date_maj")
        day = _day(given)
        if given is None:
            self._lose("date_maj", "", tr(reasons.NO_DATE))
        elif day is None or not FIRST_DAY <= day <= self._built_on:
            self._lose("date_maj", given, reasons.reason_of({"type": "date"}, "date_maj"))
            day = None
        own["date_maj"] = day
        row["date_maj"] = FIRST_DAY

    def _belgian_part(self, row: dict[str, Any], own: dict[str, Any]) -> None:
        if "code_postal" in row:
            given = row.pop("code_postal")
            code = belgium.postal_code(given) if isinstance(given, str) else None
            if code is None:
                self._lose("code_postal", given, tr(reasons.BELGIAN_POSTAL_CODE))
            else:
                own["code_postal"] = code
        if "code_insee" in row:
            given = row.pop("code_insee")
            if isinstance(given, str) and belgium.is_municipality(given):
                own["code_insee"] = given
            else:
                self._lose("code_insee", given, tr(reasons.BELGIAN_MUNICIPALITY))
        if "zone_eligibilite" in row:
            own["zone_eligibilite"] = self._each(row, "zone_eligibilite", belgium.zone, reasons.BELGIAN_ZONE)

    def _each(self, row: dict[str, Any], field: str, read: Any, reason: str) -> tuple[str, ...]:
        kept: list[str] = []
        for item in row.pop(field):
            value = read(item) if isinstance(item, str) else None
            if value is None:
                self._lose(field, item, tr(reason))
            elif value not in kept:
                kept.append(value)
        return tuple(kept)

    def _checked(self, form: Form, cls: type[R], row: dict[str, Any], own: dict[str, Any]) -> Any:
        """Return the row as the schema's model holds it, bad values taken out of ``row``; None if nothing is left."""
        for _ in range(_ROUNDS):
            try:
                return _MODELS[cls].model_validate(row)
            except ValidationError as problem:
                if not self._take_out(form, row, own, problem.errors(include_url=False, include_context=False)):
                    return None
        raise AssertionError("validation finds new faults in values that it accepted")

    def _take_out(self, form: Form, row: dict[str, Any], own: dict[str, Any], errors: list[Any]) -> bool:
        items: dict[str, dict[int, Any]] = {}
        wholes: dict[str, Any] = {}
        for error in errors:
            place = error["loc"]
            if len(place) > 1 and isinstance(place[1], int) and isinstance(row[place[0]], tuple):
                items.setdefault(place[0], {}).setdefault(place[1], error)
            else:
                wholes.setdefault(place[0], error)
        for field, error in wholes.items():
            reason = reasons.reason_of(error, field)
            if field in form.required:
                self._refuse(field, row[field], f"{reason} : {tr(reasons.WHOLE_ROW)}")
                return False
            self._lose(field, row.pop(field), reason)
            if form is SERVICE and field == "description":
                row["description"], own["description"] = _SOME_TEXT, ""
            items.pop(field, None)
        for field, found in items.items():
            for index, error in found.items():
                self._lose(field, row[field][index], reasons.reason_of(error, field))
            row[field] = tuple(item for index, item in enumerate(row[field]) if index not in found)
            if not row[field]:
                del row[field]
        return True

    def _complete(self, row: dict[str, Any]) -> None:
        """Check what the schema leaves open: positions on the globe, figures out of all bounds, telephones, hours."""
        phone, hours = row.get("telephone"), row.get("horaires_accueil")
        if phone is not None and not _DIGIT.search(phone):
            self._lose("telephone", row.pop("telephone"), tr(reasons.PHONE))
        if hours is not None and not _is_osm(hours):
            self._correct("horaires_accueil", hours, reasons.OPENING)
        if ("latitude" in row or "longitude" in row) and not _on_the_globe(row):
            for field in ("latitude", "longitude"):
                if field in row:
                    self._lose(field, row.pop(field), tr(reasons.POSITION))
        if "volume_horaire_hebdomadaire" in row:
            weekly = _number(row["volume_horaire_hebdomadaire"])
            if weekly is None or weekly > 168:
                self._lose("volume_horaire_hebdomadaire", row.pop("volume_horaire_hebdomadaire"), tr(reasons.HOURS))
        if "nombre_semaines" in row:
            weeks = _number(row["nombre_semaines"])
            if weeks is None or weeks > 520:
                self._lose("nombre_semaines", row.pop("nombre_semaines"), tr(reasons.WEEKS))

    def _refuse(self, field: str, value: object, reason: str) -> None:
        self._note(field, value, reason)
        self._findings.rows_refused += 1

    def _lose(self, field: str, value: object, reason: str) -> None:
        self._note(field, value, reason)
        self._checker.lost = True

    def _note(self, field: str, value: object, reason: str) -> None:
        self._findings.refuse(self._file, self._number, field, value, reason, **self._whose())

    def _correct(self, field: str, value: object, reason: str) -> None:
        self._findings.correct(self._file, self._number, field, value, tr(reason), **self._whose())

    def _whose(self) -> _Whose:
        return {"kind": self._form.kind, "id": self._raw.get("id")}


def _values(form: Form, row: dict[str, Any], checked: Any) -> dict[str, Any]:
    """Return the arguments of the record: texts from the row as written, numbers as the schema read them."""
    names = form.names
    values = {names[field]: value for field, value in row.items()}
    for field in _NUMBERS:
        if field in row and type(row[field]) is not float:
            values[names[field]] = getattr(checked, field)
    return values


@lru_cache(maxsize=50_000)
def _is_osm(hours: str) -> bool:
    return rules_in_words(hours, tr) is not None


def _on_the_globe(row: dict[str, Any]) -> bool:
    latitude, longitude = _number(row.get("latitude")), _number(row.get("longitude"))
    return latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if abs(number) < 1e9 else None


def _nowhere(value: object) -> bool:
    return value is None or _number(value) == 0


def _day(value: object) -> date | None:
    """Read a date: ISO 8601, with or without a time, or day/month/year as spreadsheets of both countries write it."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    found = _LATIN_DAY.fullmatch(value)
    text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else value[:10]
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _language(code: str) -> str | None:
    short = code.casefold()
    return short if _LANGUAGE.fullmatch(short) else None
