"""What two sheets of one person are compared by: their fields, in words, and a digest of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parcours_core.language import tr
from parcours_core.records.codec import Plain, field_to_plain, to_plain
from parcours_core.records.declare import FieldSpec, RecordType, Sensitivity, Shape, record_type
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_desktop.casework.record_words import value_words
from parcours_desktop.casework.words import capital
from parcours_desktop.store.mapping import dump

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

LEFT_OUT = frozenset({"id", "job_seeker_id", "counsellor", "state", "opened_at"})
"""Fields that belong to a dossier and not to the person: who follows it is decided by sharing alone."""

HOUSEHOLD = "household."
_DIGEST = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is known of a person in one dossier, by field name; those of the household begin with ``household.``.

    ``household`` is None where nobody was asked.
    """

    person: JobSeeker
    household: Household | None
    values: Mapping[str, Plain]

    def says(self, name: str) -> bool:
        """Say whether the sheet holds something in a field that differs from what every new sheet holds."""
        spec = field_spec(name)[1]
        return self.values[name] not in (field_to_plain(spec, spec.default), None, "", [])

    def words(self, name: str) -> str:
        """Return a value in words, empty where there is none; health, origin and confidences stay covered."""
        if not self.says(name):
            return ""
        declared, spec = field_spec(name)
        if spec.field.sensitivity in (Sensitivity.SPECIAL, Sensitivity.CONFIDENCE):
            return tr("(masqué)")
        words = value_words(declared, spec.name, self.values[name])
        return words if spec.shape is Shape.TEXT and not (spec.choices or spec.many) else capital(words)


def sheet_of(reader: Reader, person: JobSeeker) -> Sheet:
    """Return the sheet of one dossier, with its own household."""
    own = reader.find(Household, job_seeker_id=person.id)
    household = own[0] if own else None
    around = to_plain(household or Household(id="", job_seeker_id=person.id))
    values = {name: value for name, value in to_plain(person).items() if name not in LEFT_OUT}
    values |= {HOUSEHOLD + name: value for name, value in around.items() if name not in LEFT_OUT}
    return Sheet(person, household, values)


def field_spec(name: str) -> tuple[RecordType, FieldSpec]:
    """Return the record type and the declaration of a field of a sheet. Raises ``KeyError`` for an unknown one."""
    declared = record_type(Household if name.startswith(HOUSEHOLD) else JobSeeker)
    return declared, declared.spec(name.removeprefix(HOUSEHOLD))


def split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values of the person and those of the household, each by the name of its own field."""
    around = {name.removeprefix(HOUSEHOLD): each for name, each in values.items() if name.startswith(HOUSEHOLD)}
    return {name: each for name, each in values.items() if not name.startswith(HOUSEHOLD)}, around


def digests(sheet: Sheet) -> tuple[str, ...]:
    """Return a short digest a field, to see later whether it changed; the values themselves are not kept again."""
    return tuple(_digests(sheet))


def changed_since(sheet: Sheet, seen: tuple[str, ...]) -> list[str]:
    """Return the fields that do not look as they did in ``seen``; one that was not seen then has not changed."""
    known = dict(each.split("=", 1) for each in seen if "=" in each)
    now = dict(each.split("=", 1) for each in _digests(sheet))
    return [name for name in sheet.values if name in known and known[name] != now[name]]


def looked_so(dossier_id: str, name: str, value: Plain, seen: tuple[str, ...]) -> bool:
    """Say whether a field of the sheet of a dossier held ``value`` when it was ``seen``."""
    return _digest(dossier_id, name, value) in seen


def _digests(sheet: Sheet) -> Iterator[str]:
    return (_digest(sheet.person.id, name, value) for name, value in sheet.values.items())


def _digest(dossier_id: str, name: str, value: Plain) -> str:
    written = hashlib.blake2b(dump(value).encode(), digest_size=_DIGEST, key=dossier_id.encode()[:64])
    return f"{name}={written.hexdigest()}"
