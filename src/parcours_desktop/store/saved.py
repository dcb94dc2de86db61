"""What a rescue found: the rows to keep, record by record, and what each dossier lost."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from parcours_core.language import tr
from parcours_core.records.codec import field_to_plain
from parcours_core.records.declare import RecordType
from parcours_desktop.store import receipted
from parcours_desktop.store.errors import Damaged
from parcours_desktop.store.mapping import columns_of, dump
from parcours_desktop.store.opening import HEAD
from parcours_desktop.store.retelling import Key, mentioned, retell
from parcours_desktop.store.salvage import Row, Salvage, TableRows
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.settings import RESTORED

PERSON = "job_seeker"
CONTENT = "attachment_content"
CHUNK = "attachment_chunk"
_OWNER = "job_seeker_id"
_MADE_ANEW = (
    *("dossier_entry", "name_word", "dossier_words", "waiting_words", "waiting_rows"),
    *("sqlite_", "alembic_version"),
)
_RESCUED = "rescued"
_FORGOTTEN_SETTINGS = ("store.index", RESTORED, _RESCUED)


@dataclass
class Hurt:
    """A dossier that lost something; ``lost``: nothing of it is left."""

    id: str
    name: str
    missing: Counter[str] = field(default_factory=Counter)
    lost: bool = False


@dataclass
class Findings:
    """The rows of the new file by table, the version of its tables, and what was lost on the way."""

    version: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
    hurt: list[Hurt] = field(default_factory=list)
    dossiers: int = 0
    retold: int = 0
    elsewhere: set[str] = field(default_factory=set)


def gather(salvage: Salvage) -> Findings:
    """Read everything that can be read and decide, record by record, what is whole, told anew, incomplete or lost."""
    return _Gathering(salvage).findings()


def lay_out(connection: Any, findings: Findings) -> None:
    """Write the rows into the empty tables of a new file, inside its open transaction. Raises the driver's errors."""
    for table, rows in findings.tables.items():
        for row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))


