"""Writing the list's own row and the search words of a dossier, beside the record and in its transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from parcours_core.folding import words
from parcours_core.records.codec import Plain
from parcours_desktop.store.figures import figure_words
from parcours_desktop.store.names import name_words, sort_key

INDEXED = "job_seeker"
_SHOWN = ("family_name", "given_name", "niss", "phone", "birth_date", "postal_code", "municipality", "state")

_FIND = "SELECT number, names, others FROM dossier_entry WHERE job_seeker_id = :id"
_ADD = (
    "INSERT INTO dossier_entry (job_seeker_id, sort_key, state, names, others) "
    "VALUES (:id, :sort_key, :state, :names, :others) RETURNING number"
)
_CHANGE = (
    "UPDATE dossier_entry SET sort_key = :sort_key, state = :state, names = :names, others = :others "
    "WHERE number = :number"
)
_DROP = "DELETE FROM dossier_entry WHERE number = :number"
_WORDS_IN = "INSERT INTO dossier_words (rowid, words) VALUES (:number, :words)"
_WORDS_OUT = "INSERT INTO dossier_words (dossier_words, rowid, words) VALUES ('delete', :number, :words)"
_USE = "INSERT INTO name_word (word, uses) VALUES (:word, 1) ON CONFLICT (word) DO UPDATE SET uses = uses + 1"
_UNUSE = "UPDATE name_word SET uses = uses - 1 WHERE word = :word"
_UNUSED = "DELETE FROM name_word WHERE uses <= 0 AND word = :word"


def index_put(
    connection: Connection, record: str, before: Mapping[str, Plain] | None, after: Mapping[str, Plain]
) -> None:
    """Bring the index up to date with a record that was put; a change of nothing that is searched costs nothing."""
    if record != INDEXED or (before is not None and all(before[name] == after[name] for name in _SHOWN)):
        return
    record_id = str(after["id"])
    entry = _entry(after)
    old = connection.exec_driver_sql(_FIND, {"id": record_id}).fetchone()
    if old is None:
        number = connection.exec_driver_sql(_ADD, {"id": record_id, **entry}).scalar_one()
        _move_words(connection, number, ("", ""), (entry["names"], entry["others"]))
    else:
        connection.exec_driver_sql(_CHANGE, {"number": old[0], **entry})
        _move_words(connection, old[0], (old[1], old[2]), (entry["names"], entry["others"]))


def index_delete(connection: Connection, record: str, record_id: str) -> None:
    """Take a deleted record out of the index, its words too."""
    if record != INDEXED:
        return
    old = connection.exec_driver_sql(_FIND, {"id": record_id}).fetchone()
    if old is not None:
        _move_words(connection, old[0], (old[1], old[2]), ("", ""))
        connection.exec_driver_sql(_DROP, {"number": old[0]})


def rebuild(connection: Connection) -> None:
    """Make the whole index anew from the records, after a step of migration or a change of the folding."""
    for statement in (
        "INSERT INTO dossier_words (dossier_words) VALUES ('delete-all')",
        "DELETE FROM dossier_entry",
        "DELETE FROM name_word",
    ):
        connection.exec_driver_sql(statement)
    columns = ("id", *_SHOWN)
    for row in connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM {INDEXED} ORDER BY id").fetchall():
        index_put(connection, INDEXED, None, dict(zip(columns, row, strict=True)))


def _entry(plain: Mapping[str, Plain]) -> dict[str, Any]:
    shown = {name: str(plain[name] or "") for name in _SHOWN}
    born = date.fromisoformat(shown["birth_date"]) if shown["birth_date"] else None
    others = [
        *words(shown["municipality"]),
        *words(shown["postal_code"]),
        *figure_words(shown["niss"], shown["phone"], born, shown["postal_code"]),
    ]
    return {
        "sort_key": sort_key(shown["family_name"], shown["given_name"]),
        "state": shown["state"],
        "names": " ".join(name_words(shown["family_name"], shown["given_name"])),
        "others": " ".join(dict.fromkeys(others)),
    }


def _move_words(connection: Connection, number: int, old: tuple[str, str], new: tuple[str, str]) -> None:
    if old == new:
        return
    if any(old):
        connection.exec_driver_sql(_WORDS_OUT, {"number": number, "words": " ".join(old)})
    if any(new):
        connection.exec_driver_sql(_WORDS_IN, {"number": number, "words": " ".join(new)})
    for word in sorted(set(old[0].split()) - set(new[0].split())):
        connection.exec_driver_sql(_UNUSE, {"word": word})
        connection.exec_driver_sql(_UNUSED, {"word": word})
    for word in sorted(set(new[0].split()) - set(old[0].split())):
        connection.exec_driver_sql(_USE, {"word": word})
