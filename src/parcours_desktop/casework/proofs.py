"""What shows that a consent was given: the signature that was drawn, or the paper that was signed and scanned.

General Data Protection Regulation (EU) 2016/679, article 7, paragraph 1: whoever works with the data shall be able to
show that the person agreed. The file lies in the dossier beside the consent, and goes with it. It is a confidence
unless somebody says otherwise: whoever helps sees that the person agreed, and need not see how they sign (article 5,
paragraph 1, point c). What was kept before files could be confidences stays as it is until somebody marks it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.dates import long_day
from parcours_core.errors import Refused, WorldError
from parcours_core.language import tr
from parcours_core.records.encounter import Attachment
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.attachments import read_attachment
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.found import must_find
from parcours_desktop.documents.signature import MEDIA_TYPE, Signature, read_signature
from parcours_desktop.store import attachments as kept

if TYPE_CHECKING:
    from parcours_desktop.documents.scans import PaperPage
    from parcours_desktop.store.reader import Reader
    from parcours_desktop.store.unit_of_work import UnitOfWork

MOST_BYTES = 10_000_000
"""The largest paper: a page photographed with forty megapixels, or eight pages of a scanner."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A file that shows a consent, in words: what it is and since when; ``drawn`` says that it is a signature.

    One that is ``confidential`` is seen by those alone who see the confidences.
    """

    id: str
    words: str
    drawn: bool
    confidential: bool = True


@dataclass(frozen=True, slots=True)
class ProofPicture:
    """A proof to look at or to print: a ``signature``, or the ``pages`` of a paper."""

    signature: Signature | None = None
    pages: tuple[PaperPage, ...] = ()


def proofs_in(reader: Reader, consents: Iterable[Consent]) -> dict[str, tuple[Proof, ...]]:
    """Return what shows each consent, by its id, in the order in which it was added."""
    found: dict[str, tuple[Proof, ...]] = {}
    for each in reader.find(Attachment, order="id", consent_id={consent.id for consent in consents}):
        found[each.consent_id] = (*found.get(each.consent_id, ()), _proof(each))
    return found


def sign(desk: Desk, consent_id: str, picture: bytes) -> Changes:
    """Keep a signature that the person drew now. Raises ``Refused`` where it is none, or the consent was taken back."""
    with desk.writing(tr("Signature ajoutée à l’accord")) as unit:
        consent = _standing(desk, unit, consent_id)
        keep_signature(desk, unit, consent, picture)
        unit.put(replace(consent, form=ConsentForm.SIGNED_SCREEN))
        return unit.commit()


def attach_paper(desk: Desk, consent_id: str, content: bytes) -> Changes:
    """Keep the paper that the person signed: a PDF, JPG or PNG.

    Raises ``Refused`` where it is larger than ``MOST_BYTES`` or the consent was taken back, ``UnreadablePaper`` where
    it cannot be read whole.
    """
    from parcours_desktop.documents.scans import paper_type

    if len(content) > MOST_BYTES:
        raise Refused(
            tr("Ce fichier dépasse {number} Mo.", number=MOST_BYTES // 1_000_000),
            what_is_safe=tr("Rien n’a été ajouté."),
            what_to_do=tr("Numérisez la page en noir et blanc, ou avec moins de points."),
        )
    media_type = paper_type(content)
    with desk.writing(tr("Papier signé joint à l’accord")) as unit:
        consent = _standing(desk, unit, consent_id)
        name = tr("accord signé.{ending}", ending=media_type.rpartition("/")[2].replace("jpeg", "jpg"))
        _keep(desk, unit, consent, (name, media_type), content)
        if consent.form is ConsentForm.SPOKEN:
            unit.put(replace(consent, form=ConsentForm.SIGNED_PAPER))
        return unit.commit()


def keep_signature(desk: Desk, unit: UnitOfWork, consent: Consent, picture: bytes) -> None:
    """Keep a signature beside a consent inside ``unit``. Raises ``Refused`` where the picture is none."""
    try:
        read_signature(picture)
    except ValueError as error:
        raise Refused(
            tr("La signature manque."),
            what_is_safe=tr("Rien n’est parti."),
            what_to_do=tr("Faites signer, ou notez un accord de vive voix ou sur papier."),
        ) from error
    _keep(desk, unit, consent, (tr("signature.svg"), MEDIA_TYPE), picture)


def take_out(desk: Desk, proof_id: str) -> Changes:
    """Take a proof away that was joined to the wrong consent; it can be taken back."""
    with desk.writing(tr("Preuve d’accord retirée")) as unit:
        must_find(unit, Attachment, proof_id)
        unit.delete(Attachment, proof_id)
        return unit.commit()


def confide(desk: Desk, proof_id: str, *, confidential: bool) -> Changes:
    """Keep a proof among the confidences, or show it to whoever helps; it can be taken back."""
    label = tr("Preuve gardée parmi les confidences") if confidential else tr("Preuve montrée à qui aide")
    with desk.writing(label) as unit:
        unit.put(replace(must_find(unit, Attachment, proof_id), confidential=confidential))
        return unit.commit()


def look_at(desk: Desk, proof_id: str) -> ProofPicture:
    """Return a proof to look at. Raises ``Refused`` where its content is not on this device, ``UnreadablePaper``."""
    with desk.caseload.reading() as reader:
        proof = must_find(reader, Attachment, proof_id)
    return _picture(proof, read_attachment(desk, proof_id))


def pictures_in(reader: Reader, consent_id: str) -> tuple[ProofPicture, ...]:
    """Return what shows a consent, to print; what is not here or cannot be read is left out."""
    found = []
    for each in reader.find(Attachment, order="id", consent_id=consent_id):
        content = kept.read(reader, each.sha256)
        if content is not None:
            try:
                found.append(_picture(each, content))
            except WorldError:
                # It came from elsewhere, and a page that leaves it out is better than none; its line is printed.
                continue
    return tuple(found)


def _picture(proof: Attachment, content: bytes) -> ProofPicture:
    from parcours_desktop.documents.scans import paper_pages, unreadable

    if proof.media_type != MEDIA_TYPE:
        return ProofPicture(pages=paper_pages(content))
    try:
        return ProofPicture(signature=read_signature(content))
    except ValueError as error:
        raise unreadable() from error


def _standing(desk: Desk, unit: UnitOfWork, consent_id: str) -> Consent:
    consent = must_find(unit, Consent, consent_id)
    if not consent.holds(desk.clock.today()):
        raise Refused(tr("Cet accord ne tient plus."), what_is_safe=tr("Rien n’a été ajouté."))
    return consent


def _keep(desk: Desk, unit: UnitOfWork, consent: Consent, called: tuple[str, str], content: bytes) -> None:
    name, media_type = called
    unit.put(
        Attachment(
            id=desk.new_id(),
            job_seeker_id=consent.job_seeker_id,
            name=name,
            media_type=media_type,
            size=len(content),
            sha256=unit.attach(content),
            about=tr("Accord de la personne"),
            added_at=desk.clock.now(),
            consent_id=consent.id,
            confidential=True,
        )
    )


def _proof(attachment: Attachment) -> Proof:
    drawn = attachment.media_type == MEDIA_TYPE
    day = long_day(attachment.added_at.date(), tr) if attachment.added_at else ""
    if day:
        words = tr("Signature dessinée le {day}", day=day) if drawn else tr("Papier signé, joint le {day}", day=day)
    else:
        words = tr("Signature dessinée") if drawn else tr("Papier signé")
    return Proof(attachment.id, words, drawn, attachment.confidential)
