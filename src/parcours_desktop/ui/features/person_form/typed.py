"""What the form holds, as fields of the records and as the text of a draft."""

from __future__ import annotations

import json
from typing import Any

from parcours_core.records.codec import from_plain, to_plain
from parcours_core.records.job_seeker import Household, JobSeeker


def of_person(person: JobSeeker) -> dict[str, Any]:
    """Return every field of ``person`` by name."""
    return {name: getattr(person, name) for name in JobSeeker.__dataclass_fields__}


def of_household(household: Household | None) -> dict[str, Any]:
    """Return the fields of ``household`` by name, the empty ones where there is none."""
    shown = household or Household(id="", job_seeker_id="")
    return {name: getattr(shown, name) for name in Household.__dataclass_fields__}


def write(person: dict[str, Any], household: dict[str, Any]) -> str:
    """Return the draft of a new person as text; empty where nothing was typed yet."""
    empty = JobSeeker(id="", family_name="")
    blank = Household(id="", job_seeker_id="")
    typed = JobSeeker(id="", **person)
    around = Household(id="", job_seeker_id="", **household)
    if typed == empty and around == blank:
        return ""
    return json.dumps({"person": to_plain(typed), "household": to_plain(around)}, ensure_ascii=False)


def read(text: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return what a draft holds; None where a former version of the program wrote it in another way."""
    try:
        kept = json.loads(text)
        return of_person(from_plain(JobSeeker, kept["person"])), of_household(from_plain(Household, kept["household"]))
    except (ValueError, KeyError, TypeError):
        return None
