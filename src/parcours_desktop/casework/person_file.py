"""The rights of the person: their file as pages they can read and as data they can take, and who opened it.

General Data Protection Regulation (EU) 2016/679, article 15 (access: the data, their purposes and recipients) and
article 20 (portability: a structured, commonly used, machine-readable format).
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from parcours_core.dates import long_day
from parcours_core.language import tr
from parcours_core.records.catalogue import CASELOAD, caseload_types
from parcours_core.records.codec import Plain, to_plain
from parcours_core.records.declare import RecordType, record_type
from parcours_core.records.encounter import Attachment
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import DossierState
from parcours_desktop.casework.consents import ConsentLine, consents_of
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import OnePerson, one_person
from parcours_desktop.casework.field_history import dossier_history, names_in
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.person_pages import PersonPages
from parcours_desktop.casework.proofs import pictures_in
from parcours_desktop.casework.reading_only import reading_only
from parcours_desktop.casework.record_words import SILENT, Named, field_label, record_title, value_words
from parcours_desktop.casework.retention import restricted
from parcours_desktop.casework.trail import TrailLine, noted_elsewhere, trail_of
from parcours_desktop.casework.words import capital, typeset
from parcours_desktop.documents.report import Report, Section, prints_whole, render_report
from parcours_desktop.store import attachments
from parcours_desktop.store.last_contacts import last_contact
from parcours_desktop.store.newer_fields import newer_fields
from parcours_desktop.store.reader import Reader

FORMAT = "parcours-dossier/1"
"""What the JSON says of itself, so that another program knows what it reads."""


@dataclass(frozen=True, slots=True)
class PersonRights:
    """What stands for one person: their name, the limitation in words (empty: none), since when the file is kept
    without contact, whether it is archived, who did what with it, the latest first, and what the person agreed to."""

    job_seeker_id: str
    name: str
    limited: str
    kept_since: str
    archived: bool
    visits: tuple[TrailLine, ...]
    consents: tuple[ConsentLine, ...] = ()
    reading: str = ""
    """That the dossier is only read here, and whom to ask; empty where it may be changed."""
    elsewhere: str = ""
    """That other laptops keep lines of their own; empty where there is none."""


def person_rights(desk: Desk, job_seeker_id: str) -> PersonRights:
    """Return what stands for a person. Raises ``Refused`` where the dossier is gone."""
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        person = must_find(reader, JobSeeker, whole.kept)
        quiet, limit = last_contact(reader, whole.ids), restricted(reader, whole.kept)
    limited = ""
    if limit is not None and limit.restricted_since is not None:
        day = long_day(limit.restricted_since, tr)
        limited = typeset(tr("Limité depuis le {day} : {reason}", day=day, reason=limit.restricted_reason))
    archived = person.state is DossierState.ARCHIVED
    since = long_day(quiet, tr) if quiet else tr("jour inconnu")
    kept = tr("Dernier contact : {day}. Deux ans après, le dossier est à archiver ou à effacer.", day=since)
    if archived:
        kept = tr("Archivé. Dernier contact : {day}.", day=since)
    visits, consents = trail_of(desk, job_seeker_id), consents_of(desk, job_seeker_id)
    with desk.caseload.reading() as reader:
        reading = reading_only(reader, job_seeker_id, desk.author, desk.clock.today())
    said = reading.sentence if reading else ""
    return PersonRights(
        job_seeker_id, person.full_name, limited, kept, archived, visits, consents, said, noted_elsewhere(desk)
    )


def person_file_pdf(desk: Desk, job_seeker_id: str) -> bytes:
    """Return the whole file of a person as pages to read, notes included. Raises ``Refused`` where it is gone."""
    return render_report(_file(desk, job_seeker_id))


def printing_doubt(desk: Desk, job_seeker_id: str) -> str:
    """Return what to know of pages of the dossier that cannot print all its texts; empty where they print whole."""
    if prints_whole(_file(desk, job_seeker_id)):
        return ""
    return typeset(tr("Certains textes du dossier ne s’impriment pas : la copie JSON les garde exactement."))


def _file(desk: Desk, job_seeker_id: str) -> Report:
    pages = PersonPages(desk, job_seeker_id)
    with desk.caseload.reading() as reader:
        sections = tuple(_sections(reader, one_person(reader, job_seeker_id)))
    words = pages.words
    sentences = (
        words("Voici tout ce que nous gardons sur vous, au {day}.", day=pages.day),
        words("Vous pouvez demander de corriger ou d’effacer ce qui est écrit ici."),
        words("Ces pages sont personnelles. Gardez-les en lieu sûr."),
    )
    foot = words("Copie du dossier remise le {day}", day=pages.day)
    return pages.report(words("Votre dossier"), sentences, (*sections, _visits(desk, job_seeker_id)), foot)


def trail_page_pdf(desk: Desk, job_seeker_id: str) -> bytes:
    """Return « Qui a ouvert mon dossier ? » as a page for the person. Raises ``Refused`` where the dossier is gone."""
    pages = PersonPages(desk, job_seeker_id)
    words = pages.words
    sentences = (
        words("Chaque ouverture de votre dossier est notée."),
        words("Personne ne peut effacer ces lignes."),
        words("Une ligne vous étonne ? Parlez-en à votre conseiller ou conseillère."),
    )
    title, foot = words("Qui a ouvert mon dossier ?"), words("Qui a ouvert mon dossier ? Au {day}", day=pages.day)
    return render_report(pages.report(title, sentences, (_visits(desk, job_seeker_id),), foot))


def person_file_json(desk: Desk, job_seeker_id: str) -> bytes:
    """Return the file as JSON (UTF-8): every record with its values and labels, its history, and who opened it.

    ``files`` holds the content of what is attached in base64, by its SHA-256 (hex).
    Raises ``Refused`` where the dossier is gone.
    """
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        must_find(reader, JobSeeker, whole.kept)
        records = {
            record_type(cls).code: [
                {**values, **newer_fields(reader, cls, str(values["id"]))} for values in _records(reader, cls, whole)
            ]
            for cls in CASELOAD
        }
        files = {
            each.sha256: b64encode(content).decode()
            for each in reader.find(Attachment, job_seeker_id=whole.ids)
            if (content := attachments.read(reader, each.sha256)) is not None
        }
    labels = {
        code: {spec.name: tr(spec.field.label) for spec in declared.specs}
        for code, declared in caseload_types().items()
    }
    history = [
        {
            "when": line.when,
            "who": line.who,
            "field": line.title,
            "before": line.before,
            "after": line.after or line.held,
        }
        for line in dossier_history(desk, job_seeker_id).lines
    ]
    said = {
        "format": FORMAT,
        "made_on": desk.clock.today().isoformat(),
        "agency": desk.settings.agency,
        "records": records,
        "labels": labels,
        "history": history,
        "files": files,
        "trail": [asdict(line) for line in trail_of(desk, job_seeker_id)],
    }
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _sections(reader: Reader, whole: OnePerson) -> Iterator[Section]:
    named = names_in(reader)
    for cls in CASELOAD:
        declared = record_type(cls)
        for values in _records(reader, cls, whole):
            lines = tuple(_lines(declared, values, named))
            pictures = pictures_in(reader, str(values["id"])) if cls is Consent else ()
            if lines:
                you = tr("Vous") if values["id"] == whole.kept else tr("Vous, sur une autre fiche")
                yield Section(
                    heading=record_title(declared, values, named) or you,
                    lines=lines,
                    signatures=tuple(each.signature for each in pictures if each.signature is not None),
                    papers=tuple(page for each in pictures for page in each.pages),
                )


def _records(reader: Reader, cls: type[Any], whole: OnePerson) -> list[dict[str, Plain]]:
    if cls is JobSeeker:
        # The sheet that is kept goes first.
        return sorted(map(to_plain, reader.find(cls, id=whole.ids)), key=lambda values: values["id"] != whole.kept)
    return [to_plain(record) for record in reader.find(cls, job_seeker_id=whole.ids)]


def _lines(declared: RecordType, values: dict[str, Plain], named: Named) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        said = "" if name in SILENT else value_words(declared, name, value, named)
        if said:
            yield capital(field_label(declared, name)), said


def _visits(desk: Desk, job_seeker_id: str) -> Section:
    lines = trail_of(desk, job_seeker_id)
    nobody = "" if lines else tr("Aucune ouverture n’est notée sur cet ordinateur.")
    return Section(
        heading=tr("Qui a ouvert mon dossier ?"),
        sentences=tuple(said for said in (nobody, noted_elsewhere(desk)) if said),
        lines=tuple((line.when, f"{line.who} {line.what}") for line in lines),
    )
