"""What weighed for or against a service that is proposed, aspect by aspect, and what nobody knows about it."""

from __future__ import annotations

import re
from datetime import date
from math import inf

from parcours_core.dates import long_day
from parcours_core.language import tr
from parcours_core.vocabulary.work import Outcome, ReferralState
from parcours_desktop.directory.candidates import (
    BY_PERSON,
    BY_PROFESSIONAL,
    DAY_UNKNOWN,
    DAYS_SHIFT,
    FEE_FREE,
    FEE_PAID,
    MODE_ON_SITE,
    MODE_REMOTE,
    is_zone,
)
from parcours_desktop.directory.matching import weights
from parcours_desktop.directory.matching.lens import Lens
from parcours_desktop.directory.matching.phrases import TO_WHOM, age_of_sheet, days_in_words, languages_in_words, listed
from parcours_desktop.directory.matching.reading import Row
from parcours_desktop.directory.matching.sheets import Sheet
from parcours_desktop.directory.matching.values import Fact, PastReferral
from parcours_desktop.directory.opening_days import bits_of

_SHORT_DETAIL = 60
_PUBLICS_SAID = 2
_SOME_WEEKS = re.compile(r"\[|\bweek\b|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?!\s+off)")


def facts_of(lens: Lens, row: Row, sheet: Sheet) -> tuple[Fact, ...]:
    """Return what weighed, each with its factor and words (without capital or full stop; empty: nothing to say)."""
    access = lens.access_of[row[3]]
    return (
        Fact("past", lens.past_of.get(row[0], 1.0), _past(lens, row[0])),
        Fact("zone", lens.zone_of[row[4]], _border(lens, row)),
        Fact("days", access.factor, "" if lens.only_remote(row) else _days(lens, row, sheet)),
        Fact("fee", access.factor, _fee(row, sheet)),
        Fact("public", lens.public_of[row[2]], _public(lens, row)),
        Fact("languages", lens.language_of[row[5]], _languages(lens, row)),
        Fact("address", access.factor, _address(row)),
        Fact("sheet", lens.fresh_of[row[8]] * lens.quality_of[row[9]], _sheet(lens, row)),
    )


def open_questions(lens: Lens, row: Row, sheet: Sheet, km: float) -> list[str]:
    """Return what nobody knows and one would want to, in a few words each, what decides most first."""
    need = lens.need
    access, way = row[3], lens.access_of[row[3]]
    questions: list[str] = []
    who = named_publics(lens, row[2])
    if row[2] and lens.public_of[row[2]] == weights.PUBLIC_UNKNOWN:
        possible = [code for code in who if not lens.public_false >> lens.public_bits[code] & 1]
        whom = listed([tr(TO_WHOM[code]) for code in possible[:_PUBLICS_SAID]])
        questions.append(tr("si la personne en fait partie (s’adresse {whom})", whom=whom))
    elif not row[2] and not sheet.publics_detail:
        questions.append(tr("à qui il s’adresse"))
    _, *zones = lens.reader.codes(row[4])
    if need.home is None and zones:
        questions.append(tr("si le lieu de vie est dans sa zone"))
    elif is_abroad(lens, row) and not zones:
        questions.append(tr("s’il reçoit de ce côté de la frontière"))
    elif zones and not all(map(is_zone, zones)):
        questions.append(tr("la zone desservie"))
    on_site = way.on_site and not lens.only_remote(row)
    if km == inf and on_site:
        known = lens.point is not None
        questions.append(tr("l’adresse") if known else tr("la distance"))
    if not access & (MODE_ON_SITE | MODE_REMOTE):
        questions.append(tr("s’il reçoit sur place"))
    if way.remote and need.digital_ok is None and not on_site:
        questions.append(tr("si la personne est à l’aise à distance"))
    if on_site and not access >> DAYS_SHIFT:
        questions.append(tr("les horaires"))
    if not access & (FEE_FREE | FEE_PAID):
        questions.append(tr("le prix"))
    if lens.language_of[row[5]] == weights.LANGUAGE_UNKNOWN:
        questions.append(tr("les langues parlées sur place"))
    if row[8] == DAY_UNKNOWN:
        questions.append(tr("de quand date la fiche"))
    return questions


def is_abroad(lens: Lens, row: Row) -> bool:
    """Say whether the service stands across the border from the person's home."""
    return lens.abroad_of[row[4]]


def named_publics(lens: Lens, publics: int) -> list[str]:
    """Return the codes of the publics that a row names, those known to hold first."""
    codes = [code for code, bit in lens.public_bits.items() if publics >> bit & 1 and code in TO_WHOM]
    return sorted(codes, key=lambda code: (not lens.public_true >> lens.public_bits[code] & 1, code))


