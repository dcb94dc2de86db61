"""The whole world, in which people also attach files, take them out, think twice, and get laptops back from backups.

What a file holds is followed by its hash. The judge looks at the bytes themselves, on each laptop and in the server's
tables, and knows nothing of how they travel: only who attached what where, and when the last copy went in an accident.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from proof.helpers.checker import Key
from proof.helpers.company import ANNE, CLAIRE, SCOPE
from proof.helpers.laptops import Laptop
from proof.helpers.sharing_world import laptop_is_restored, laptop_is_saved
from proof.helpers.simulation import world_of
from proof.helpers.whole_world import WHOLE_DEEDS, WholeWorld

from parcours_core.records.encounter import Attachment
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store import attachments
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.reader import Reader

RECORD = "attachment"
PIECE = 40
"""So many bytes of a file travel at once: a short one is of one piece, a long one of several."""

_ROUNDS = 3
_SHORT, _LONG = (1, PIECE), (PIECE + 1, 5 * PIECE)
_HERE = "SELECT sha256 FROM attachment_content"
_ON_THE_WAY = "SELECT DISTINCT substr(name, 9) FROM staged WHERE name LIKE 'content:%'"
_REMEMBERED = "SELECT record_id, max(kind = 'made') FROM history WHERE record = 'attachment' GROUP BY record_id"
_UNSENT = "SELECT record, record_id FROM outbox"
_DOSSIERS = "SELECT id FROM job_seeker UNION SELECT record_id FROM history WHERE record = 'job_seeker'"


@dataclass(frozen=True)
class Kept:
    """What the server keeps of files: the bytes of each that is whole, and which dossiers use what, whole or not."""

    whole: Mapping[str, bytes]
    uses: frozenset[tuple[str, str]]
    unused: frozenset[str]


@dataclass
class AttachingWorld(WholeWorld):
    """One run. ``contents`` are the bytes of every file by their hash, ``names`` which file each record names.

    ``perished`` are those of which the last copy went when a server or a laptop was put back to an older day: nobody
    can have them any more.
    """

    contents: dict[str, bytes] = field(default_factory=dict)
    names: dict[Key, str] = field(default_factory=dict)
    perished: set[str] = field(default_factory=set)
    laptops_restored: int = 0
    moved: int = 0

    @property
    def deeds(self) -> Mapping[str, tuple[int, Callable[[Any, Laptop], None]]]:
        """What can happen: all that does in the whole world, and what is done with files."""
        return _DEEDS

    def begins(self) -> None:
        """Begin with people in two dossiers, one of which is shared: without a dossier there is nothing to attach."""
        super().begins()
        first, *others = self.laptops
        for _ in range(2):
            dossier = first.makes_dossier()
        right = self.dice.choice([ShareRight.HELP, ShareRight.RESPONSIBLE])
        share = first.shares(dossier[1], CLAIRE, right, confidences=self.dice.random() < 0.5)
        self.history.dossiers[share] = dossier[1]
        self.healed = True
        for laptop in (first, *others):
            laptop.syncs()
            laptop.looks()
        self.healed = False

    def laptop(self, name: str, person: str = ANNE) -> Laptop:
        """Put one more laptop in somebody's hands; files travel in small pieces."""
        laptop = super().laptop(name, person)
        laptop.options = replace(laptop.options, piece=PIECE)
        return laptop

    def heals(self) -> None:
        """Let files travel on every line again, and sync until they stay where they are."""
        for laptop in self.laptops:
            laptop.options = replace(laptop.options, metered=False)
        super().heals()
        for _ in range(_ROUNDS):
            for laptop in self.laptops:
                laptop.syncs()
                laptop.looks()
        self.moved = sum(each.contents_sent + each.contents_received for one in self.laptops for each in one.reports)

    def broken(self) -> list[str]:
        """Return what is broken of records, as in the whole world, and of files."""
        return [*super().broken(), *self.broken_files()]

    def lost(self) -> list[str]:
        """Return what is held nowhere; what only a laptop had that was put back to an older day is nobody's fault."""
        return [] if self.laptops_restored else super().lost()

    def broken_files(self) -> list[str]:
        """Return the files that are not where they are to be, are where they must not be, or never come to rest."""
        kept = self.kept()
        erased = self._erased()
        missing = self._missing_at_server(kept)
        told = self._left_at_server(kept, erased)
        for laptop in self.laptops:
            with laptop.caseload.reading() as reader:
                missing += [f"{laptop.name}: {one}" for one in self._missing_here(reader)]
                told += [f"{laptop.name}: {one}" for one in self._left_here(laptop, reader, erased)]
                owed = plain_rows(reader.connection, "SELECT sha256, job_seeker_id FROM owed")
                told += [f"{laptop.name} owes {sha256} to {dossier} for ever" for sha256, dossier in owed]
            last = laptop.reports[-1]
            if last.contents_sent or last.contents_received:
                told.append(f"{laptop.name} still moves files")
        # Who erased a dossier took the files away too, also where a restored server keeps it after all.
        return told + [one for one in missing if not any(dossier in one for dossier in self.asked)]

    def kept(self) -> Kept:
        """Return what the server keeps of files, read past all that guards it."""
        with self.company.database.reading(SCOPE) as transaction:
            known = transaction.rows("SELECT sha256, complete FROM content WHERE scope = :scope")
            parts = transaction.rows(
                "SELECT sha256, data FROM content_piece WHERE scope = :scope ORDER BY sha256, place"
            )
            uses = transaction.rows("SELECT sha256, dossier FROM content_use WHERE scope = :scope")
        whole = {sha256: b"".join(data for name, data in parts if name == sha256) for sha256, done in known if done}
        used = frozenset((str(sha256), str(dossier)) for sha256, dossier in uses)
        names = {str(sha256) for sha256, _ in known} | {str(sha256) for sha256, _ in parts}
        return Kept(whole, used, frozenset(names - {sha256 for sha256, _ in used}))

    def has_whole(self) -> set[str]:
        """Return the files that anybody has whole."""
        found = {sha256 for sha256, data in self.kept().whole.items() if data == self.contents.get(sha256)}
        for laptop in self.laptops:
            with laptop.caseload.reading() as reader:
                found |= {sha256 for (sha256,) in plain_rows(reader.connection, _HERE)}
        return found

    def _missing_at_server(self, kept: Kept) -> list[str]:
        told = []
        for key, values, deleted in self.ever():
            if key[0] != RECORD or deleted or values["sha256"] in self.perished:
                continue
            sha256, dossier = values["sha256"], values["job_seeker_id"]
            if kept.whole.get(sha256) != self.contents[sha256]:
                told.append(f"the server does not hold {sha256} of {key} in {dossier}")
            elif (sha256, dossier) not in kept.uses:
                told.append(f"the server does not know that {dossier} uses {sha256} of {key}")
        return told

    def _left_at_server(self, kept: Kept, erased: Collection[str]) -> list[str]:
        told = [
            f"the server keeps {sha256} for the erased {dossier}"
            for sha256, dossier in sorted(kept.uses)
            if dossier in erased
        ]
        return told + [f"the server keeps {sha256} for nobody" for sha256 in sorted(kept.unused)]

    def _missing_here(self, reader: Reader) -> list[str]:
        told = []
        for one in reader.find(Attachment):
            data = attachments.read(reader, one.sha256)
            if data != self.contents[one.sha256] and one.sha256 not in self.perished:
                told.append(f"{one.sha256} of {one.id} in {one.job_seeker_id} is not here")
        return told

    def _left_here(self, laptop: Laptop, reader: Reader, erased: set[str]) -> list[str]:
        """Return the bytes here that no record names, unless it was taken out of a dossier that is here still: then
        the person may think twice. Not where it stands on the server and is not shown to who did not attach it."""
        gone = erased - self.is_not_told_of(laptop, reader)
        ever = self.ever()
        living = {key for key, _, dead in ever if not dead} - set(plain_rows(reader.connection, _UNSENT))
        deleted = {key[1] for key, _, dead in ever if dead and key[0] == "job_seeker"}
        mine = {str(row[0]) for row in plain_rows(reader.connection, _DOSSIERS)} | deleted
        named = {one.sha256 for one in reader.find(Attachment)}
        for record_id, made in plain_rows(reader.connection, _REMEMBERED):
            key = (RECORD, record_id)
            if (made or key not in living) and self.dossiers[key] in mine - gone:
                named.add(self.names[key])
        here = {*plain_rows(reader.connection, _HERE), *plain_rows(reader.connection, _ON_THE_WAY)}
        return [f"still holds {sha256}, which nothing names" for (sha256,) in sorted(here) if sha256 not in named]


