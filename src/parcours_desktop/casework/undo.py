"""Take back what was just done, without touching what somebody changed since."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.declare import RecordType, record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Referral
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.drafts import note_key
from parcours_desktop.casework.record_words import field_label
from parcours_desktop.casework.words import typeset
from parcours_desktop.store import drafts, history, outbox
from parcours_desktop.store.history import Happening
from parcours_desktop.store.reader import Reader


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What undo did: its own changes, which can be undone in turn, and in words the fields left as they are.

    ``asked_again`` are the fields of a choice that others have seen: their value is put back for everybody, and so is
    the question, which was answered too soon.
    """

    changes: Changes
    left: tuple[str, ...] = ()
    asked_again: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say what was left and what is asked again, empty where everything was simply taken back."""
        said = []
        if self.left:
            said.append(tr("Changé entre-temps et gardé : {fields}.", fields=", ".join(self.left)))
        if self.asked_again:
            fields = ", ".join(self.asked_again)
            said.append(tr("La valeur d’avant est remise ; la question est posée à nouveau : {fields}.", fields=fields))
        return typeset(" ".join(said))


def undo(desk: Desk, changes: Changes) -> TakenBack:
    """Take back the write that ``changes`` came from, field by field.

    Raises ``Refused`` where it wrote nothing, where it issued a letter: the paper is out, and its slip may come back,
    so that it is withdrawn and not forgotten; where it opened a dossier that has been worked in since; and where it
    handed dossiers over and the server was told: they are a colleague's now, who alone can give them back.
    """
    if not changes.write:
        raise Refused(tr("Il n’y a rien à annuler."))
    types = caseload_types()
    with desk.writing(_choice_taken_back(changes.label) or tr("Annulé : {what}", what=changes.label)) as unit:
        if _issued_a_letter(unit, changes):
            raise Refused(
                tr("Une lettre remise ne peut pas être effacée."),
                what_is_safe=tr("Elle reste dans le dossier."),
                what_to_do=tr("Retirez l’orientation si la personne n’en veut plus."),
            )
        if _opened_what_is_in_use(unit, changes):
            raise Refused(
                tr("Ce dossier contient déjà autre chose : son ouverture ne peut plus être annulée."),
                what_is_safe=tr("Rien n’a été changé."),
                what_to_do=tr("Retirez d’abord ce qui y a été noté."),
            )
        if receiver := _handed_over_to(unit, desk, changes):
            raise Refused(
                tr("Le relais est déjà passé : {name} est responsable maintenant.", name=receiver),
                what_is_safe=tr("Rien n’a été changé. Vous pouvez encore lire ce que vous avez remis."),
                what_to_do=tr("Demandez à {name} de vous repasser le relais.", name=receiver),
            )
        left = unit.take_back(changes.write)
        said = dict.fromkeys(tr(types[each.record].spec(each.field).field.label) for each in left)
        again = dict.fromkeys(_label(types[record], field) for record, _, field in unit.ask_again(changes.write))
        return TakenBack(unit.commit(), tuple(said), tuple(again))


def _choice_taken_back(label: str) -> str:
    """Return « Choix annulé : Nom » for a choice between versions, empty for another write."""
    chosen = tr("Choisi : {title}", title="")
    return tr("Choix annulé : {what}", what=label.removeprefix(chosen)) if label.startswith(chosen) else ""


def _label(declared: RecordType, field: str) -> str:
    return field_label(declared, field) if field else tr(declared.one)


def _handed_over_to(reader: Reader, desk: Desk, changes: Changes) -> str:
    """Return who is in charge since the write, where the server was told or may have been; else empty."""
    code = record_type(Share).code
    made = (reader.get(Share, record_id) for touched, record_id in sorted(changes.touched) if touched == code)
    today = desk.clock.today()
    given = [one for one in made if one and one.right is ShareRight.RESPONSIBLE and one.starts_on <= today]
    if not given:
        return ""
    waiting = {each.record_id for each in outbox.pending(reader) if each.record == code and not each.batch}
    gone = (one for one in given if one.id not in waiting and _made_by(reader, one.id, changes.write))
    return next((one.holder_name or tr("votre collègue") for one in gone), "")


def _made_by(reader: Reader, share_id: str, write: int) -> bool:
    entries = history.entries_of(reader, Share, share_id)
    return any(each.write == write and each.kind is Happening.MADE for each in entries)


def _issued_a_letter(reader: Reader, changes: Changes) -> bool:
    letters = [record_id for code, record_id in changes.touched if code == record_type(Referral).code]
    return any(
        entry.write == changes.write
        and entry.before.get("state", ReferralState.DRAFTED.value) == ReferralState.DRAFTED.value
        and entry.after.get("state") == ReferralState.ISSUED.value
        for record_id in letters
        for entry in history.entries_of(reader, Referral, record_id)
    )


def _opened_what_is_in_use(reader: Reader, changes: Changes) -> bool:
    """Say whether the write made a person about whom anything was noted since; that would be left with nobody."""
    people = [record_id for code, record_id in changes.touched if code == record_type(JobSeeker).code]
    return any(
        entry.write == changes.write and entry.kind is Happening.MADE and _in_use(reader, person, changes)
        for person in people
        for entry in history.entries_of(reader, JobSeeker, person)
    )


def _in_use(reader: Reader, job_seeker_id: str, changes: Changes) -> bool:
    about = [
        (declared.code, each.id)
        for declared in caseload_types().values()
        if any(spec.name == "job_seeker_id" for spec in declared.specs)
        for each in reader.find(declared.cls, job_seeker_id=job_seeker_id)
    ]
    return not changes.touched.issuperset(about) or bool(drafts.draft(reader, note_key(job_seeker_id)))
