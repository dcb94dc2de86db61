"""The letterhead, who signs and today’s stop: read from the caseload, changed, kept there."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk, Settings
from parcours_desktop.store.settings import setting

if TYPE_CHECKING:
    from parcours_desktop.store.caseload import Caseload

_KEY = "letterhead"


def read_settings(caseload: Caseload) -> Settings:
    """Return the settings kept in the caseload, the empty ones where there are none yet."""
    with caseload.reading() as reader:
        kept = setting(reader, _KEY, {})
    known = {item.name for item in fields(Settings)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items() if name in known
    }
    return Settings(**values)


def save_settings(desk: Desk, settings: Settings) -> Desk:
    """Keep the settings with the caseload and return the desk that works with them."""
    with desk.writing(tr("Réglages enregistrés")) as unit:
        unit.keep_setting(_KEY, asdict(settings))
        unit.commit()
    return desk.with_settings(settings)
