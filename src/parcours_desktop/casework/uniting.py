"""What colleagues changed in a dossier without meeting anything of ours, in one sentence under what is to be chosen."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from parcours_core.language import tr
from parcours_core.merge import WHOLE
from parcours_core.records.catalogue import caseload_types
from parcours_desktop.casework.field_history import names_in
from parcours_desktop.casework.record_words import SILENT, Named, field_title, record_title
from parcours_desktop.casework.words import listed, typeset
from parcours_desktop.store.dossier_history import PastEntry
from parcours_desktop.store.history import Happening
from parcours_desktop.store.rivals import KeptRival

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

NAMED = 2
"""How many things that were united without conflict are named; the others are counted."""


def united_words(reader: Reader, entries: tuple[PastEntry, ...], rivals: tuple[KeptRival, ...]) -> str:
    """Say what colleagues changed that met nothing of ours, since we last changed what is in dispute.

    What replaced a value that was written here is left out: it was in dispute itself, and has been chosen since.
    """
    disputed = {(one.record, one.record_id, one.field) for one in rivals}
    if not disputed:
        return ""
    ours: dict[tuple[str, str, str], int] = {}
    # The latest entry comes first: the first one found is our last change of that field.
    for each in entries:
        if not each.brought:
            for name in each.after:
                ours.setdefault((each.record, each.record_id, name), each.write)
    since = min((ours.get(key, 0) for key in disputed), default=0)
    asked = {key for one in rivals if reader.plain(*(key := (one.record, one.record_id))) is None}
    named, met = names_in(reader), _met_ours(entries)
    titles = dict.fromkeys(
        title
        for each in entries
        if each.brought and each.write > since and (each.record, each.record_id) not in asked
        for name, title in _taken(reader, each, named, met)
        if (each.record, each.record_id, name) not in disputed
    )
    return _said(list(titles))


def _met_ours(entries: tuple[PastEntry, ...]) -> frozenset[tuple[str, str]]:
    """Return (place, field) of each change from elsewhere that replaced what was changed here."""
    met: set[tuple[str, str]] = set()
    ours: dict[tuple[str, str, str], bool] = {}
    for each in reversed(entries):
        for name in each.after:
            key = (each.record, each.record_id, name)
            if each.brought and ours.get(key):
                met.add((each.place, name))
            ours[key] = not each.brought and each.kind is Happening.CHANGED
    return frozenset(met)


def _taken(
    reader: Reader, entry: PastEntry, named: Named, met: Collection[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield (field, title) of what an entry changed: a record that was made or deleted is one thing, with no field."""
    declared, standing = caseload_types()[entry.record], reader.plain(entry.record, entry.record_id)
    if entry.kind is Happening.DELETED:
        # One that stands was brought back since.
        title = record_title(declared, entry.before, named)
        yield from [(WHOLE, tr("{what} (suppression)", what=title))] if standing is None and title else []
    elif standing is not None and entry.kind is Happening.MADE:
        yield WHOLE, record_title(declared, standing, named) or tr("Dossier")
    elif standing is not None:
        for name in entry.after:
            if name not in SILENT and (entry.place, name) not in met:
                yield name, field_title(declared, name, standing, named)


def _said(titles: list[str]) -> str:
    if not titles:
        return ""
    rest = len(titles) - NAMED
    if rest <= 0:
        said = listed(titles, tr)
    else:
        others = tr.count("{number} autre changement", "{number} autres changements", rest)
        said = tr("{some} et {others}", some=", ".join(titles[:NAMED]), others=others)
    if len(titles) == 1:
        return typeset(tr("{what} : repris sans conflit.", what=said))
    return typeset(tr("{what} ont été réunis sans conflit.", what=said))
