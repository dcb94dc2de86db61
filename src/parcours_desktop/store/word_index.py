"""Writing the list's own row and the search words of a dossier, beside the records and in their transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from parcours_core.folding import words
from parcours_core.records.codec import Plain
from parcours_desktop.store import summary
from parcours_desktop.store.figures import figure_words
from parcours_desktop.store.list_order import FIRST, LAST, is_loose, number_between, spread
from parcours_desktop.store.names import name_words, sort_key

INDEXED = "job_seeker"
_SHOWN = ("family_name", "given_name", "niss", "phone", "birth_date", "postal_code", "municipality", "state")
COLUMNS = (
    *("number", "job_seeker_id", "state", "sort_key", "family_name", "given_name", "birth_date", "municipality"),
    *("names", "others"),
)

_FIND = "SELECT number, sort_key, names, others FROM dossier_entry WHERE job_seeker_id = :id"
ADD = (
    f"INSERT INTO dossier_entry ({', '.join(COLUMNS)}, open_barriers) "
    f"VALUES ({', '.join(f':{name}' for name in COLUMNS)}, 0)"
)
_CHANGE = f"UPDATE dossier_entry SET {', '.join(f'{name} = :{name}' for name in COLUMNS[2:])} WHERE number = :number"
_DROP = "DELETE FROM dossier_entry WHERE number = :number"
_WORDS_IN = "INSERT INTO dossier_words (rowid, words) VALUES (:number, :words)"
_WORDS_OUT = "INSERT INTO dossier_words (dossier_words, rowid, words) VALUES ('delete', :number, :words)"
_USE = "INSERT INTO name_word (word, uses) VALUES (:word, 1) ON CONFLICT (word) DO UPDATE SET uses = uses + 1"
_UNUSE = "UPDATE name_word SET uses = uses - 1 WHERE word = :word"
_UNUSED = "DELETE FROM name_word WHERE uses <= 0 AND word = :word"

_NEIGHBOURS = """
SELECT (SELECT number FROM dossier_entry WHERE sort_key <= :key ORDER BY sort_key DESC, number DESC LIMIT 1),
       (SELECT number FROM dossier_entry WHERE sort_key > :key ORDER BY sort_key, number LIMIT 1)
"""
_WINDOW = """
SELECT (SELECT number FROM dossier_entry WHERE number <= :below ORDER BY number DESC LIMIT 1 OFFSET :reach),
       (SELECT number FROM dossier_entry WHERE number >= :above ORDER BY number LIMIT 1 OFFSET :reach)
"""
_INSIDE = "SELECT number, names, others FROM dossier_entry WHERE number > :low AND number < :high ORDER BY number"
_ASIDE = "UPDATE dossier_entry SET number = -number WHERE number > :low AND number < :high"
_BACK = "UPDATE dossier_entry SET number = :number WHERE number = -:old"
_REACH = 16


def index_put(
    connection: Connection, record: str, before: Mapping[str, Plain] | None, after: Mapping[str, Plain]
) -> None:
    """Bring the list up to date with a record that was put; a change of nothing that it shows costs nothing."""
    if record != INDEXED:
        summary.follow(connection, record, before, after)
        return
    if before is not None and not shows_otherwise(before, after):
        return
    entry = entry_of(after)
    old = connection.exec_driver_sql(_FIND, {"id": entry["job_seeker_id"]}).fetchone()
    if old is not None and old[1] == entry["sort_key"]:
        connection.exec_driver_sql(_CHANGE, {**entry, "number": old[0]})
        _move_words(connection, (old[0], old[2], old[3]), (old[0], entry["names"], entry["others"]))
        return
    if old is not None:
        connection.exec_driver_sql(_DROP, {"number": old[0]})
    number = _number_for(connection, entry["sort_key"])
    connection.exec_driver_sql(ADD, {**entry, "number": number})
    gone = (old[0], old[2], old[3]) if old is not None else (0, "", "")
    _move_words(connection, gone, (number, entry["names"], entry["others"]))
    summary.take(connection, entry["job_seeker_id"])


def shows_otherwise(before: Mapping[str, Plain], after: Mapping[str, Plain]) -> bool:
    """Say whether a job seeker's row in the list, or its words, would be another one."""
    return any(before[name] != after[name] for name in _SHOWN)


