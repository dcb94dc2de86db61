"""The hand on the panel of sharing: an agency with a colleague, a panel that is opened, a choice that is made."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from parcours_core.records.sharing import Share
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.handover_stick import device_keys
from parcours_desktop.store.sync_state import keep_people
from parcours_desktop.ui.features.sharing.panel import SharePanel
from parcours_desktop.ui.kit.choice import Choice


def tell_people(desk: Desk, me: str, keys: dict[str, Desk]) -> None:
    """Let a desk know Paula and Nadia, with the keys of those whose desks are given."""
    colleagues: list[dict[str, Any]] = []
    for key, name in (("paula", "Paula Hallet"), ("nadia", "Nadia Benali")):
        known = device_keys(keys[key]) if key in keys else None
        seal, sign = (known.seal_public.hex(), known.sign_public.hex()) if known else ("", "")
        colleagues.append({"id": key, "name": name, "teams": [], "seal_key": seal, "sign_key": sign})
    with desk.writing("Synchronisé") as unit:
        keep_people(unit, {"etag": "1", "me": me, "agency": "a", "colleagues": colleagues, "teams": []})
        unit.commit()


def begin(qtbot: QtBot, panel: SharePanel, *people: str) -> None:
    """Open the panel for some people, and wait until it shows them."""
    with qtbot.waitSignal(panel.shown):
        panel.share_dossiers(list(people))


def choose(control: Choice, value: object) -> None:
    """Choose as a hand does: the control tells it."""
    control.set_value(value)
    control.chosen.emit(control.value())


def shares(desk: Desk) -> tuple[Share, ...]:
    """Return every share that is kept."""
    with desk.caseload.reading() as reader:
        return reader.find(Share)
