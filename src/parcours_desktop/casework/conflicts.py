"""Reads what has two or more versions after a sync, as cards that a person can answer: by field, by name, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from parcours_core.language import say, tr
from parcours_core.merge import WHOLE
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import Plain
from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.diagnosis import GOALS, NEEDS, SITUATIONS
from parcours_core.vocabulary.languages import LANGUAGES
from parcours_desktop.casework.conflict_values import (
    Act,
    ConflictCard,
    ConflictRow,
    DossierConflicts,
    Editor,
    Version,
    Waiting,
)
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.field_history import names_in, own_names, who_said
from parcours_desktop.casework.joining import join_values
from parcours_desktop.casework.reading_only import reading_only
from parcours_desktop.casework.record_words import (
    LABELS,
    SILENT,
    field_label,
    field_title,
    moment_words,
    quoted,
    record_title,
    short,
    value_words,
)
from parcours_desktop.casework.revealing import is_covered
from parcours_desktop.casework.uniting import united_words
from parcours_desktop.casework.words import capital, typeset
from parcours_desktop.store.dossier_history import PastEntry, entries_of_dossier, entries_of_records
from parcours_desktop.store.history import Happening
from parcours_desktop.store.mapping import dump
from parcours_desktop.store.rivals import KeptRival, rivals_of

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader

_THIS = {
    "job_seeker": say("ce dossier"),
    "household": say("ce ménage"),
    "barrier": say("ce frein"),
    "encounter": say("cet entretien"),
    "action": say("cette étape"),
    "consent": say("cet accord"),
    "referral": say("cette orientation"),
    "attachment": say("cette pièce jointe"),
    "share": say("ce partage"),
    "merger": say("ce rapprochement"),
}
_CODED = {
    "kind": {code: kind.label for code, kind in KINDS.items()},
    "situations": SITUATIONS,
    "goals": GOALS | NEEDS,
    "languages": LANGUAGES,
    "language": LANGUAGES,
    "country": {"BE": say("Belgique"), "FR": say("France")},
}
_KEPT_OR_DELETED = 2


def conflicts_of(desk: Desk, job_seeker_id: str, *, covered: bool = False) -> DossierConflicts:
    """Return the cards of one dossier, also of one that was deleted meanwhile; none where nothing waits.

    ``covered`` leaves out, and counts, the cards about what stands behind the cover (``casework.revealing``): nobody
    chooses between two values unseen.
    """
    with desk.caseload.reading() as reader:
        entries = entries_of_dossier(reader, job_seeker_id)
        rivals = _to_choose(desk, reader, rivals_of(reader, job_seeker_id))
        cards = _cards(desk, reader, rivals)
        behind = sum(each.guarded for each in cards)
        if covered:
            cards = tuple(each for each in cards if not each.guarded)
        person = _person(reader, job_seeker_id)
        return DossierConflicts(
            job_seeker_id=job_seeker_id,
            name=person or _former_name(entries) or tr("Dossier supprimé"),
            cards=cards,
            united=united_words(reader, entries, rivals),
            open=bool(person),
            behind_cover=behind,
        )


def waiting_conflicts(desk: Desk) -> tuple[ConflictRow, ...]:
    """Return the dossiers in which something waits for a choice, in the order of their names."""
    with desk.caseload.reading() as reader:
        rows = []
        for job_seeker_id, rivals in groupby(
            _to_choose(desk, reader, rivals_of(reader)), key=lambda one: one.job_seeker_id
        ):
            cards = _cards(desk, reader, tuple(rivals))
            if not cards:
                continue
            name = _person(reader, job_seeker_id) or _former_name(entries_of_dossier(reader, job_seeker_id))
            second = ", ".join(card.title for card in cards)
            rows.append(ConflictRow(job_seeker_id, name or tr("Dossier supprimé"), second, len(cards)))
    return tuple(sorted(rows, key=lambda row: (row.name.casefold(), row.job_seeker_id)))


def waiting_in_dossiers(desk: Desk) -> dict[str, Waiting]:
    """Return what waits in each dossier, by the id of its person."""
    with desk.caseload.reading() as reader:
        return _counted(reader, _to_choose(desk, reader, rivals_of(reader)))


def _to_choose(desk: Desk, reader: Reader, rivals: tuple[KeptRival, ...]) -> tuple[KeptRival, ...]:
    """Leave out what others choose: the cards of dossiers that are only read here."""
    today = desk.clock.today()
    dossiers = {one.job_seeker_id for one in rivals}
    read = {each for each in dossiers if reading_only(reader, each, desk.author, today) is not None}
    return tuple(one for one in rivals if one.job_seeker_id not in read) if read else rivals


def _counted(reader: Reader, rivals: tuple[KeptRival, ...]) -> dict[str, Waiting]:
    counted: dict[str, list[int]] = {}
    for (record, record_id), found in groupby(rivals, key=lambda one: (one.record, one.record_id)):
        of_record = tuple(found)
        if record not in caseload_types():
            continue
        standing = reader.plain(record, record_id)
        if standing is None:
            if any(one.field != WHOLE for one in of_record):
                counted.setdefault(of_record[0].job_seeker_id, []).append(_KEPT_OR_DELETED)
            continue
        for field, group in groupby(of_record, key=lambda one: one.field):
            beside = {dump(one.value) for one in group} - {dump(standing.get(field))}
            versions = 1 + len(beside) if field != WHOLE else 0
            counted.setdefault(of_record[0].job_seeker_id, []).append(max(_KEPT_OR_DELETED, versions))
    return {dossier: Waiting(len(cards), max(cards)) for dossier, cards in counted.items()}


@dataclass(frozen=True, slots=True)
class _Record:
    """A record with rivals: what stands (None: deleted by someone), what is known of it, and its own history."""

    declared: RecordType
    key: tuple[str, str]
    standing: Mapping[str, Plain] | None
    known: Mapping[str, Plain]
    entries: tuple[PastEntry, ...]


class _Telling:
    """Tells the rivals of one record as cards."""

    def __init__(self, desk: Desk, reader: Reader, record: _Record) -> None:
        self._own = own_names(desk, reader)
        self._reader = reader
        self._record = record
        self._now = desk.clock.now()
        self._named = names_in(reader)

    def card(self, field: str, rivals: tuple[KeptRival, ...]) -> ConflictCard:
        """Return the card of one field."""
        declared, standing = self._record.declared, self._record.standing or {}
        spec = next((each for each in declared.specs if each.name == field), None)
        values: list[Plain] = [standing.get(field)]
        versions = [self._standing(spec, field, standing.get(field))]
        for rival in rivals:
            if rival.value not in values:
                values.append(rival.value)
                versions.append(self._version(spec, field, rival.value, *self._who(rival.author, rival.at)))
        before = rivals[0].before
        joined = join_values(spec, before, values) if spec is not None else None
        mine = sorted(versions, key=lambda each: each.who != tr("Vous"))
        return ConflictCard(
            record=self._record.key[0],
            record_id=self._record.key[1],
            job_seeker_id=rivals[0].job_seeker_id,
            field=field,
            title=field_title(declared, field, self._record.known, self._named),
            versions=tuple(mine),
            rivals=tuple(rival.id for rival in rivals),
            before=quoted(spec, value_words(declared, field, before, self._named)),
            joined=joined,
            joined_words=quoted(spec, value_words(declared, field, joined, self._named)) if joined else "",
            editor=_editor(spec),
            options=_options(spec),
            editable=joined if joined is not None and _editor(spec) is not Editor.LINE else mine[0].value,
            guarded=is_covered(self._record.key[0], field, self._record.known),
        )

    def deletion_wished(self, rivals: tuple[KeptRival, ...]) -> ConflictCard:
        """Return the card of a record that someone wanted to delete while another changed it."""
        deleter, when = self._who(rivals[0].author, rivals[0].at)
        changer = next((each for each in self._record.entries if self._said(each) != deleter), None)
        changed_by, changed = (self._said(changer), moment_words(changer.at, self._now)) if changer else ("", "")
        return self._whole(rivals, (deleter, when), (changed_by, changed), self._changed(changer))

    def deleted(self, rivals: tuple[KeptRival, ...]) -> ConflictCard:
        """Return the card of a record that someone deleted while another changed it; the changes wait as rivals."""
        grave = next((each for each in self._record.entries if each.kind is Happening.DELETED), None)
        deleter = (self._said(grave), moment_words(grave.at, self._now)) if grave else (tr("Quelqu’un"), "")
        fields = tuple(rival for rival in rivals if rival.field != WHOLE)
        changer = self._who(fields[-1].author, fields[-1].at) if fields else ("", "")
        return self._whole(rivals, deleter, changer, {rival.field: rival.value for rival in fields}, gone=True)

    def _whole(
        self,
        rivals: tuple[KeptRival, ...],
        deleter: tuple[str, str],
        changer: tuple[str, str],
        changed: Mapping[str, Plain],
        *,
        gone: bool = False,
    ) -> ConflictCard:
        declared = self._record.declared
        this = tr(_THIS.get(declared.code, say("cette fiche")))
        more = tuple(
            typeset(tr("{field} : {value}", field=field_label(declared, name), value=short(self._quoted(name, value))))
            for name, value in changed.items()
            if name not in SILENT
        )
        keep = Version(capital(tr("Garder {this}", this=this)), *changer, act=Act.KEEP, more=more)
        drop = Version(capital(tr("Supprimer {this}", this=this)), *deleter, act=Act.DELETE)
        return ConflictCard(
            record=self._record.key[0],
            record_id=self._record.key[1],
            job_seeker_id=rivals[0].job_seeker_id,
            field=WHOLE,
            title=record_title(declared, self._record.known, self._named) or tr("Le dossier"),
            versions=(keep, drop),
            rivals=tuple(rival.id for rival in rivals),
            question=typeset(_question(deleter[0], changer[0], this)),
            changed=tuple(changed.items()) if gone else (),
            guarded=any(is_covered(self._record.key[0], name, self._record.known) for name in changed),
        )

    def _standing(self, spec: FieldSpec | None, field: str, value: Plain) -> Version:
        told = [each for each in self._record.entries if field in each.after or each.kind is Happening.MADE]
        # A value that undoing put back is still the word of who wrote it.
        undone = (tr("Annulé : {what}", what=""), tr("Choix annulé : {what}", what=""))
        written = (each for each in told if not each.label.startswith(undone) and each.after.get(field) == value)
        entry = next(written, told[0] if told else None)
        if entry is not None:
            return self._version(spec, field, value, self._said(entry), moment_words(entry.at, self._now))
        return self._version(spec, field, value, tr("Quelqu’un"), "")

    def _version(self, spec: FieldSpec | None, field: str, value: Plain, who: str, when: str) -> Version:
        words = quoted(spec, value_words(self._record.declared, field, value, self._named))
        coded = spec is not None and (spec.choices is not None or spec.shape is Shape.TRUTH)
        return Version(capital(words) if coded else words, who, when, value)

    def _who(self, author: str, at: datetime) -> tuple[str, str]:
        return who_said(self._own, author, brought=True), moment_words(at, self._now)

    def _said(self, entry: PastEntry) -> str:
        return who_said(self._own, entry.author, brought=entry.brought)

    def _changed(self, entry: PastEntry | None) -> Mapping[str, Plain]:
        return entry.after if entry is not None and entry.kind is Happening.CHANGED else {}

    def _quoted(self, field: str, value: Plain) -> str:
        spec = next((each for each in self._record.declared.specs if each.name == field), None)
        return quoted(spec, value_words(self._record.declared, field, value, self._named))


def _cards(desk: Desk, reader: Reader, rivals: tuple[KeptRival, ...]) -> tuple[ConflictCard, ...]:
    """Return a card a field, those of the person first; one card where a whole record is in question."""
    cards: list[ConflictCard] = []
    order = {code: place for place, code in enumerate(caseload_types())}
    for (code, record_id), found in groupby(rivals, key=lambda one: (one.record, one.record_id)):
        of_record = tuple(found)
        declared = caseload_types().get(code)
        if declared is None:
            continue
        entries = entries_of_records(reader, [(code, record_id)])
        standing = reader.plain(code, record_id)
        known = standing or next((each.before for each in entries if each.kind is Happening.DELETED), {})
        telling = _Telling(desk, reader, _Record(declared, (code, record_id), standing, known, entries))
        if standing is None:
            # A record that several deleted, and nobody changed, asks nothing.
            cards += [telling.deleted(of_record)] if any(one.field != WHOLE for one in of_record) else []
            continue
        for field, group in groupby(of_record, key=lambda one: one.field):
            same = tuple(group)
            cards.append(telling.deletion_wished(same) if field == WHOLE else telling.card(field, same))
    return tuple(sorted(cards, key=lambda card: (order[card.record], card.title.casefold(), card.record_id)))


def _question(deleter: str, changer: str, this: str) -> str:
    if deleter == tr("Vous"):
        return tr("Vous avez supprimé {this} ; {who} l’avait changé.", this=this, who=changer or tr("quelqu’un"))
    if changer == tr("Vous"):
        return tr("{who} a supprimé {this} ; vous l’aviez changé.", who=deleter, this=this)
    who = changer or tr("quelqu’un")
    return tr("{deleter} a supprimé {this} ; {who} l’avait changé.", deleter=deleter, this=this, who=who)


def _editor(spec: FieldSpec | None) -> Editor:
    if spec is None or spec.field.refers_to:
        return Editor.NONE
    coded = spec.choices is not None or spec.name in _CODED
    if spec.many:
        return Editor.SEVERAL if coded else Editor.NONE
    if coded or spec.shape is Shape.TRUTH:
        return Editor.ONE
    by_shape = {Shape.DAY: Editor.DAY, Shape.INTEGER: Editor.NUMBER, Shape.TEXT: Editor.LINE}
    return Editor.PROSE if spec.field.multiline else by_shape.get(spec.shape, Editor.NONE)


def _options(spec: FieldSpec | None) -> tuple[tuple[str, str], ...]:
    if spec is None:
        return ()
    if spec.shape is Shape.TRUTH:
        return ("true", tr("Oui")), ("false", tr("Non"))
    if spec.choices is not None:
        known = [(each.value, LABELS.get((spec.choices, each), "")) for each in spec.choices]
        return tuple((code, capital(tr(label))) for code, label in known if label)
    return tuple((code, capital(tr(label))) for code, label in _CODED.get(spec.name, {}).items())


def _person(reader: Reader, job_seeker_id: str) -> str:
    return names_in(reader)("job_seeker", job_seeker_id)


def _former_name(entries: tuple[PastEntry, ...]) -> str:
    """Return how the person of a deleted dossier was called."""
    before = next((each.before for each in entries if each.record == "job_seeker" and each.before), {})
    return f"{before.get('given_name') or ''} {before.get('family_name') or ''}".strip()
