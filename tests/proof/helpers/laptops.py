"""A laptop as its owner uses it: a real encrypted caseload, the real engine of the sync, and what the screen shows."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from proof.helpers.checker import Dump, History, Key, Shown, one_still, still
from proof.helpers.company import MORNING
from sqlalchemy import Engine

from parcours_core.errors import Refused
from parcours_core.merge import WHOLE
from parcours_core.protocol import SyncPeer
from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Attachment
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Merger, Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.mapping import plain_row
from parcours_desktop.store.outbox import count_pending
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.rivals import KeptRival, rivals_of
from parcours_desktop.store.schema import TYPES as CODES
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.reports import SyncOptions, SyncReport, Watch

DATA_KEY = bytes(range(32))
TYPES: dict[str, type[Any]] = {
    "job_seeker": JobSeeker, "barrier": Barrier, "share": Share, "merger": Merger, "attachment": Attachment,
}  # fmt: skip
_ANY_CARD = "SELECT EXISTS (SELECT 1 FROM rival) OR EXISTS (SELECT 1 FROM chosen WHERE write < 0)"
FIELDS = {"job_seeker": ("given_name", "phone", "street", "occupation"), "barrier": ("detail",)}


def model_caseload(folder: Path) -> Path:
    """Make an empty caseload that laptops are copied from: making one takes longer than copying it."""
    path = folder / "model.caseload"
    Caseload.open(path, DATA_KEY).close()
    return path


@dataclass
class Laptop:
    """One device of ``owner``. ``name`` is what the log calls it; ``peer`` its way to the server.

    Everything that is read and written is told to ``history``. ``clock`` may be as wrong as one likes. ``keeps`` says
    of which records nobody can take the sight away.
    """

    name: str
    owner: str
    path: Path
    peer: SyncPeer
    history: History
    make_id: Callable[[], str]
    clock: Callable[[], datetime] = lambda: MORNING
    options: SyncOptions = field(default_factory=lambda: SyncOptions(page=7, batch=5))
    reports: list[SyncReport] = field(default_factory=list)
    keeps: Callable[[Key], bool] = lambda key: True
    watch: Watch = field(default_factory=Watch)
    on_made: Callable[[str], None] = lambda dossier: None
    writes: list[int] = field(default_factory=list)
    words: int = 0
    caseload: Caseload = field(init=False)

    def __post_init__(self) -> None:
        self.caseload = _opened(self.path)

    @classmethod
    def copied(cls, model: Path, folder: Path, name: str, **parts: Any) -> Laptop:
        """Set a new laptop up from the model."""
        path = folder / f"{name}.caseload"
        shutil.copy(model, path)
        return cls(name=name, path=path, **parts)

    def close(self) -> None:
        """Close the caseload."""
        self.caseload.close()

    def backs_up(self, path: Path) -> None:
        """Copy the caseload as it stands."""
        self.caseload.close()
        shutil.copy(self.path, path)
        self.caseload = _opened(self.path)

    def restores(self, path: Path) -> None:
        """Go back to a copy."""
        self.caseload.close()
        for leftover in self.path.parent.glob(f"{self.path.name}-*"):
            leftover.unlink()
        shutil.copy(path, self.path)
        self.caseload = _opened(self.path)

    def records(self) -> list[Key]:
        """Return the records that are here, in a fixed order."""
        with self.caseload.reading() as reader:
            return sorted(
                (code, row_id)
                for code in TYPES
                for (row_id,) in plain_rows(reader.connection, f"SELECT id FROM {code}")
            )

    def cards(self) -> tuple[KeptRival, ...]:
        """Return what waits for a choice."""
        with self.caseload.reading() as reader:
            return rivals_of(reader)

    def waiting(self) -> int:
        """Return how many records have not been sent."""
        with self.caseload.reading() as reader:
            return count_pending(reader)

    def looks(self, keys: Iterable[Key] | None = None) -> Dump:
        """Look at some records, or all: what is shown is told to the log and returned."""
        asked = None if keys is None else set(keys)
        with self.caseload.reading() as reader:
            dump = _glanced(reader, asked)
        if asked is None:
            asked = {*dump, *(key for who, key in self.history.seen if who == self.name)}
        for key in sorted(asked):
            looking = self.history.read if self.keeps(key) else self.history.glanced
            looking(self.name, key, dump.get(key, Shown()))
        return dump

    def dump(self) -> dict[Key, Shown]:
        """Return all that this laptop would show, as its screens find it."""
        with self.caseload.reading() as reader:
            values = {
                (code, row.id): still(reader.plain(code, row.id) or {})
                for code, cls in TYPES.items()
                for row in reader.find(cls)
            }
            return _shown(values, rivals_of(reader))

    def makes_dossier(self) -> Key:
        """Make a dossier with words of its own."""
        key = ("job_seeker", self.make_id())
        self.on_made(key[1])
        self._puts(
            JobSeeker(id=key[1], family_name=self.word(), **{name: self.word() for name in FIELDS["job_seeker"]})
        )
        return key

    def notes_barrier(self, dossier: str) -> Key:
        """Note a barrier in a dossier."""
        key = ("barrier", self.make_id())
        self.history.dossiers[key] = dossier
        self._puts(
            Barrier(
                id=key[1], job_seeker_id=dossier, kind="mobility", **{name: self.word() for name in FIELDS["barrier"]}
            )
        )
        return key

    def edits(self, key: Key, names: Iterable[str]) -> None:
        """Look at a record and write some of its fields."""
        self.looks([key])
        with self.caseload.reading() as reader:
            record = reader.get(TYPES[key[0]], key[1])
        if record is not None:
            self._puts(replace(record, **{name: self.word() for name in names}))

    def shares(self, dossier: str, holder: str, right: ShareRight, *, confidences: bool) -> Key:
        """Share a dossier from this morning on."""
        key = ("share", self.make_id())
        made = Share(
            id=key[1], job_seeker_id=dossier, holder=holder, starts_on=MORNING.date(), right=right,
            confidences=confidences,
        )  # fmt: skip
        with self.caseload.writing("partager", author=self.owner, at=self.clock()) as unit:
            unit.put(made)
            unit.commit()
        return key

    def deletes(self, key: Key) -> None:
        """Look at a record, and delete it with what belongs to it."""
        with self.caseload.writing("supprimer", author=self.owner, at=self.clock()) as unit:
            doomed = [key]
            if key[0] == "job_seeker":
                doomed += [("barrier", one.id) for one in unit.find(Barrier, job_seeker_id=key[1])]
                doomed += [("merger", one.id) for one in unit.find(Merger, job_seeker_id=key[1])]
                doomed += [("share", one.id) for one in unit.find(Share, job_seeker_id=key[1])]
                doomed += [("attachment", one.id) for one in unit.find(Attachment, job_seeker_id=key[1])]
            self.looks(doomed)
            for record, record_id in doomed:
                unit.delete(TYPES[record], record_id)
                self.history.deleted(self.name, (record, record_id))
            self.writes.append(unit.commit().write)

    def chooses(self, card: KeptRival, *, theirs: bool) -> None:
        """Settle one card: the value beside, or what stands. What cannot come back is left as it is."""
        key = (card.record, card.record_id)
        shown = self.looks([key]).get(key, Shown())
        try:
            with self.caseload.writing("choisir", author=self.owner, at=self.clock()) as unit:
                if theirs:
                    unit.choose(card.record, card.record_id, card.field, card.value, [card.id])
                else:
                    unit.let_go(card.record, card.record_id, [card.id])
                unit.commit()
        except Refused:
            return
        if theirs and card.field == WHOLE:
            self.history.deleted(self.name, key)
        elif theirs:
            self.history.chose(self.name, key, card.field, one_still(card.value), [one_still(card.value)])
        else:
            self.history.let_go(self.name, key, card.field, one_still(card.value))
        self.looks([key])
        comes_back = theirs and card.field != WHOLE and shown.values is None
        assert not comes_back or key in self.dump(), "what was chosen did not come back"

    def undoes(self) -> None:
        """Take back the last thing that was done here, if it was not taken back already."""
        if not self.writes:
            return
        write = self.writes.pop()
        self.looks()
        with self.caseload.writing("annuler", author=self.owner, at=self.clock()) as unit:
            unit.take_back(write)
            touched = unit.commit().touched
        dump = self.dump()
        for key in sorted(touched):
            self.history.undid(self.name, key, dump.get(key, Shown()))
        self.looks()

    def syncs(self, watch: Watch | None = None) -> SyncReport:
        """Run one sync. Raises ``SyncTrouble``."""
        report = sync_once(self.caseload, self.peer, now=self.clock, options=self.options, watch=watch or self.watch)
        self.reports.append(report)
        return report

    def _puts(self, record: Any) -> None:
        declared = type(record)
        code = next(code for code, cls in TYPES.items() if cls is declared)
        key = (code, record.id)
        with self.caseload.writing("écrire", author=self.owner, at=self.clock()) as unit:
            before = unit.plain(*key) or {}
            unit.put(record)
            after = unit.plain(*key) or {}
            self.writes.append(unit.commit().write)
        changed = {name: value for name, value in after.items() if name in (*FIELDS[code], "family_name")}
        self.history.wrote(
            self.name, key, {name: value for name, value in changed.items() if value and before.get(name) != value}
        )
        self.looks([key])

    def word(self) -> str:
        """Return words that stand nowhere else."""
        self.words += 1
        return f"{self.name} {self.words}"


_FIRST: list[Engine] = []


def _opened(path: Path) -> Caseload:
    """Open a caseload whose statements are worded as those of the first one were: wording them anew for each of
    thousands of laptops took a third of a run."""
    caseload = Caseload.open(path, DATA_KEY)
    for engine in (caseload._writes, caseload._reads):
        first = _FIRST[0] if _FIRST else engine
        _FIRST[:] = [first]
        engine.dialect = engine.pool._dialect = first.dialect
        engine._compiled_cache = first._compiled_cache
    return caseload


def _glanced(reader: Reader, keys: Collection[Key] | None) -> dict[Key, Shown]:
    """Return what ``Laptop.dump`` would of some records, or all, by a shorter way: it is asked after each deed."""
    if keys is None:
        values = dict(_every_row(reader))
    else:
        values = {key: still(plain) for key in keys if (plain := reader.plain(*key)) is not None}
    (any_card,) = plain_rows(reader.connection, _ANY_CARD)[0]
    rivals = rivals_of(reader) if any_card else ()
    return _shown(values, [one for one in rivals if keys is None or (one.record, one.record_id) in keys])


def _every_row(reader: Reader) -> Iterator[tuple[Key, dict[str, Any]]]:
    for code in TYPES:
        declared = CODES[code]
        names = ", ".join(f'"{spec.name}"' for spec in declared.specs)
        for row in plain_rows(reader.connection, f"SELECT {names} FROM {code}"):
            plain = still(plain_row(declared, row))
            yield (code, plain["id"]), plain


def _shown(values: Mapping[Key, dict[str, Any]], rivals: Iterable[KeptRival]) -> dict[Key, Shown]:
    beside: dict[Key, set[tuple[str, Any]]] = {}
    for rival in rivals:
        beside.setdefault((rival.record, rival.record_id), set()).add((rival.field, one_still(rival.value)))
    return {key: Shown(values.get(key), frozenset(beside.get(key, ()))) for key in sorted({*values, *beside})}
