"""What the server took beside what others wrote, and this device has not read back yet: until then it stands by it.

A server that is restored from a backup meanwhile has lost it, and no version tells it here: it is sent again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from parcours_core.merge import Kind
from parcours_desktop.store import outbox, settings
from parcours_desktop.store.choosing import Writes
from parcours_desktop.store.outbox import Unsent
from parcours_desktop.store.reader import Reader

_SETTING = "sync.unread"

Key = tuple[str, str]


def said(reader: Reader, sent: Unsent, number: int) -> dict[str, Any]:
    """Return what is to be kept of what ``sent`` said, which the server took under ``number``."""
    change = sent.sent
    now = reader.plain(*sent.key) or sent.base
    return {
        "key": list(sent.key),
        "dossier": str(now.get("job_seeker_id") or sent.record_id),
        "number": number,
        "kind": (change.kind if change else sent.kind).value,
        "base": dict(change.before if change else sent.base),
        "resolves": sorted(change.resolves if change else sent.resolves),
    }


def keep(unit: Reader, news: Sequence[dict[str, Any]]) -> None:
    """Keep what ``said`` tells, of a whole batch at once, in the transaction of ``unit``."""
    if not news:
        return
    told = {(one["key"][0], one["key"][1]): one for one in settings.setting(unit, _SETTING, [])}
    for one in news:
        key = (one["key"][0], one["key"][1])
        told[key] = _after(told[key], one) if key in told else one
    settings.keep(unit.connection, _SETTING, list(told.values()))


def _after(earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    """Return as one what two batches said of a record, none of which was read back."""
    created = earlier["kind"] == Kind.CREATE and later["kind"] == Kind.CHANGE
    return {
        **later,
        "kind": (Kind.CREATE if created else Kind(later["kind"])).value,
        "base": {} if created else {**later["base"], **earlier["base"]},
        "resolves": sorted({*later["resolves"], *earlier["resolves"]}),
    }


def numbers(reader: Reader) -> dict[Key, int]:
    """Return the records (type, id) that are to be read back, with the number under which the server took them."""
    return {(one["key"][0], one["key"][1]): int(one["number"]) for one in settings.setting(reader, _SETTING, [])}


def forget_read(unit: Reader, waiting: Collection[Key]) -> None:
    """Forget what was read back: all but the records that are still ``waiting`` for it."""
    kept = settings.setting(unit, _SETTING, [])
    left = [one for one in kept if (one["key"][0], one["key"][1]) in waiting]
    if len(left) < len(kept):
        settings.keep(unit.connection, _SETTING, left)


def forget_dossiers(unit: Reader, dossiers: Collection[str]) -> None:
    """Forget what is about dossiers that leave this device, or are erased: nothing of them may stay."""
    kept = settings.setting(unit, _SETTING, [])
    left = [one for one in kept if one["dossier"] not in dossiers]
    if len(left) < len(kept):
        settings.keep(unit.connection, _SETTING, left)


def forget(unit: Reader, keys: Collection[Key]) -> None:
    """Forget what is about records that leave this device one by one, and about all that lies in them."""
    kept = settings.setting(unit, _SETTING, [])
    gone, dossiers = set(keys), {record_id for _, record_id in keys}
    left = [one for one in kept if (one["key"][0], one["key"][1]) not in gone and one["dossier"] not in dossiers]
    if len(left) < len(kept):
        settings.keep(unit.connection, _SETTING, left)


def wait_again(unit: Writes) -> None:
    """Let all of it wait to be sent once more; what was written since is sent with it."""
    for one in settings.setting(Reader(unit.connection), _SETTING, []):
        record, record_id = one["key"]
        entry = outbox.find(unit.connection, record, record_id)
        if entry is None:
            again = Unsent(record, record_id, Kind(one["kind"]), one["base"], unit.number())
            outbox.keep_or_forget(unit.connection, replace(again, resolves=frozenset(one["resolves"])))
        elif entry.kind is Kind.CHANGE:
            if entry.batch:
                entry = outbox.set_aside(unit.connection, entry, unit.plain(record, record_id))
            resolves = entry.resolves | set(one["resolves"])
            merged = replace(entry, base={**entry.base, **one["base"]}, resolves=resolves, settled={})
            outbox.keep(unit.connection, merged)
    settings.keep(unit.connection, _SETTING, [])
