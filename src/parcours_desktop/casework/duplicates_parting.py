"""Part two dossiers that were read as one person: the kept sheet gives back what the merging had written on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.codec import Plain, field_to_plain
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.sharing import Likeness
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import cut, one_person
from parcours_desktop.casework.duplicates_merging import BETWEEN, both_of, write_sheet
from parcours_desktop.casework.duplicates_sheet import HOUSEHOLD, Sheet, field_spec, looked_so, sheet_of
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.words import small, typeset
from parcours_desktop.store.dossier_history import PastEntry, entries_of_records
from parcours_desktop.store.history import Happening
from parcours_desktop.store.mergers import merged_pairs

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader
    from parcours_desktop.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Parted:
    """What parting did. ``look_again`` are the labels of what may still be the other person's on the kept sheet."""

    changes: Changes
    look_again: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say what to look at again, empty where the sheet gave everything back."""
        if not self.look_again:
            return ""
        fields = ", ".join(map(small, self.look_again))
        said = tr("À revoir sur la fiche gardée : {fields}. Cela vient peut-être de l’autre dossier.", fields=fields)
        return typeset(said)


def part(desk: Desk, other_id: str) -> Parted:
    """Let a dossier stand on its own again, with everything that is its own.

    What the merging had written on the kept sheet is taken back where it still stands so. Raises ``Refused`` where the
    dossier stands alone already.
    """
    with desk.writing(tr("Dossiers séparés à nouveau")) as unit:
        person = one_person(unit, other_id)
        if other_id not in person.others:
            raise Refused(tr("Ce dossier n’est réuni à aucun autre."), what_is_safe=tr("Rien n’a été changé."))
        taken_back = cut(merged_pairs(unit), person, other_id)
        look_again: dict[str, None] = {}
        for merger in unit.find(Merger, state=Likeness.MERGED):
            if (merger.job_seeker_id, merger.other_id) in taken_back:
                look_again |= dict.fromkeys(_give_back(desk, unit, merger))
                if person.kept not in (merger.job_seeker_id, merger.other_id):
                    # It may have come there by way of the other dossiers of the person.
                    past = _Past(unit, merger, must_find(unit, JobSeeker, person.kept))
                    look_again |= dict.fromkeys(map(_label, filter(past.may_be_theirs, past.ours.values)))
                now = desk.clock.now()
                unit.put(replace(merger, state=Likeness.PARTED, decided_by=desk.author, decided_at=now))
        return Parted(unit.commit(), tuple(look_again))


def _give_back(desk: Desk, unit: UnitOfWork, merger: Merger) -> list[str]:
    """Put on the kept sheet what stood there before; return the labels of the fields of which nobody can tell here."""
    kept = unit.get(JobSeeker, merger.job_seeker_id)
    if kept is None:
        return []
    past = _Past(unit, merger, kept)
    before: dict[str, Plain] = {}
    doubtful = []
    for name in past.ours.values:
        if past.is_of_the_merging(name):
            before[name] = past.before(name)
        elif past.may_be_theirs(name):
            doubtful.append(_label(name))
    write_sheet(desk, unit, kept, before)
    household = past.ours.household
    if household is not None and past.made_the_household:
        left = sheet_of(unit, kept)
        if not any(left.says(name) for name in left.values if name.startswith(HOUSEHOLD)):
            unit.delete(Household, household.id)
    return doubtful


def _label(name: str) -> str:
    return tr(field_spec(name)[1].field.label)


class _Past:
    """What is known here of how the kept sheet of a merger came to hold what it holds.

    The computer that merged has it in one write. Elsewhere the sync brought it: a field is known to be of the merging
    if it was sent with it, at its very moment, and became just what the other sheet held then, or both values.
    """

    def __init__(self, reader: Reader, merger: Merger, kept: JobSeeker) -> None:
        self.ours = sheet_of(reader, kept)
        other = reader.get(JobSeeker, merger.other_id)
        self._theirs: Sheet | None = sheet_of(reader, other) if other is not None else None
        self._merger = merger
        self._merging = _merging(reader, merger)
        household = self.ours.household
        self._entries = {
            JobSeeker: _entries(reader, JobSeeker, kept.id),
            Household: _entries(reader, Household, household.id) if household is not None else (),
        }

    @property
    def made_the_household(self) -> bool:
        """Whether there was no household before the merging, which was done here."""
        made = next((each for each in self._entries[Household] if each.kind is Happening.MADE), None)
        return made is not None and not made.brought and self._is_merging(made)

    def is_of_the_merging(self, name: str) -> bool:
        """Say whether a field stands as the merging left it, and it is known what stood there before."""
        last = self._last(name)
        field, now = name.removeprefix(HOUSEHOLD), self.ours.values[name]
        if last is None or not self._is_merging(last) or last.after[field] != now:
            return False
        if not last.brought:
            return True
        if last.kind is not Happening.CHANGED or field not in last.before:
            return False
        theirs = self._theirs_then(name)
        return self._was_theirs(name, now) or (theirs is not None and now == both_of(last.before[field], theirs))

    def before(self, name: str) -> Plain:
        """Return what stood in a field of the merging before it."""
        _, spec = field_spec(name)
        last = self._last(name)
        return (last.before if last else {}).get(spec.name, field_to_plain(spec, spec.default))

    def may_be_theirs(self, name: str) -> bool:
        """Say whether a field holds something of the other sheet that it may have from the merging, or from later."""
        last = self._last(name)
        if last is None or not self.ours.says(name) or not self._is_since(last):
            return False
        now = self.ours.values[name]
        if self._was_theirs(name, now):
            return True
        if self._theirs is None or not self._theirs.says(name):
            return False
        own = next((each.before.get(name.removeprefix(HOUSEHOLD)) for each in self._changes(name)), None)
        return bool(_parts(now) & (_parts(self._theirs.values[name]) - _parts(own)))

    def _changes(self, name: str) -> list[PastEntry]:
        """Return what the merging itself is known to have changed of a field."""
        kind = Household if name.startswith(HOUSEHOLD) else JobSeeker
        found = [each for each in self._entries[kind] if name.removeprefix(HOUSEHOLD) in each.before]
        return [each for each in found if self._is_merging(each)]

    def _last(self, name: str) -> PastEntry | None:
        """Return what gave a field its value, as far as that is known here."""
        entries = self._entries[Household if name.startswith(HOUSEHOLD) else JobSeeker]
        field = name.removeprefix(HOUSEHOLD)
        for each in entries:
            if field in each.after:
                return each
            if each.write and each.kind is not Happening.CHANGED:
                break
        return None

    def _is_merging(self, entry: PastEntry) -> bool:
        merging = self._merging
        if merging is None or entry.brought is not merging.brought:
            return False
        if not merging.brought:
            return entry.write == merging.write
        return (entry.author, entry.at) == (merging.author, merging.at)

    def _is_since(self, entry: PastEntry) -> bool:
        merging = self._merging
        if merging is None:
            return True
        if entry.brought or merging.brought:
            return entry.at >= merging.at
        return entry.write >= merging.write

    def _was_theirs(self, name: str, value: Plain) -> bool:
        return looked_so(self._merger.other_id, name, value, self._merger.seen)

    def _theirs_then(self, name: str) -> Plain:
        """Return what the other sheet held at the merging, where it still does."""
        value = self._theirs.values[name] if self._theirs is not None else None
        return value if self._was_theirs(name, value) else None


def _merging(reader: Reader, merger: Merger) -> PastEntry | None:
    """Return what said last that two dossiers are one person."""
    merged = Likeness.MERGED.value
    for each in _entries(reader, Merger, merger.id):
        # What a record is made with is not noted where it is as every new one.
        if each.after.get("state", merged if each.kind is Happening.MADE else "") == merged:
            return each
    return None


def _entries(reader: Reader, cls: type[object], record_id: str) -> Sequence[PastEntry]:
    return entries_of_records(reader, [(record_type(cls).code, record_id)])


def _parts(value: Plain) -> set[Plain]:
    """Return what a value is put together of where both were kept: the choices of a list, the texts, or itself."""
    if isinstance(value, list):
        return set(value)
    return set(value.split(BETWEEN)) if isinstance(value, str) else {value}
