"""Any field of any record in words: how it is called, what its value says, when something happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from parcours_core.dates import MONTHS, WEEKDAYS, Words, clock, long_day
from parcours_core.language import tr
from parcours_core.records.codec import Plain, field_from_plain
from parcours_core.records.declare import FieldSpec, RecordType, Shape
from parcours_core.vocabulary import person as person_words
from parcours_core.vocabulary import sharing as sharing_words
from parcours_core.vocabulary import work as work_words
from parcours_core.vocabulary.diagnosis import GOALS, NEEDS, SITUATIONS
from parcours_core.vocabulary.languages import language_label
from parcours_desktop.casework.desk import ZONE
from parcours_desktop.casework.lines import kind_label
from parcours_desktop.casework.person_checks import show_niss, show_phone
from parcours_desktop.casework.words import capital, listed, typeset

Named = Callable[[str, str], str]
"""Says how a record (type code, id) is called; empty where nobody knows."""

SILENT = frozenset(
    {
        *("id", "job_seeker_id", "sha256", "token", "zone", "media_type", "size", "service_id", "consent_id"),
        *("holder", "recipient", "seen"),
    }
)
"""Fields that only the program reads: they stand in no history and on no card."""

LABELS: dict[object, str] = {
    (type(member), member): text
    for labels in (person_words.LABELS, work_words.LABELS, sharing_words.LABELS)
    for member, text in labels.items()
}
EXCERPT = 48


def nobody(record: str, record_id: str) -> str:
    """Know no record by name."""
    del record, record_id
    return ""


def field_label(declared: RecordType, name: str) -> str:
    """Return how a field is called; one of a newer program, as « Information »."""
    known = {spec.name: spec.field.label for spec in declared.specs}
    return tr(known[name]) if name in known else tr("Information")


def value_words(declared: RecordType, name: str, value: Plain, named: Named = nobody) -> str:
    """Return what a plain value says, empty where it says nothing; one that does not fit its field, as it stands."""
    spec = next((each for each in declared.specs if each.name == name), None)
    if value is None or value in ("", []):
        return ""
    if spec is None:
        return str(value)
    if isinstance(value, list):
        said = [words for words in (_one(declared, spec, each, named) for each in value) if words]
        # Street and town are one address, not two things.
        return ", ".join(said) if name == "address" else listed(said, tr)
    return _one(declared, spec, value, named)


def quoted(spec: FieldSpec | None, words: str) -> str:
    """Return prose between French quotation marks, anything else as it stands, and « rien » where there is nothing."""
    if not words:
        return tr("rien")
    return typeset(tr("« {text} »", text=words)) if spec is not None and spec.field.multiline else words


def record_title(declared: RecordType, values: Mapping[str, Plain], named: Named = nobody) -> str:
    """Return how one record is called among those of its dossier: « Frein « Mobilité » », empty for the person."""

    def said(name: str) -> str:
        return value_words(declared, name, values.get(name), named)

    titles: dict[str, Callable[[], str]] = {
        "job_seeker": lambda: "",
        "household": lambda: tr("Ménage"),
        "barrier": lambda: tr("Frein « {kind} »", kind=said("kind")),
        "encounter": lambda: tr("Entretien du {day}", day=_day_of(values.get("at"))),
        "action": lambda: tr("Étape « {text} »", text=short(said("text"))),
        "consent": lambda: tr("Accord pour {name}", name=said("recipient_name") or tr("un partenaire")),
        "referral": lambda: tr("Orientation vers {name}", name=said("service_name") or tr("un service")),
        "attachment": lambda: (
            tr("Pièce jointe « {name} »", name=short(said("name"))) if said("name") else tr("Pièce jointe")
        ),
        "share": lambda: tr("Partage avec {name}", name=said("holder_name") or tr("un·e collègue")),
        "merger": lambda: tr("Rapprochement de deux dossiers"),
    }
    return typeset(titles.get(declared.code, lambda: capital(tr(declared.one)))())


def field_title(declared: RecordType, name: str, values: Mapping[str, Plain], named: Named = nobody) -> str:
    """Return how a field is called in its dossier: « Téléphone », « Frein « Mobilité » : précision »."""
    title, label = record_title(declared, values, named), field_label(declared, name)
    return typeset(tr("{record} : {field}", record=title, field=label[:1].lower() + label[1:])) if title else label


def moment_words(at: datetime, now: datetime) -> str:
    """Return a moment as one says it in the counsellor's zone: « hier à 17 h 42 », « jeudi 19 novembre à 11 h 05 »."""
    local, today = at.astimezone(ZoneInfo(ZONE)), now.astimezone(ZoneInfo(ZONE)).date()
    near = {0: tr("aujourd’hui"), 1: tr("hier")}.get((today - local.date()).days)
    return tr("{day} à {time}", day=near or day_said(local.date(), today, tr), time=clock_words(local))