def index_delete(connection: Connection, record: str, before: Mapping[str, Plain]) -> None:
    """Take a deleted record out of the list, its words too; ``before`` are its values."""
    if record != INDEXED:
        summary.follow(connection, record, before, None)
        return
    old = connection.exec_driver_sql(_FIND, {"id": before["id"]}).fetchone()
    if old is not None:
        _move_words(connection, (old[0], old[2], old[3]), (0, "", ""))
        connection.exec_driver_sql(_DROP, {"number": old[0]})


def rebuild(connection: Connection) -> None:
    """Make the whole list and index anew from the records, after a step of migration or a change of the folding."""
    for statement in (
        "INSERT INTO dossier_words (dossier_words) VALUES ('delete-all')",
        "DELETE FROM dossier_entry",
        "DELETE FROM name_word",
    ):
        connection.exec_driver_sql(statement)
    columns = ("id", *_SHOWN)
    rows = connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {INDEXED} ORDER BY id").fetchall()
    known: dict[str, list[str]] = {}
    entries = [entry_of(dict(zip(columns, row, strict=True)), known) for row in rows]
    entries.sort(key=itemgetter("sort_key"))
    for number, entry in zip(spread(FIRST, LAST, len(entries)), entries, strict=True):
        connection.exec_driver_sql(ADD, {**entry, "number": number})
        _move_words(connection, (0, "", ""), (number, entry["names"], entry["others"]))
    summary.take_all(connection)


def entry_of(plain: Mapping[str, Plain], known: dict[str, list[str]] | None = None) -> dict[str, Any]:
    """Return the list's row of a job seeker, without its number and its summary.

    ``known`` remembers the words of texts that come again in many rows: municipalities, first names.
    """
    read = words if known is None else partial(_words, known)
    shown = {name: str(plain[name] or "") for name in _SHOWN}
    family, given, town, code = (shown[n] for n in ("family_name", "given_name", "municipality", "postal_code"))
    born = date.fromisoformat(shown["birth_date"]) if shown["birth_date"] else None
    figures = figure_words(shown["niss"], shown["phone"], born, code)
    parts = (read(family), read(given))
    return {
        "job_seeker_id": str(plain["id"]),
        "state": shown["state"],
        "sort_key": sort_key(family, given, parts),
        "family_name": family,
        "given_name": given,
        "birth_date": plain["birth_date"],
        "municipality": town,
        "names": " ".join(name_words(family, given, parts)),
        "others": " ".join(dict.fromkeys([*read(town), *read(code), *figures])),
    }


def _words(known: dict[str, list[str]], text: str) -> list[str]:
    found = known.get(text)
    if found is None:
        found = known[text] = words(text)
    return found


def _number_for(connection: Connection, key: str) -> int:
    found = connection.exec_driver_sql(_NEIGHBOURS, {"key": key}).one()
    below, above = _bounds(found)
    number = number_between(below, above)
    if number is None:
        _make_room(connection, below, above)
        return _number_for(connection, key)
    return number


def _make_room(connection: Connection, below: int, above: int) -> None:
    reach = _REACH
    while True:
        found = connection.exec_driver_sql(_WINDOW, {"below": below, "above": above, "reach": reach}).one()
        low, high = _bounds(found)
        rows = connection.exec_driver_sql(_INSIDE, {"low": low, "high": high}).fetchall()
        if is_loose(low, high, len(rows)) or (low, high) == (FIRST, LAST):
            break
        reach *= 2
    connection.exec_driver_sql(_ASIDE, {"low": low, "high": high})
    for (old, names, others), number in zip(rows, spread(low, high, len(rows)), strict=True):
        connection.exec_driver_sql(_BACK, {"old": old, "number": number})
        _move_words(connection, (old, names, others), (number, names, others))


def _bounds(found: Sequence[Any]) -> tuple[int, int]:
    below, above = found
    return (FIRST if below is None else below, LAST if above is None else above)


def _move_words(connection: Connection, old: tuple[int, str, str], new: tuple[int, str, str]) -> None:
    if old == new:
        return
    if any(old[1:]):
        connection.exec_driver_sql(_WORDS_OUT, {"number": old[0], "words": " ".join(old[1:])})
    if any(new[1:]):
        connection.exec_driver_sql(_WORDS_IN, {"number": new[0], "words": " ".join(new[1:])})
    for word in sorted(set(old[1].split()) - set(new[1].split())):
        connection.exec_driver_sql(_UNUSE, {"word": word})
        connection.exec_driver_sql(_UNUSED, {"word": word})
    for word in sorted(set(new[1].split()) - set(old[1].split())):
        connection.exec_driver_sql(_USE, {"word": word})
