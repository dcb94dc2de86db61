"""The history of every field of a dossier, in words: who, when, from what to what; and how a value is put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import Plain, UnreadableValue, from_plain
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.earlier_history import Earlier, with_earlier
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.reading_only import reading_only
from parcours_desktop.casework.record_words import (
    SILENT,
    Named,
    field_label,
    field_title,
    moment_words,
    quoted,
    record_title,
    short,
    value_words,
)
from parcours_desktop.casework.revealing import covered_title, is_covered
from parcours_desktop.casework.words import sentence, small, typeset
from parcours_desktop.store.dossier_history import PastEntry, entries_of_dossier
from parcours_desktop.store.history import Happening
from parcours_desktop.store.sync_state import read_people

if TYPE_CHECKING:
    from parcours_core.records.declare import RecordType
    from parcours_desktop.store.reader import Reader

RETURNABLE = frozenset({"job_seeker", "household", "barrier", "action", "encounter"})
"""Record types whose earlier values may be put back one by one. What left the building (letters, consents, shares)
has a life of its own: its states follow each other and are not turned back from here."""

FOLLOWERS = {
    ("barrier", "state", "solved"): ("solved_on",),
    ("action", "state", "done"): ("done_on",),
}
"""Fields that mean something in one state only (record, field, value): in another state they are emptied with it."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of the history. ``key`` stays the same as long as the file; ``before`` and ``after`` are whole texts.

    ``field`` is empty where a whole record was made or deleted; ``parts`` then say what it ``held``, as (label, words).
    ``returns`` says that ``earlier`` can be put back by ``put_back``: it differs from what stands now.
    """

    key: str
    record: str
    record_id: str
    field: str
    title: str
    summary: str
    who: str
    when: str
    brought: bool
    kind: Happening
    before: str = ""
    after: str = ""
    held: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    earlier: Plain = None
    returns: bool = False


@dataclass(frozen=True, slots=True)
class DossierHistory:
    """The history of a dossier, the latest line first. ``fields`` name records and fields in it, as (key, label).

    ``unknown`` counts the values that came here without what stood there before, which only the server knows.
    """

    job_seeker_id: str
    name: str
    lines: tuple[HistoryLine, ...]
    fields: tuple[tuple[str, str], ...]
    unknown: int = 0


def dossier_history(desk: Desk, job_seeker_id: str, *, covered: bool = False, earlier: Earlier = ()) -> DossierHistory:
    """Return everything that happened in the dossiers of a person. Raises ``Refused`` where theirs is gone.

    ``covered`` tells of what stands behind the cover (``casework.revealing``) only that it changed. ``earlier`` is what
    the server told of the time before (``casework.earlier_history``).
    """
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        person = must_find(reader, JobSeeker, whole.kept)
        entries = entries_of_dossier(reader, whole.kept, *whole.others)
        told = {(each.record, each.record_id) for each in earlier}
        unknown = [each for each in entries if not each.write and (each.record, each.record_id) not in told]
        entries = with_earlier(entries, earlier)
        telling = _Telling(desk, entries, reader, covered=covered, others=frozenset(whole.others))
        lines = tuple(line for entry in entries for line in telling.lines(entry))
        if reading_only(reader, job_seeker_id, desk.author, desk.clock.today()) is not None:
            lines = tuple(replace(line, returns=False) for line in lines)
    fields = {field_key(line): line.title for line in reversed(lines) if line.field or line.record != "job_seeker"}
    return DossierHistory(
        job_seeker_id=job_seeker_id,
        name=person.full_name,
        lines=lines,
        fields=tuple(sorted(fields.items(), key=lambda item: item[1].casefold())),
        unknown=sum(each.kind is Happening.CHANGED for each in unknown),
    )


def field_key(line: HistoryLine) -> str:
    """Return what names the field of one record: « barrier:<id>:detail »."""
    return f"{line.record}:{line.record_id}:{line.field}"


def of_field(history: DossierHistory, key: str) -> tuple[HistoryLine, ...]:
    """Return the lines about one field, and about its record being made or deleted; all of a record whose key names
    no field (« barrier:<id>: »), everything for an empty key."""
    if not key:
        return history.lines
    record, record_id, field = key.split(":", 2)
    return tuple(
        line
        for line in history.lines
        if (line.record, line.record_id) == (record, record_id) and (not field or line.field in ("", field))
    )


def put_back(desk: Desk, line: HistoryLine) -> Changes:
    """Write the value again that the field had before ``line``; what has no meaning beside it any more is emptied.

    Raises ``Refused`` where the record is gone, or the value no longer fits this program.
    """
    declared = caseload_types()[line.record]
    # By the field's own name, never by what is in the record: the trail keeps these words.
    with desk.writing(tr("Valeur remise : {field}", field=field_label(declared, line.field))) as unit:
        now = unit.plain(line.record, line.record_id)
        if now is None or not line.returns:
            raise Refused(
                tr("Cette valeur ne peut plus être remise."),
                what_is_safe=tr("Rien n’a été changé."),
                what_to_do=tr("Rouvrez l’historique pour voir l’état actuel."),
            )
        try:
            unit.put(from_plain(declared.cls, {**now, **with_followers(line.record, line.field, line.earlier)}))
        except UnreadableValue as error:
            raise Refused(
                tr("Cette valeur vient d’une autre version du programme et ne peut pas être remise.")
            ) from error
        return unit.commit()


def with_followers(record: str, field: str, value: Plain) -> dict[str, Plain]:
    """Return the field with its new value, and with the fields that lose their meaning by it, emptied."""
    values: dict[str, Plain] = {field: value}
    for (code, name, needed), followers in FOLLOWERS.items():
        if (code, name) == (record, field) and value != needed:
            values.update(dict.fromkeys(followers))
    return values


def names_in(reader: Reader) -> Named:
    """Return how records are called that others refer to, looked up once each."""

    @cache
    def named(record: str, record_id: str) -> str:
        declared = caseload_types().get(record)
        values = reader.plain(record, record_id) if declared is not None and record_id else None
        if declared is None or values is None:
            return ""
        if record == "job_seeker":
            return f"{values['given_name']} {values['family_name']}".strip()
        return record_title(declared, values)

    return named


def own_names(desk: Desk, reader: Reader) -> frozenset[str]:
    """Return the names under which this counsellor writes: the one in the settings, and the one the server knows."""
    people = read_people(reader)
    known = {one["id"]: one["name"] for one in people["colleagues"]} if people else {}
    return frozenset({desk.author, known.get(people["me"], "") if people else ""}) - {""}


def who_said(own: frozenset[str], author: str, *, brought: bool) -> str:
    """Return « Vous », or the name of the colleague; whose name nobody wrote down, as « quelqu’un »."""
    if author in own or (not author and not brought):
        return tr("Vous")
    return author or tr("Quelqu’un")


class _Telling:
    """Tells entries as lines; ``reader`` gives what stands now."""

    def __init__(
        self,
        desk: Desk,
        entries: tuple[PastEntry, ...],
        reader: Reader,
        *,
        covered: bool,
        others: frozenset[str] = frozenset(),
    ) -> None:
        self._own = own_names(desk, reader)
        self._covered = covered
        self._others = others
        self._now = desk.clock.now()
        self._named = names_in(reader)
        self._standing: dict[tuple[str, str], dict[str, Plain] | None] = {}
        self._known: dict[tuple[str, str], Mapping[str, Plain]] = {}
        # What was told in confidence once stays covered, whatever the record says of itself by now.
        self._ever: dict[tuple[str, str], list[Mapping[str, Plain]]] = {}
        self._returns = _returns_in(entries)
        for entry in entries:
            key = (entry.record, entry.record_id)
            if key not in self._standing:
                self._standing[key] = reader.plain(*key)
                self._known[key] = self._standing[key] or entry.before or entry.after
            self._ever.setdefault(key, [self._known[key]]).extend((entry.before, entry.after))

    def lines(self, entry: PastEntry) -> Iterator[HistoryLine]:
        """Yield one line a field that changed, or one for a record that was made or deleted."""
        if entry.kind is not Happening.CHANGED:
            yield self._whole(entry)
            return
        for name in entry.after:
            if name not in SILENT:
                yield self._field(entry, name)

    def _whole(self, entry: PastEntry) -> HistoryLine:
        declared = caseload_types()[entry.record]
        made = entry.kind is Happening.MADE
        values = entry.after if made else entry.before
        title = record_title(declared, self._called((entry.record, entry.record_id)), self._named)
        title = title or (tr("Autre fiche") if entry.record_id in self._others else tr("Dossier"))
        # Beside an id stands the name that it had; the id says nothing to anybody.
        names = (name for name in values if not values.get(f"{name}_name"))
        said = ((name, self._words(entry, name, values)) for name in names)
        return HistoryLine(
            key=f"{entry.place}:",
            record=entry.record,
            record_id=entry.record_id,
            field="",
            title=title,
            summary=tr("Rétabli") if entry.place in self._returns else _summary_of(entry, title),
            who=self._who(entry),
            when=moment_words(entry.at, self._now),
            brought=entry.brought,
            kind=entry.kind,
            held=tr("Ce qui a été noté") if made else tr("Ce qui a été supprimé"),
            parts=tuple((field_label(declared, name), words) for name, words in said if words and name not in SILENT),
        )

    def _field(self, entry: PastEntry, name: str) -> HistoryLine:
        declared = caseload_types()[entry.record]
        key = (entry.record, entry.record_id)
        spec = next((each for each in declared.specs if each.name == name), None)
        before, after = (self._words(entry, name, values) for values in (entry.before, entry.after))
        standing = self._standing[key]
        # What came with its record has a value before that only the server knows.
        known = name in entry.before
        before = quoted(spec, before) if known else tr("pas connu ici")
        summary = tr("{before} → {after}", before=short(before), after=short(quoted(spec, after)))
        return HistoryLine(
            key=f"{entry.place}:{name}",
            record=entry.record,
            record_id=entry.record_id,
            field=name,
            title=self._title(declared, name, key),
            summary=typeset(summary),
            who=self._who(entry),
            when=moment_words(entry.at, self._now),
            brought=entry.brought,
            kind=entry.kind,
            before=before,
            after=quoted(spec, after),
            earlier=entry.before.get(name),
            returns=(
                spec is not None
                and known
                and not self._is_covered(entry, name)
                and entry.record in RETURNABLE
                and standing is not None
                and standing[name] != entry.before.get(name)
            ),
        )

    def _title(self, declared: RecordType, name: str, key: tuple[str, str]) -> str:
        title = field_title(declared, name, self._called(key), self._named)
        return typeset(tr("Autre fiche : {field}", field=small(title))) if key[1] in self._others else title

    def _called(self, key: tuple[str, str]) -> Mapping[str, Plain]:
        return covered_title(key[0], self._known[key]) if self._covered else self._known[key]

    def _words(self, entry: PastEntry, name: str, values: Mapping[str, Plain]) -> str:
        words = value_words(caseload_types()[entry.record], name, values.get(name), self._named)
        return tr("(masqué)") if words and self._is_covered(entry, name) else words

    def _is_covered(self, entry: PastEntry, name: str) -> bool:
        ever = self._ever[entry.record, entry.record_id] if self._covered else ()
        return any(is_covered(entry.record, name, values) for values in ever)

    def _who(self, entry: PastEntry) -> str:
        return who_said(self._own, entry.author, brought=entry.brought)


def _returns_in(entries: tuple[PastEntry, ...]) -> frozenset[str]:
    """Return the places where others brought a record back that had been deleted."""
    gone: set[tuple[str, str]] = set()
    found: set[str] = set()
    for entry in reversed(entries):
        key = (entry.record, entry.record_id)
        if entry.kind is Happening.DELETED:
            gone.add(key)
        elif entry.kind is Happening.MADE and entry.brought and key in gone:
            found.add(entry.place)
    return frozenset(found)


def _summary_of(entry: PastEntry, title: str) -> str:
    """Say what happened to a whole record, as the write called it where that was done here."""
    if entry.kind is Happening.DELETED:
        return tr("Supprimé")
    if entry.brought or not entry.label or entry.record == "job_seeker":
        return tr("Dossier ouvert") if entry.record == "job_seeker" else tr("Noté")
    return sentence(entry.label).removesuffix(".") if entry.label != title else tr("Noté")
