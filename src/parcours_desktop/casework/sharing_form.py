"""What the one screen of sharing opens with: whose dossiers, to whom they can go, what is shared already, the note."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.agency import known_agency
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.handover_note import note_of
from parcours_desktop.casework.reading_only import lent_by, reading_only
from parcours_desktop.casework.sharing_lines import SharedView, shared_with
from parcours_desktop.casework.sharing_people import agency_people, receivers
from parcours_desktop.casework.words import listed, typeset

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

NAMED = 3


@dataclass(frozen=True, slots=True)
class ShareForm:
    """``people`` are the dossiers kept with their names; ``receivers`` ids with name and role.

    ``shared`` and ``note`` are there for one dossier alone; for several each gets its own note. ``left_out`` says whose
    dossiers among those asked for are not one's own to share; ``refused``, where none is, whom to ask.
    """

    people: tuple[tuple[str, str], ...]
    receivers: tuple[tuple[str, str], ...]
    today: date
    shared: SharedView | None = None
    note: str = ""
    left_out: str = ""
    refused: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """The dossiers."""
        return tuple(key for key, _ in self.people)

    @property
    def only_seen(self) -> str:
        """Say why nothing can be shared here; empty where it can."""
        return (self.shared.reading if self.shared is not None else "") or self.refused

    @property
    def names(self) -> str:
        """Return whose dossiers these are, the first few by name."""
        return _first_few([name for _, name in self.people])


def share_form(desk: Desk, job_seeker_ids: Sequence[str]) -> ShareForm:
    """Return what the screen opens with. Raises ``Refused`` where none of the dossiers is there any more."""
    with desk.caseload.reading() as reader:
        kept = dict.fromkeys(one_person(reader, each).kept for each in job_seeker_ids)
        found = [person for person in (reader.get(JobSeeker, each) for each in kept) if person is not None]
        if not found:
            raise Refused(tr("Ce dossier n’existe plus."), what_is_safe=tr("Rien n’a été changé."))
        keepers = {person.id: _keeper(desk, reader, person.id) for person in found}
        others = [person for person in found if keepers[person.id] is not None]
        own = [person for person in found if keepers[person.id] is None]
        found = own or found
        alone = len(found) == 1
        note = note_of(desk, reader, one_person(reader, found[0].id)) if alone else ""
    refused = "" if own else _ask(keepers[found[0].id] or tr("la personne responsable"))
    return ShareForm(
        people=tuple((person.id, person.full_name) for person in found),
        receivers=receivers(agency_people(desk)),
        today=desk.clock.today(),
        shared=shared_with(desk, found[0].id) if alone else None,
        note=note,
        left_out=_first_few([person.full_name for person in others]) if own else "",
        refused=refused,
    )


def _keeper(desk: Desk, reader: Reader, job_seeker_id: str) -> str | None:
    """Return who alone may share a dossier, where it is not whoever sits here."""
    if known_agency(reader).supervises:
        return None
    today = desk.clock.today()
    reading = reading_only(reader, job_seeker_id, desk.author, today)
    return reading.keeper if reading is not None else lent_by(reader, job_seeker_id, desk.author, today)


def _ask(keeper: str) -> str:
    return typeset(tr("Seule la personne responsable partage ce dossier ; demandez à {name}", name=keeper))


def _first_few(names: Sequence[str]) -> str:
    rest = [tr.count("{number} autre", "{number} autres", len(names) - NAMED)] if len(names) > NAMED else []
    return listed([*names[:NAMED], *rest], tr)