def _attaches(world: AttachingWorld, laptop: Laptop) -> None:
    """Attach a file of one's own, or one that somebody attached before: to the same person, or to another one."""
    dossier = world.key(laptop, "job_seeker")
    if dossier is not None:
        known = sorted(set(world.names.values()))
        if known and world.dice.random() < 0.3:
            content = world.contents[world.dice.choice(known)]
        else:
            shortest, longest = _SHORT if world.dice.random() < 0.4 else _LONG
            content = world.dice.randbytes(world.dice.randint(shortest, longest))
        attach(world, laptop, dossier[1], content, confidential=world.dice.random() < 0.4)


def attach(world: AttachingWorld, laptop: Laptop, dossier: str, content: bytes, *, confidential: bool = False) -> Key:
    """Attach a file on a laptop."""
    key, about = (RECORD, laptop.make_id()), laptop.word()
    world.history.dossiers[key] = dossier
    sha256 = hashlib.sha256(content).hexdigest()
    world.contents[sha256] = content
    world.names[key] = sha256
    world.perished.discard(sha256)
    with laptop.caseload.writing("joindre", author=laptop.owner, at=laptop.clock()) as unit:
        made = Attachment(
            id=key[1], job_seeker_id=dossier, name="scan.pdf", media_type="application/pdf", size=len(content),
            sha256=unit.attach(content), about=about, confidential=confidential,
        )  # fmt: skip
        unit.put(made)
        laptop.writes.append(unit.commit().write)
    world.history.wrote(laptop.name, key, {"about": about})
    laptop.looks([key])
    return key