class _Gathering:
    def __init__(self, salvage: Salvage) -> None:
        self._salvage = salvage
        tables = [row[0] for row in salvage.ask("SELECT name FROM sqlite_master WHERE type = 'table'") or ()]
        self._read = {name: salvage.rows(name) for name in tables if not name.startswith(_MADE_ANEW)}
        told = list(self._read.get("history", TableRows()).whole.values())
        self._retold, self._mentioned = retell(told), mentioned(told)
        graves = self._read.get("tombstone", TableRows()).whole.values()
        self._graves = {(row["record"], row["record_id"]) for row in graves}
        entries = salvage.rows("dossier_entry") if "dossier_entry" in tables else TableRows()
        self._entries = {
            row[_OWNER]: row for row in (*entries.whole.values(), *entries.partial.values()) if _OWNER in row
        }
        version = (salvage.ask("SELECT version_num FROM alembic_version") or [(HEAD,)])[0][0]
        self._found = Findings(str(version))
        self._missing: dict[str, Counter[str]] = defaultdict(Counter)
        self._partial_people: dict[str, Row] = {}
        self._receipted: set[Key] = set()

    def findings(self) -> Findings:
        found = self._found
        for table, rows in self._read.items():
            if table in TYPES:
                found.tables[table] = self._records(TYPES[table], rows)
            else:
                found.tables[table] = list(rows.whole.values())
                if rows.hurt:
                    found.elsewhere.add(table)
        self._keep_receipts()
        self._keep_contents()
        self._keep_writes()
        self._keep_unsent()
        self._keep_people()
        self._mark()
        return found

    def _records(self, declared: RecordType, rows: TableRows) -> list[Row]:
        kept = {str(row["id"]): row for row in rows.whole.values()}
        if not rows.hurt:
            return list(kept.values())
        numbers, complete = self._salvage.listed(declared.code, "id")
        owners, _ = self._salvage.listed(declared.code, _OWNER)
        owner_of = {numbers[number]: owner for number, owner in owners.items() if number in numbers}
        partial = {numbers.get(number, row.get("id")): row for number, row in rows.partial.items()}
        wanted = set(numbers.values()) | set(partial)
        if not complete:
            self._found.elsewhere.add(declared.code)
            wanted |= {record_id for code, record_id in self._mentioned if code == declared.code}
        for record_id in sorted(str(each) for each in wanted - {None} - set(kept)):
            key = (declared.code, record_id)
            if key in self._graves:
                continue
            if key in self._retold:
                kept[record_id] = columns_of(declared, self._retold[key])
                self._found.retold += 1
                continue
            row = self._piece(declared, key, partial.get(record_id, {}))
            if _columns(declared) <= set(partial.get(record_id, {})):
                kept[record_id] = row
                continue
            owner = record_id if declared.code == PERSON else row.get(_OWNER) or owner_of.get(record_id, "")
            self._missing[str(owner)][declared.code] += 1
            if declared.code == PERSON:
                self._partial_people[record_id] = partial.get(record_id, {})
            elif partial.get(record_id):
                kept[record_id] = row
        return list(kept.values())

    def _piece(self, declared: RecordType, key: Key, partial: Mapping[str, Any]) -> Row:
        """Return a row of what is known, the rest as in an empty form."""
        known = {**_empty(declared), **self._mentioned.get(key, {}), "id": key[1]}
        return {**columns_of(declared, known), **partial}

    def _keep_people(self) -> None:
        """Give a dossier to everybody of whom more than an identity is left, and name all that lost something."""
        found, declared = self._found, TYPES[PERSON]
        people = {str(row["id"]): row for row in found.tables.get(PERSON, ())}
        if self._read.get(PERSON, TableRows()).hurt:
            owners = {str(row[_OWNER]) for code in TYPES for row in found.tables.get(code, ()) if row.get(_OWNER)}
            for owner in sorted((set(self._entries) | owners | set(self._missing)) - set(people) - {""}):
                if (PERSON, owner) in self._graves:
                    continue
                self._missing[owner][PERSON] = 1
                entry = {n: v for n, v in self._entries.get(owner, {}).items() if n in _columns(declared)}
                entry.update(self._partial_people.get(owner, {}))
                row = self._piece(declared, (PERSON, owner), entry)
                if entry or owner in owners or (PERSON, owner) in self._mentioned:
                    row["family_name"] = row["family_name"] or tr("Dossier retrouvé")
                    people[owner] = row
        found.tables[PERSON] = list(people.values())
        found.dossiers = len(people)
        for owner, missing in sorted(self._missing.items()):
            row = people.get(owner, {})
            name = " ".join(str(row.get(part) or "") for part in ("given_name", "family_name")).strip()
            found.hurt.append(Hurt(owner, name or tr("Dossier sans nom"), missing, lost=owner not in people))

    def _keep_contents(self) -> None:
        """Keep the files that are whole: half a file is no file."""
        pieces: dict[str, Any] = defaultdict(hashlib.sha256)
        for row in sorted(self._found.tables.get(CHUNK, ()), key=lambda row: int(row["position"])):
            pieces[row["sha256"]].update(row["bytes"])
        contents = self._found.tables.get(CONTENT, [])
        whole = {row["sha256"] for row in contents if pieces[row["sha256"]].hexdigest() == row["sha256"]}
        known = set(self._salvage.listed(CONTENT, "sha256")[0].values()) | {row["sha256"] for row in contents}
        for table in (CONTENT, CHUNK):
            self._found.tables[table] = [row for row in self._found.tables.get(table, ()) if row["sha256"] in whole]
            self._found.elsewhere.discard(table)
        for row in self._found.tables.get("attachment", ()):
            if row["sha256"] in known - whole:
                self._missing[str(row[_OWNER])][CONTENT] += 1

    def _keep_receipts(self) -> None:
        """Keep what can be read of the receipts; the next check of a sync finds what the others said."""
        kept = []
        for row in self._found.tables.get("receipted", ()):
            with suppress(Damaged):
                record, rows = receipted.keys_and_rows(row["told"], row.get("kept"))
                self._receipted.update((record, record_id) for _, _, record_id in rows)
                kept.append(row)
        if "receipted" in self._found.tables:
            self._found.tables["receipted"] = kept

    def _keep_writes(self) -> None:
        """Give every change its write again, since the history refers to it."""
        tables = self._found.tables
        writes = tables.get("write", [])
        known = {row["number"] for row in writes}
        used = {row["write"] for name in ("history", "outbox") for row in tables.get(name, ())}
        at = max((str(row["at"]) for row in writes), default="1970-01-01T00:00:00+00:00")
        for number in sorted(used - known):
            writes.append({"number": number, "label": tr("Écriture retrouvée"), "author": "", "at": at})
        tables["write"] = writes

    def _keep_unsent(self) -> None:
        """Let what was never sent be sent, where the list of it lost rows."""
        if not self._read.get("outbox", TableRows()).hurt:
            return
        tables = self._found.tables
        listed = {(row["record"], row["record_id"]) for row in tables["outbox"]}
        listed |= self._receipted
        latest = max((int(row["number"]) for row in tables["write"]), default=0)
        for code in TYPES:
            for row in tables.get(code, ()):
                never_sent = not row.get("server_number") and not row.get("field_versions")
                if never_sent and (code, row["id"]) not in listed:
                    made = {"record": code, "record_id": row["id"], "kind": "create", "base": "{}", "write": latest}
                    tables["outbox"].append(made)

    def _mark(self) -> None:
        settings = [row for row in self._found.tables.get("setting", ()) if row["key"] not in _FORGOTTEN_SETTINGS]
        marks = [{"key": key, "value": dump(True)} for key in (RESTORED, _RESCUED)]
        self._found.tables["setting"] = [*settings, *marks]


def _columns(declared: RecordType) -> set[str]:
    return {spec.name for spec in declared.specs}


_LONG_AGO = "1970-01-01T00:00:00.000000+00:00"


def _empty(declared: RecordType) -> dict[str, Any]:
    """Return the plain values of an empty form; what must not be empty is the first choice there is."""
    values: dict[str, Any] = {}
    for spec in declared.specs:
        if not spec.required:
            values[spec.name] = field_to_plain(spec, spec.default)
        elif spec.choices is not None:
            values[spec.name] = next(iter(spec.choices)).value
        else:
            values[spec.name] = {"TEXT": "", "MOMENT": _LONG_AGO, "DAY": _LONG_AGO[:10]}.get(spec.shape.name, 0)
    return values