def clock_words(at: datetime) -> str:
    """Return the time of day of a moment in its own zone: « 11 h 05 »."""
    return clock(at.hour, at.minute, tr)


def day_said(day: date, today: date, words: Words) -> str:
    """Return « jeudi 19 novembre », with its year where that is not the year of ``today``."""
    number = words("1er") if day.day == 1 else str(day.day)
    said = f"{words(WEEKDAYS[day.weekday()])} {number} {words(MONTHS[day.month - 1])}"
    return said if day.year == today.year else f"{said} {day.year}"


def short(text: str, most: int = EXCERPT) -> str:
    """Return the beginning of a text, cut between two words."""
    # Not split(): it would take the no-break spaces of a phone number.
    tidy = re.sub(r"[ \t\r\n]+", " ", text).strip(" ")
    return tidy if len(tidy) <= most else tidy[: most - 1].rsplit(" ", 1)[0] + "…"


def _one(declared: RecordType, spec: FieldSpec, value: Plain, named: Named) -> str:
    by_field: dict[str, Callable[[str], str]] = {
        "phone": show_phone,
        "niss": show_niss,
        "kind": kind_label,
        "languages": lambda code: tr(language_label(code)),
        "language": lambda code: tr(language_label(code)),
        "situations": lambda code: tr(SITUATIONS.get(code, code)),
        "goals": lambda code: tr((GOALS | NEEDS).get(code, code)),
        "purpose": lambda code: {"referral": tr("orientation"), "sharing": tr("partage")}.get(code, code),
        "country": lambda code: {"BE": tr("Belgique"), "FR": tr("France")}.get(code, code),
    }
    if spec.choices is None and spec.shape is Shape.TEXT and spec.name in by_field:
        return by_field[spec.name](str(value))
    if spec.field.refers_to:
        return named(spec.field.refers_to, str(value))
    if spec.name in ("fields", "shared"):
        return _datum(str(value))
    try:
        read = field_from_plain(spec, [value] if spec.many else value)
    except (ValueError, TypeError):
        return str(value)
    return _typed(spec, read[0] if spec.many else read)


def _typed(spec: FieldSpec, read: object) -> str:
    if spec.choices is not None:
        return tr(LABELS.get((type(read), read), str(read)))
    if isinstance(read, bool):
        return tr("oui") if read else tr("non")
    if isinstance(read, datetime):
        local = read.astimezone(ZoneInfo(ZONE))
        return tr("{day} à {time}", day=long_day(local.date(), tr), time=clock_words(local))
    return long_day(read, tr) if isinstance(read, date) else str(read).strip()


def _day_of(at: Plain) -> str:
    try:
        return long_day(datetime.fromisoformat(str(at)).astimezone(ZoneInfo(ZONE)).date(), tr)
    except ValueError:
        return tr("jour inconnu")


def _datum(name: str) -> str:
    """Say a datum that a letter may carry (``casework.sharable``); what is special is told by its kind only."""
    said = {
        "name": tr("nom"), "phone": tr("téléphone"), "email": tr("courriel"), "birth_date": tr("date de naissance"),
        "address": tr("adresse"), "children": tr("enfants"), "languages": tr("langues parlées"),
        "can_come_on": tr("jours possibles"), "travel": tr("façon de se déplacer"), "start_date": tr("début prévu"),
        "work_status": tr("situation"), "schooling": tr("niveau d’études"), "occupation": tr("métier visé"),
        "dossier": tr("tout le dossier"), "confidences": tr("confidences"),
    }  # fmt: skip
    return said.get(name) or (tr("situation particulière") if name.startswith("circumstance") else tr("précision"))
