"""Give a dossier, or fifty, to a colleague or a team from a day on; who helps never becomes responsible by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Consent
from parcours_core.records.sharing import Share
from parcours_core.trail import Act
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.agency import Agency, known_agency
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import OnePerson, one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.handover_note import note_of
from parcours_desktop.casework.proofs import keep_signature
from parcours_desktop.casework.reading_only import handed_on, lent_by, require_writable
from parcours_desktop.casework.retention import require_unrestricted
from parcours_desktop.casework.sharing_consent import consent_given, covering
from parcours_desktop.casework.sharing_people import agency_people

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader
    from parcours_desktop.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ShareWish:
    """What the one screen asks for. ``holder`` is the id of a colleague or a team of the agency.

    ``ends_on`` is the last day on which it holds, None without end. ``consent`` is how those agreed of whom no consent
    is noted; None with ``only_agreed`` leaves them out, and without it shares all the same, for the reason
    ``without_consent``. ``signature`` is what the person drew where they signed on the screen
    (``documents.signature``). ``notes`` are the relay notes by dossier as they were edited; the others are drafted.
    """

    holder: str
    right: ShareRight
    starts_on: date
    ends_on: date | None = None
    confidences: bool = True
    consent: ConsentForm | None = None
    only_agreed: bool = False
    without_consent: str = ""
    signature: bytes = b""
    notes: Mapping[str, str] | None = None

    @property
    def leaves_consent_open(self) -> bool:
        """Whether nothing is said of those who have not agreed: neither how they do, nor to leave them out, nor why."""
        return self.consent is None and not self.only_agreed and not self.without_consent.strip()


def share(desk: Desk, job_seeker_ids: Sequence[str], wish: ShareWish) -> Changes:
    """Share dossiers as wished, all of them in one unit of work.

    It takes effect when the server has it. Raises ``Refused`` where nobody is named, the days make no sense, someone
    has not agreed and no reason is given, or a dossier was given away already.
    """
    agency, today = agency_people(desk), desk.clock.today()
    name = agency.name_of(wish.holder)
    _check(wish, name, agency, today)
    label = _label(wish, name, len(job_seeker_ids))
    with desk.writing(label) as unit:
        given = [_share_one(desk, unit, agency, person, wish) for person in _people(unit, job_seeker_ids)]
        dossiers = frozenset().union(*given)
        if not dossiers:
            raise Refused(
                tr("Aucune de ces personnes n’a donné son accord."),
                what_is_safe=tr("Rien n’a été partagé."),
                what_to_do=tr("Demandez leur accord, ou dites pourquoi vous partagez sans lui."),
            )
        unit.note(Act.SHARED, dossiers, name)
        return unit.commit()


def end_share(desk: Desk, share_id: str) -> Changes:
    """End a share today, on every dossier of the person; one that has not begun yet never does.

    Raises ``Refused`` for a dossier that was handed over: it belongs to who took it.
    """
    today = desk.clock.today()
    with desk.writing(tr("Partage terminé")) as unit:
        share = must_find(unit, Share, share_id)
        if share.right is ShareRight.RESPONSIBLE and share.starts_on <= today:
            raise Refused(
                tr("Ce dossier a déjà été remis."),
                what_is_safe=tr("Rien n’a été changé."),
                what_to_do=tr("Demandez à {name} de vous le rendre.", name=share.holder_name),
            )
        _refuse_reader(desk, unit, known_agency(unit), share.job_seeker_id)
        for each in unit.find(Share, job_seeker_id=one_person(unit, share.job_seeker_id).ids, holder=share.holder):
            if _same_gift(each, share) and (each.ends_on is None or each.ends_on > today):
                unit.put(replace(each, ends_on=max(today, each.starts_on)))
        return unit.commit()


def end_shares_on_consent(unit: UnitOfWork, consents: Iterable[Consent], today: date) -> None:
    """End the shares that stand on consents that were taken back: what was agreed to ends with the agreement."""
    for consent in consents:
        for share in unit.find(Share, consent_id=consent.id):
            if share.ends_on is None or share.ends_on > today:
                unit.put(replace(share, ends_on=today))


def _share_one(desk: Desk, unit: UnitOfWork, agency: Agency, person: OnePerson, wish: ShareWish) -> frozenset[str]:
    """Share all dossiers of one person; return them, none where the person has not agreed and is left out."""
    today = desk.clock.today()
    kept = must_find(unit, JobSeeker, person.kept)
    require_unrestricted(unit, kept.id)
    _refuse_given_away(unit, agency, kept, today)
    _refuse_reader(desk, unit, agency, kept.id)
    name = agency.name_of(wish.holder)
    consent = covering(unit, kept.id, agency.circle(wish.holder), today, confidences=wish.confidences)
    if consent is None and wish.consent is not None:
        consent = consent_given(desk, kept.id, wish.holder, name, form=wish.consent, confidences=wish.confidences)
        unit.put(consent)
        if consent.form is ConsentForm.SIGNED_SCREEN:
            keep_signature(desk, unit, consent, wish.signature)
    if consent is None and wish.only_agreed:
        return frozenset()
    note = (wish.notes or {}).get(kept.id)
    if note is None:
        note = note_of(desk, unit, person)
    if consent is None:
        note = "\n\n".join(part for part in (tr("Sans accord noté : {why}", why=wish.without_consent), note) if part)
    whole = _to_share(desk, unit, agency, person)
    for dossier in sorted(whole):
        for former in unit.find(Share, job_seeker_id=dossier, holder=wish.holder):
            if former.ends_on is None or former.ends_on > wish.starts_on:
                unit.put(replace(former, ends_on=max(former.starts_on, wish.starts_on)))
        unit.put(
            Share(
                id=desk.new_id(),
                job_seeker_id=dossier,
                holder=wish.holder,
                holder_name=name,
                right=wish.right,
                starts_on=wish.starts_on,
                ends_on=_first_day_without(wish, consent),
                confidences=wish.confidences,
                consent_id=consent.id if consent else "",
                note=note if dossier == kept.id else "",
                given_by=desk.author,
                given_at=desk.clock.now(),
            )
        )
    return whole


def _first_day_without(wish: ShareWish, consent: Consent | None) -> date | None:
    """Return the first day on which the share no longer holds: after its last day, or after that of the consent."""
    last_days = [day for day in (wish.ends_on, consent.until if consent else None) if day is not None]
    return min(last_days) + timedelta(days=1) if last_days else None


def _check(wish: ShareWish, name: str, agency: Agency, today: date) -> None:
    if not name or wish.holder == agency.me:
        raise Refused(tr("Il manque à qui."), what_to_do=tr("Choisissez un·e collègue ou une équipe."))
    if wish.starts_on < today:
        raise Refused(tr("Le premier jour est passé."), what_to_do=tr("Choisissez aujourd’hui ou un jour à venir."))
    if wish.ends_on is not None and wish.ends_on < wish.starts_on:
        raise Refused(tr("Le dernier jour vient avant le premier."), what_to_do=tr("Corrigez l’un des deux."))
    if wish.leaves_consent_open:
        raise Refused(
            tr("L’accord de la personne n’est pas noté."),
            what_is_safe=tr("Rien n’a été partagé."),
            what_to_do=tr("Demandez-le, ou dites pourquoi vous partagez sans lui."),
        )


def _refuse_given_away(reader: Reader, agency: Agency, person: JobSeeker, today: date) -> None:
    mine = agency.circle(agency.me)
    given = handed_on(reader.find(Share, job_seeker_id=person.id), today, mine)
    last = given[-1] if given else None
    if last is not None and agency.me and last.holder not in mine:
        raise Refused(
            tr("Un de ces dossiers a déjà été remis à {name}.", name=last.holder_name),
            what_is_safe=tr("Rien n’a été partagé."),
            what_to_do=tr("Seule la personne responsable peut le partager."),
        )


def _refuse_reader(desk: Desk, reader: Reader, agency: Agency, job_seeker_id: str) -> None:
    """Refuse what the server would seal or reject: only who supervises shares the dossiers of others."""
    if not agency.supervises:
        require_writable(reader, job_seeker_id, desk.author, desk.clock.today())
        keeper = lent_by(reader, job_seeker_id, desk.author, desk.clock.today())
        if keeper is not None:
            raise Refused(
                tr("Seule la personne responsable d’un dossier le partage ou passe le relais."),
                what_is_safe=tr("Rien n’a été partagé."),
                what_to_do=tr("Demandez à {name}.", name=keeper or tr("la personne responsable")),
            )


def _to_share(desk: Desk, reader: Reader, agency: Agency, person: OnePerson) -> frozenset[str]:
    """Return the dossiers of a person that are one's own to share: another counsellor's stays with them."""
    if agency.supervises:
        return person.ids
    today = desk.clock.today()
    return frozenset(each for each in person.ids if lent_by(reader, each, desk.author, today) is None)


def _people(reader: Reader, job_seeker_ids: Iterable[str]) -> list[OnePerson]:
    people = {person.kept: person for person in (one_person(reader, each) for each in job_seeker_ids)}
    return list(people.values())


def _same_gift(one: Share, other: Share) -> bool:
    return (one.right, one.starts_on, one.given_at) == (other.right, other.starts_on, other.given_at)


def _label(wish: ShareWish, name: str, number: int) -> str:
    if wish.right is ShareRight.RESPONSIBLE:
        return tr.count("Dossier remis à {name}", "{number} dossiers remis à {name}", number, name=name)
    return tr.count("Dossier partagé avec {name}", "{number} dossiers partagés avec {name}", number, name=name)
