"""What a person has agreed to, in words: to whom, for what, how and until when; what stands can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from parcours_core.dates import long_day
from parcours_core.language import say, tr
from parcours_core.records.declare import record_type
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import LABELS, ConsentForm
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.person_pages import PersonPages
from parcours_desktop.casework.proofs import Proof, pictures_in, proofs_in
from parcours_desktop.casework.record_words import value_words
from parcours_desktop.casework.sharing_consent import PURPOSE as SHARING
from parcours_desktop.casework.words import capital
from parcours_desktop.documents.report import Section, render_report

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader


_NOT_HERE = say("La signature n’est pas sur ce poste : elle est parmi les confidences, ou elle a été retirée.")


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent: ``title`` to whom and for what, ``sentence`` how and when; ``stands`` says whether it still does.

    ``data`` says what may leave, ``proofs`` what shows that it was given, ``missing`` that a signature is not here.
    """

    id: str
    title: str
    sentence: str
    stands: bool
    data: str = ""
    proofs: tuple[Proof, ...] = ()
    missing: str = ""


def consents_of(desk: Desk, job_seeker_id: str) -> tuple[ConsentLine, ...]:
    """Return a person's consents, those that stand first, then the latest first."""
    today = desk.clock.today()
    with desk.caseload.reading() as reader:
        given = reader.find(Consent, job_seeker_id=one_person(reader, job_seeker_id).ids)
        proofs = proofs_in(reader, given)
    recent = sorted(given, key=lambda each: (each.given_on or date.min, each.id), reverse=True)
    lines = [_line(each, today, proofs.get(each.id, ())) for each in recent]
    return (*(line for line in lines if line.stands), *(line for line in lines if not line.stands))


def _line(consent: Consent, today: date, proofs: tuple[Proof, ...]) -> ConsentLine:
    name = consent.recipient_name or tr("un destinataire sans nom")
    sharing = consent.purpose == SHARING
    title = tr("{name}, pour partager le dossier", name=name) if sharing else tr("{name}, pour une lettre", name=name)
    parts = [tr(LABELS[consent.form])]
    if consent.given_on is not None:
        parts.append(tr("le {day}", day=long_day(consent.given_on, tr)))
    if consent.withdrawn_on is not None:
        parts.append(tr("retiré le {day}", day=long_day(consent.withdrawn_on, tr)))
    elif consent.until is not None:
        parts.append(tr("jusqu’au {day}", day=long_day(consent.until, tr)))
    data = value_words(record_type(Consent), "fields", list(consent.fields))
    drawn_here = any(each.drawn for each in proofs)
    return ConsentLine(
        id=consent.id,
        title=title,
        sentence=capital(", ".join(parts)) + ".",
        stands=consent.holds(today),
        data=data,
        proofs=proofs,
        missing=tr(_NOT_HERE) if consent.form is ConsentForm.SIGNED_SCREEN and not drawn_here else "",
    )


def consents_page_pdf(desk: Desk, job_seeker_id: str) -> bytes:
    """Return what a person agreed to as pages for them, with their signature. Raises ``Refused`` where it is gone."""
    lines, pages = consents_of(desk, job_seeker_id), PersonPages(desk, job_seeker_id)
    with desk.caseload.reading() as reader:
        sections = tuple(_section(reader, line) for line in lines)
    words, day = pages.words, pages.day
    sentences = (
        words("Voici à quoi vous avez dit oui, au {day}.", day=day),
        words("Vous pouvez retirer un accord à tout moment, sans dire pourquoi."),
        words("Ce qui est déjà parti ne revient pas."),
        *(() if sections else (words("Aucun accord n’est noté."),)),
    )
    return render_report(pages.report(words("Vos accords"), sentences, sections, words("Accords au {day}", day=day)))


def _section(reader: Reader, line: ConsentLine) -> Section:
    said = [(tr("Comment"), line.sentence), (tr("Données"), capital(line.data))]
    pictures = pictures_in(reader, line.id)
    return Section(
        heading=line.title,
        lines=(*((label, text) for label, text in said if text), *((tr("Preuve"), each.words) for each in line.proofs)),
        signatures=tuple(each.signature for each in pictures if each.signature is not None),
        papers=tuple(page for each in pictures for page in each.pages),
    )