def past_in_words(past: PastReferral) -> str:
    """Return what already happened between the person and the service, without capital or full stop."""
    if past.state is ReferralState.ENDED:
        words = {
            Outcome.LIFTED: tr("a déjà aidé cette personne : le frein avait été levé"),
            Outcome.EASED: tr("a déjà aidé cette personne : sa situation s’était améliorée"),
            Outcome.UNCHANGED: tr("la personne y est déjà allée, sans changement"),
            Outcome.BROKEN_OFF: tr("la personne y est déjà allée et s’est arrêtée en route"),
            None: tr("la personne y est déjà allée"),
        }[past.outcome]
    else:
        words = {
            ReferralState.REFUSED: tr("a déjà refusé cette personne"),
            ReferralState.EXPIRED: tr("une lettre est déjà restée sans réponse"),
            ReferralState.WITHDRAWN: tr("une orientation y a déjà été retirée"),
            ReferralState.ISSUED: tr("une lettre est déjà partie et attend sa réponse"),
            ReferralState.WAITING: tr("la personne est déjà sur la liste d’attente"),
            ReferralState.ACCEPTED: tr("la personne y est déjà acceptée"),
            ReferralState.STARTED: tr("la personne y est déjà suivie"),
            ReferralState.DRAFTED: "",
        }[past.state]
    return tr("{words} ({day})", words=words, day=long_day(past.on, tr)) if words and past.on else words


def _past(lens: Lens, id: str) -> str:
    past = lens.need.past.get(id)
    return "" if past is None else past_in_words(past)


def _border(lens: Lens, row: Row) -> str:
    if not is_abroad(lens, row):
        return ""
    if lens.zone_of[row[4]] == weights.BORDER_ALLOWED:
        return tr("de l’autre côté de la frontière, ouvert à sa commune")
    return tr("de l’autre côté de la frontière")


def _days(lens: Lens, row: Row, sheet: Sheet) -> str:
    days = row[3] >> DAYS_SHIFT
    if not days or row[3] & 3 == MODE_REMOTE:
        return ""
    wanted = bits_of(lens.need.days)
    if wanted and not days & wanted:
        return tr("sur place seulement {days}", days=days_in_words(days))
    if _SOME_WEEKS.search(sheet.opening_hours):
        return tr("ouvert certaines semaines {days}", days=days_in_words(days))
    return tr("ouvert {days}", days=days_in_words(days))


def _fee(row: Row, sheet: Sheet) -> str:
    if row[3] & FEE_FREE:
        return tr("gratuit, sous conditions") if sheet.fee_detail else tr("gratuit")
    if not row[3] & FEE_PAID:
        return ""
    detail = " ".join(sheet.fee_detail.split()).rstrip(".")
    if detail and len(detail) <= _SHORT_DETAIL:
        begins_a_sentence = detail[1:2].islower() or detail[1:2] == " "
        return tr("payant ({detail})", detail=detail[0].lower() + detail[1:] if begins_a_sentence else detail)
    return tr("payant")


def _public(lens: Lens, row: Row) -> str:
    if lens.public_of[row[2]] != weights.PUBLIC_KNOWN:
        return ""
    held = [
        code
        for code in named_publics(lens, row[2])
        if lens.public_true >> lens.public_bits[code] & 1 and code not in lens.need.unsaid
    ]
    if not held:
        return ""
    return tr("s’adresse {whom}", whom=listed([tr(TO_WHOM[code]) for code in held[:_PUBLICS_SAID]]))


def _languages(lens: Lens, row: Row) -> str:
    offered = lens.reader.codes(row[5])
    if lens.language_of[row[5]] == weights.LANGUAGE_OTHER:
        return tr("on y parle {languages}, prévoir un·e interprète", languages=languages_in_words(offered))
    shared = sorted(lens.spoken.intersection(offered) - {"fr"})
    return tr("on y parle {languages}", languages=languages_in_words(shared)) if shared else ""


def _address(row: Row) -> str:
    if row[3] & (BY_PERSON | BY_PROFESSIONAL) == BY_PERSON:
        return tr("la personne doit s’y adresser elle-même")
    return ""


def _sheet(lens: Lens, row: Row) -> str:
    if row[8] == DAY_UNKNOWN:
        return ""
    age = lens.need.today - date.fromordinal(row[8])
    return tr("fiche mise à jour {when}", when=age_of_sheet(age.days))
