"""What somebody wrote in a dossier that was not theirs any more, and the server sealed: shown to who wrote it.

Whether it enters the dossier a supervisor decides, on the server. Here its words can be copied, or let go.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_core.merge import Kind
from parcours_core.protocol import Decision
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import Plain
from parcours_core.records.declare import RecordType
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.field_history import names_in
from parcours_desktop.casework.reading_only import responsible
from parcours_desktop.casework.record_words import SILENT, field_label, moment_words, record_title, value_words
from parcours_desktop.casework.revealing import covered_title, is_covered, reveal
from parcours_desktop.casework.words import capital, typeset
from parcours_desktop.store.sealed_copies import SealedCopy, copies, is_young, keep_only

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

Copies = tuple[SealedCopy, ...]
"""What is kept of what was sealed, as ``let_go`` returns it and ``bring_back`` takes it."""

_OWN = frozenset({"id", "job_seeker_id", "at", "zone", "author", "place", "noted_on", "opened_at", "counsellor"})
"""Fields that nobody typed, or that the title says."""


@dataclass(frozen=True, slots=True)
class SealedLine:
    """One thing that was sealed: whose dossier, which record, what was written, as (label, words).

    ``to_do`` says what one may do, or what was decided. ``text`` is the same as one may paste it elsewhere.
    ``job_seeker_id`` is empty where the dossier is not here. ``hidden`` says that some of its words stand behind the
    cover (``casework.revealing``) and are left out.
    """

    key: str
    job_seeker_id: str
    person: str
    title: str
    when: str
    parts: tuple[tuple[str, str], ...]
    to_do: str
    hidden: bool = False

    @property
    def text(self) -> str:
        """Return what was written, line by line."""
        return "\n".join(typeset(tr("{label} : {words}", label=label, words=words)) for label, words in self.parts)


def sealed_lines(desk: Desk, revealed: Container[str] = ()) -> tuple[SealedLine, ...]:
    """Return what was sealed of this person's, the latest first; covered but for the keys in ``revealed``."""
    now = desk.clock.now()
    with desk.caseload.reading() as reader:
        young = [each for each in copies(reader) if is_young(each, now)]
        return tuple(_line(desk, reader, each, now, covered=each.key not in revealed) for each in young)


def reveal_sealed(desk: Desk, key: str, reason: str) -> Changes:
    """Note in the trail that one looks at what is covered in a copy, and why. Raises ``Refused`` without a reason."""
    with desk.caseload.reading() as reader:
        dossier = next((each.dossier for each in copies(reader) if each.key == key), "")
    return reveal(desk, dossier, reason)


def count_sealed(reader: Reader, now: datetime) -> int:
    """Return how many things were sealed and not let go, of which it is not known what was decided."""
    return sum(is_young(each, now) and not each.decided_at for each in copies(reader))


def let_go(desk: Desk, key: str) -> tuple[Changes, Copies]:
    """Let go of the copy called ``key``; what waits on the server stays there. Returns what ``bring_back`` takes."""
    with desk.writing(tr("Copie laissée")) as unit:
        before = copies(unit)
        keep_only(unit, tuple(each for each in before if each.key != key), desk.clock.now())
        return unit.commit(), before


def bring_back(desk: Desk, kept: Copies) -> Changes:
    """Keep the copies again that were there before one was let go."""
    with desk.writing(tr("Copie reprise")) as unit:
        keep_only(unit, kept, desk.clock.now())
        return unit.commit()


def _line(desk: Desk, reader: Reader, copy: SealedCopy, now: datetime, *, covered: bool) -> SealedLine:
    declared = caseload_types()[copy.record]
    behind = {name for name in copy.values if covered and _is_behind(copy, name)}
    person = reader.get(JobSeeker, copy.dossier)
    keeper = responsible(reader, person, desk.clock.today()) if person is not None else ""
    asks = tr("Si c’est pressé, dites-le à {name}.", name=keeper or tr("la personne responsable du dossier"))
    return SealedLine(
        key=copy.key,
        job_seeker_id=copy.dossier if person is not None else "",
        person=person.full_name if person is not None else copy.person,
        title=_title(declared, copy, covered=covered),
        when=moment_words(datetime.fromisoformat(copy.at), now),
        parts=tuple(_parts(reader, declared, copy.values, behind)),
        to_do=_decision(copy, now) or asks,
        hidden=bool(behind),
    )


def _decision(copy: SealedCopy, now: datetime) -> str:
    """Say what was decided, empty where that is not known here."""
    if not copy.decided_at:
        return ""
    name = copy.decided_by or tr("un·e responsable")
    when = moment_words(datetime.fromisoformat(copy.decided_at), now)
    if copy.decision == Decision.ENTERED:
        return tr("Repris dans le dossier par {name}, {when}.", name=name, when=when)
    if copy.decision == Decision.REFUSED:
        return typeset(tr("Pas repris dans le dossier : {name} l’a décidé {when}.", name=name, when=when))
    return tr("Réglé par {name}, {when}.", name=name, when=when)


def _is_behind(copy: SealedCopy, name: str) -> bool:
    return is_covered(copy.record, name, {**copy.known, **copy.values})


def _title(declared: RecordType, copy: SealedCopy, *, covered: bool) -> str:
    known = covered_title(copy.record, copy.known) if covered else copy.known
    title = record_title(declared, known) or tr("Fiche de la personne")
    return typeset(tr("{title} : supprimé", title=title)) if copy.kind is Kind.DELETE else title


def _parts(
    reader: Reader, declared: RecordType, values: Mapping[str, Plain], behind: Container[str]
) -> list[tuple[str, str]]:
    named = names_in(reader)
    told = ((name, value_words(declared, name, value, named)) for name, value in values.items() if name not in _OWN)
    return [
        (capital(field_label(declared, name)), tr("(masqué)") if words and name in behind else words or tr("(vidé)"))
        for name, words in told
        if name not in SILENT
    ]
