"""A person of the demonstration, read from a JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.system_reasons import reason_of_system
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.person import Circumstance, Gender, Schooling, Travel, Weekday, WorkStatus
from parcours_core.vocabulary.work import Severity
from parcours_desktop.ui.app.driving.story import Story, StoryBarrier

_CODES: dict[str, type[StrEnum]] = {
    "gender": Gender,
    "work_status": WorkStatus,
    "schooling": Schooling,
    "travel": Travel,
    "can_come_on": Weekday,
    "circumstances": Circumstance,
}


class NotAStory(WorldError):
    """The file that describes a person cannot be used."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            tr("« {name} » ne décrit pas une personne : {why}.", name=name, why=why),
            what_is_safe=tr("Rien n’a été enregistré."),
            what_to_do=tr("Il faut un objet JSON avec « family_name » et, si l’on veut, « barriers »."),
        )


def from_file(path: Path) -> Story:
    """Return the person that a JSON file describes. Raises ``NotAStory``."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotAStory(path.name, reason_of_system(error)) from error
    except ValueError as error:
        raise NotAStory(path.name, tr("ce n’est pas du JSON")) from error
    try:
        return _story(told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAStory(path.name, str(error)) from error


def _story(told: Mapping[str, Any]) -> Story:
    known = {item.name for item in fields(Story)}
    unknown = sorted(set(told) - known)
    if unknown:
        raise ValueError(tr("champs inconnus : {names}", names=", ".join(unknown)))
    values: dict[str, Any] = {}
    for name, value in told.items():
        if name == "barriers":
            values[name] = tuple(_barrier(each) for each in value)
        elif isinstance(value, list):
            code = _CODES.get(name, str)
            values[name] = tuple(code(each) for each in value)
        elif name in _CODES:
            values[name] = _CODES[name](value)
        else:
            values[name] = str(value)
    if not values.get("family_name"):
        raise ValueError(tr("« family_name » manque"))
    return Story(**values)


def _barrier(told: Mapping[str, Any]) -> StoryBarrier:
    kind = told["kind"]
    if kind not in KINDS:
        raise ValueError(tr("frein inconnu : {kind}", kind=kind))
    return StoryBarrier(
        kind,
        Severity(told.get("severity", "strong")),
        str(told.get("detail", "")),
        tuple(told.get("situations", ())),
        tuple(told.get("goals", ())),
        str(told.get("due", "")),
    )