def _takes_out(world: AttachingWorld, laptop: Laptop) -> None:
    files = _files(laptop)
    if files:
        laptop.deletes(world.dice.choice(files))


def _marks(world: AttachingWorld, laptop: Laptop) -> None:
    """Say that a file is a confidence, or that it is none."""
    files = _files(laptop)
    if files:
        key = world.dice.choice(files)
        with laptop.caseload.writing("marquer", author=laptop.owner, at=laptop.clock()) as unit:
            kept = unit.get(Attachment, key[1])
            if kept is not None:
                unit.put(replace(kept, confidential=not kept.confidential))
                laptop.writes.append(unit.commit().write)
        laptop.looks([key])


def _files(laptop: Laptop) -> list[Key]:
    return [key for key in laptop.records() if key[0] == RECORD]


def _is_metered(world: AttachingWorld, laptop: Laptop) -> None:
    """The line is one on which files do not travel, or is one no more."""
    laptop.options = replace(laptop.options, metered=not laptop.options.metered)


def _in_an_accident(
    deed: Callable[[Any, Laptop], None],
) -> Callable[[AttachingWorld, Laptop], None]:
    """Do what takes a server or a laptop back to an older day, and note which files nobody has after it."""

    def done(world: AttachingWorld, laptop: Laptop) -> None:
        before = world.has_whole()
        deed(world, laptop)
        world.perished |= before - world.has_whole()

    return done


def _laptop_is_restored(world: AttachingWorld, laptop: Laptop) -> None:
    if laptop.name in world.backups and laptop.name not in world.walks:
        world.laptops_restored += 1
        laptop.writes.clear()
        laptop_is_restored(world, laptop)


_DEEDS: dict[str, tuple[int, Callable[[Any, Laptop], None]]] = {
    **WHOLE_DEEDS,
    "attaches": (18, _attaches),
    "takes out": (5, _takes_out),
    "syncs": (30, WHOLE_DEEDS["syncs"][1]),
    "undoes": (4, WHOLE_DEEDS["undoes"][1]),
    "marks": (2, _marks),
    "line is metered": (2, _is_metered),
    "server backs up": (3, WHOLE_DEEDS["server backs up"][1]),
    "server is restored": (5, _in_an_accident(WHOLE_DEEDS["server is restored"][1])),
    "backs up": (3, laptop_is_saved),
    "restores": (4, _in_an_accident(_laptop_is_restored)),
}


def attaching_world(seed: int, folder: Path, model: Path, **parts: object) -> AbstractContextManager[AttachingWorld]:
    """Give a fresh world in an empty ``folder``."""
    return world_of(AttachingWorld, seed, folder, model, clocks=False, **parts)


def attach_and_think_twice(
    seed: int, folder: Path, model: Path, steps: int = 80, **parts: object
) -> tuple[list[str], int]:
    """Run one seed; return what is broken (nothing), and how often the server was restored."""
    with attaching_world(seed, folder, model, **parts) as made:
        made.runs(steps)
        return made.broken(), made.restores
