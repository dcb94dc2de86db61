"""What somebody still changed on the sheet of a dossier that is read as part of another: said quietly, to be taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Merger
from parcours_core.vocabulary.sharing import Likeness
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import OnePerson, one_person
from parcours_desktop.casework.duplicates_merging import write_sheet
from parcours_desktop.casework.duplicates_sheet import Sheet, changed_since, digests, field_spec, sheet_of
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.words import small, typeset

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader


@dataclass(frozen=True, slots=True)
class LateEdit:
    """A field of the other sheet that changed since both were read side by side; ``sentence`` says it."""

    other_id: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class United:
    """A dossier that is read as part of another: its id and how the person is called there."""

    id: str
    name: str


def united_with(reader: Reader, person: OnePerson) -> tuple[United, ...]:
    """Return the other dossiers of a person."""
    others = reader.find(JobSeeker, id=set(person.others)) if person.others else ()
    return tuple(United(each.id, each.full_name) for each in others)


def late_edits(reader: Reader, person: OnePerson) -> tuple[LateEdit, ...]:
    """Return what changed on the other sheets since they were read, where the kept one says something else."""
    kept = reader.get(JobSeeker, person.kept)
    if kept is None or not person.others:
        return ()
    ours = sheet_of(reader, kept)
    found = []
    for other in reader.find(JobSeeker, id=set(person.others)):
        theirs = sheet_of(reader, other)
        for name in _unread(reader, theirs):
            if theirs.values[name] != ours.values[name]:
                found.append(LateEdit(other.id, name, _sentence(theirs, name)))
    return tuple(found)


def take_over(desk: Desk, job_seeker_id: str, other_id: str, field: str) -> Changes:
    """Write a value of the other sheet on the kept one, as an ordinary change. Raises ``Refused`` where it is gone."""
    with desk.writing(tr("Valeur reprise de l’autre fiche")) as unit:
        person = one_person(unit, job_seeker_id)
        other = must_find(unit, JobSeeker, other_id)
        if other_id not in person.others:
            raise Refused(tr("Ces dossiers ne sont plus réunis."), what_is_safe=tr("Rien n’a été changé."))
        theirs = sheet_of(unit, other)
        write_sheet(desk, unit, must_find(unit, JobSeeker, person.kept), {field: theirs.values[field]})
        return unit.commit()


def leave_as_it_is(desk: Desk, other_id: str) -> Changes:
    """Note that the other sheet was read as it stands now: its lines go until it changes again."""
    with desk.writing(tr("Autre fiche lue")) as unit:
        theirs = sheet_of(unit, must_find(unit, JobSeeker, other_id))
        for merger in unit.find(Merger, other_id=other_id, state=Likeness.MERGED):
            unit.put(replace(merger, seen=digests(theirs)))
        return unit.commit()


def _unread(reader: Reader, theirs: Sheet) -> list[str]:
    mergers = reader.find(Merger, other_id=theirs.person.id, state=Likeness.MERGED)
    unread = [set(changed_since(theirs, each.seen)) for each in mergers if each.seen]
    # Read by one is read: two who merged the same pair each saw what stood there.
    return [name for name in theirs.values if unread and all(name in each for each in unread)]


def _sentence(sheet: Sheet, name: str) -> str:
    label, words = small(tr(field_spec(name)[1].field.label)), sheet.words(name)
    if not words:
        return typeset(tr("Sur l’autre fiche : {field} effacé", field=label))
    return typeset(tr("Sur l’autre fiche : {field} {value}", field=label, value=words))
