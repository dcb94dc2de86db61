"""Read two dossiers as one person, after a look at both sheets side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.barrier import Barrier
from parcours_core.records.codec import Plain, field_from_plain
from parcours_core.records.encounter import Action, Attachment, Encounter
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.referral import Referral
from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.sharing import Likeness
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.drafts import confidence_key, note_key
from parcours_desktop.casework.duplicates_group import OnePerson, one_person
from parcours_desktop.casework.duplicates_sheet import Sheet, digests, field_spec, sheet_of, split
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.words import listed
from parcours_desktop.store import drafts

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader
    from parcours_desktop.store.unit_of_work import UnitOfWork


BETWEEN = "\n\n"
"""What stands between two texts that are both kept."""


class Side(StrEnum):
    """Which sheet a value is taken from."""

    KEPT = "kept"
    OTHER = "other"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class SideBySide:
    """One field of both sheets in words. ``side`` is what is proposed; ``may_both`` says that both can be kept."""

    field: str
    label: str
    kept: str
    other: str
    side: Side
    may_both: bool

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose: both sheets say something, and not the same."""
        return bool(self.kept and self.other and self.kept != self.other)


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Two dossiers side by side, before anything is written. ``brings`` says what the other one holds, in words."""

    kept: JobSeeker
    other: JobSeeker
    fields: tuple[SideBySide, ...]
    brings: str


def preview_merge(desk: Desk, kept_id: str, other_id: str) -> MergePreview:
    """Return both sheets, field by field, those left out that neither holds. Raises ``Refused`` where one is gone."""
    with desk.caseload.reading() as reader:
        kept, other = _two(reader, kept_id, other_id)
        ours, theirs = sheet_of(reader, kept), sheet_of(reader, other)
        brings = _brings(reader, one_person(reader, other.id))
    return MergePreview(kept, other, tuple(_side_by_side(ours, theirs)), brings)


def merge(desk: Desk, kept_id: str, other_id: str, sides: Mapping[str, Side] | None = None) -> Changes:
    """Read ``other_id`` as part of ``kept_id`` from now on; nothing is moved.

    ``sides`` says by field which value the kept sheet takes, as an ordinary change of it; what is not named there is
    as proposed. Raises ``Refused`` where the two are one person already.
    """
    with desk.writing(tr("Dossiers réunis")) as unit:
        kept, other = _two(unit, kept_id, other_id)
        ours, theirs = sheet_of(unit, kept), sheet_of(unit, other)
        chosen = {each.field: (sides or {}).get(each.field, each.side) for each in _side_by_side(ours, theirs)}
        write_sheet(desk, unit, kept, {name: _taken(name, side, ours, theirs) for name, side in chosen.items()})
        known = unit.find(Merger, job_seeker_id=kept.id, other_id=other.id)
        merger = known[0] if known else Merger(id=desk.new_id(), job_seeker_id=kept.id, other_id=other.id)
        unit.put(
            replace(
                merger,
                state=Likeness.MERGED,
                decided_by=desk.author,
                decided_at=desk.clock.now(),
                seen=digests(theirs),
            )
        )
        _join_drafts(unit, kept.id, other.id)
        return unit.commit()


def write_sheet(desk: Desk, unit: UnitOfWork, person: JobSeeker, values: Mapping[str, Any]) -> None:
    """Change a person's sheet and household in the fields of ``values`` (plain values by name of a sheet's field)."""
    read = {name: field_from_plain(field_spec(name)[1], value) for name, value in values.items()}
    own, around = split(read)
    unit.put(replace(person, **own))
    known = unit.find(Household, job_seeker_id=person.id)
    household = known[0] if known else Household(id=desk.new_id(), job_seeker_id=person.id)
    after = replace(household, **around)
    if known or after != household:
        unit.put(after)


def both_of(mine: Plain, other: Plain) -> Plain:
    """Return what a field holds (plain) where both values of it are kept."""
    if isinstance(mine, list) and isinstance(other, list):
        return list(dict.fromkeys([*mine, *other]))
    return BETWEEN.join(str(each) for each in dict.fromkeys((mine, other)) if each)


def _two(reader: Reader, kept_id: str, other_id: str) -> tuple[JobSeeker, JobSeeker]:
    kept, other = one_person(reader, kept_id), one_person(reader, other_id)
    if kept.kept == other.kept:
        raise Refused(tr("Ces deux dossiers sont déjà réunis."), what_is_safe=tr("Rien n’a été changé."))
    return must_find(reader, JobSeeker, kept.kept), must_find(reader, JobSeeker, other.kept)


def _side_by_side(ours: Sheet, theirs: Sheet) -> list[SideBySide]:
    found = []
    for name in ours.values:
        _, spec = field_spec(name)
        if not ours.says(name) and not theirs.says(name):
            continue
        may_both = spec.many or spec.field.multiline
        differ = ours.says(name) and theirs.says(name) and ours.values[name] != theirs.values[name]
        side = Side.KEPT if ours.says(name) else Side.OTHER
        if differ and may_both:
            side = Side.BOTH
        label = tr(spec.field.label)
        found.append(SideBySide(name, label, ours.words(name), theirs.words(name), side, may_both))
    return found


def _taken(name: str, side: Side, ours: Sheet, theirs: Sheet) -> Any:
    mine, other = ours.values[name], theirs.values[name]
    if side is Side.KEPT or mine == other:
        return mine
    return other if side is Side.OTHER else both_of(mine, other)


def _brings(reader: Reader, person: OnePerson) -> str:
    def number(kind: type[Any]) -> int:
        return len(reader.find(kind, job_seeker_id=person.ids))

    counted = (
        (number(Barrier), tr.count("{number} frein", "{number} freins", number(Barrier))),
        (number(Referral), tr.count("{number} orientation", "{number} orientations", number(Referral))),
        (number(Action), tr.count("{number} étape", "{number} étapes", number(Action))),
        (number(Encounter), tr.count("{number} note", "{number} notes", number(Encounter))),
        (number(Attachment), tr.count("{number} pièce jointe", "{number} pièces jointes", number(Attachment))),
    )
    parts = [said for many, said in counted if many]
    return listed(parts, tr)


def _join_drafts(unit: UnitOfWork, kept_id: str, other_id: str) -> None:
    """Put the note begun on the other dossier below the one begun on the kept one: it would be out of sight."""
    begun = drafts.draft(unit, note_key(other_id))
    if begun:
        before = drafts.draft(unit, note_key(kept_id))
        unit.keep_draft(note_key(kept_id), "\n\n".join(part for part in (before, begun) if part))
        unit.keep_draft(note_key(other_id), "")
        if drafts.draft(unit, confidence_key(other_id)):
            unit.keep_draft(confidence_key(kept_id), "1")
            unit.keep_draft(confidence_key(other_id), "")
