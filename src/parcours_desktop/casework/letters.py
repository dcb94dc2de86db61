"""From a composed referral to the letter itself: what it says, and its PDF made in memory."""

from __future__ import annotations

import re
from datetime import date

from parcours_core.dates import Words
from parcours_core.language import phrases, tr
from parcours_core.records.referral import EXPIRY_AFTER
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.leaflet import is_abroad, leaflet, phone_to_dial
from parcours_desktop.casework.person_checks import phone_digits
from parcours_desktop.casework.printable import printing_warnings, require_legible
from parcours_desktop.casework.reasons import civil_name
from parcours_desktop.casework.referrals import leaving, reason_of
from parcours_desktop.casework.sharable import sharable_fields
from parcours_desktop.casework.to_bring import documents_to_bring
from parcours_desktop.casework.values import Composer, LetterChoices
from parcours_desktop.casework.whereabouts import direction_lines, opening_lines
from parcours_desktop.casework.words import DOT, capital, listed, typeset
from parcours_desktop.documents.content import LetterContent, Letterhead, Signatory
from parcours_desktop.documents.letter import render_letter
from parcours_desktop.documents.wording import consent_sentence


def letter_content(desk: Desk, composer: Composer, choices: LetterChoices) -> LetterContent:
    """Return what the letter says. Of the person it holds the name and what is ticked and agreed to, nothing else."""
    words, settings = phrases(choices.language), desk.settings
    day = composer.referral.issued_on or desk.clock.today()
    service, structure = composer.service, composer.structure
    documents, until = _to_bring(composer, choices, words), day + EXPIRY_AFTER
    phone = phone_to_dial(settings.phone, abroad=is_abroad(desk, composer))
    return LetterContent(
        reference=composer.referral.reference,
        token=composer.referral.token,
        letterhead=Letterhead(
            name=settings.agency,
            subtitle=DOT.join(part for part in (settings.subtitle, settings.stop_label) if part),
            address=settings.reply_address or settings.address,
            phone=phone,
            email=settings.email,
        ),
        recipient=composer.recipient,
        place=composer.referral.issued_at_place or writing_place(desk),
        day=day,
        person_name=civil_name(composer.person, words),
        signatory=Signatory(name=settings.counsellor, role=settings.role, phone=phone, email=settings.email),
        reasons=tuple(line for line in reason_of(desk, composer, choices).splitlines() if line.strip()),
        shared=_shared(desk, composer, choices, day, words),
        consent=_consent(composer, choices, day, words),
        documents=(*map(capital, documents[:1]), *documents[1:]),
        opening_hours=opening_lines(service, structure, words),
        directions=direction_lines(desk, composer.person, service, words, home="address" in leaving(choices)),
        reply_before=until,
        person_page=leaflet(desk, composer, words, left=leaving(choices), documents=documents, until=until)
        if choices.person_page
        else None,
        language=choices.language,
    )


def letter_pdf(desk: Desk, composer: Composer, choices: LetterChoices) -> bytes:
    """Return the letter as PDF, made in memory; nothing of it touches the disk."""
    return render_letter(letter_content(desk, composer, choices))


def letter_warnings(desk: Desk, composer: Composer, choices: LetterChoices) -> tuple[str, ...]:
    """Return what to look at before printing: the composer's own warnings, then those of the choices made."""
    said = list(composer.warnings)
    if choices.consent is None and composer.standing is None:
        said.append(tr("L’accord de la personne n’est pas encore noté."))
    if not desk.settings.agency or not desk.settings.counsellor:
        said.append(tr("L’en-tête est incomplet : remplissez-le dans les réglages."))
    reason = reason_of(desk, composer, choices)
    told = [
        item.label for item in composer.sharable if item.name not in leaving(choices) and _tells(reason, item.value)
    ]
    if told:
        said.append(tr("Le motif dit ce qui n’est pas coché : {fields}.", fields=listed(told, tr)))
    said += printing_warnings(letter_content(desk, composer, choices))
    return tuple(typeset(warning) for warning in said)


def require_printable(desk: Desk, composer: Composer, choices: LetterChoices) -> None:
    """Raise ``NotInOurLetters`` where something would be missing from the letter; asked before any consent is."""
    require_legible(letter_content(desk, composer, choices))


def _tells(reason: str, value: str) -> bool:
    """Say whether ``reason`` holds ``value``: word for word, or a number however its digits are spaced."""
    if phone_digits(value) and not any(map(str.isalpha, value)):
        digits = r"[\s./-]*".join(digit for digit in value if digit.isdigit())
        return re.search(rf"(?<!\d){digits}(?!\d)", reason) is not None
    plain, said = " ".join(value.casefold().split()), " ".join(reason.casefold().split())
    return re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", said) is not None


def writing_place(desk: Desk) -> str:
    """Return where letters are written today: the stop of the bus, else the agency's municipality."""
    return desk.stop.name if desk.stop else desk.settings.municipality


def _consent(composer: Composer, choices: LetterChoices, day: date, words: Words) -> str:
    form, given, until = choices.consent, day, None
    if form is None:
        if composer.standing is None:
            return ""
        form, until = composer.standing.form, composer.standing.until
        given = composer.standing.given_on or day
    return consent_sentence(
        words,
        person=civil_name(composer.person, words, whole=False),
        form=form,
        given_on=given,
        until=until,
    )


def _shared(
    desk: Desk, composer: Composer, choices: LetterChoices, day: date, words: Words
) -> tuple[tuple[str, str], ...]:
    """Return the data that leave as (label, value), in the language of the letter and as its reader would dial them."""
    barriers, left = [line.barrier for line in composer.barriers], leaving(choices)
    offered = sharable_fields(composer.person, composer.household, barriers, day, words)
    abroad = is_abroad(desk, composer)
    return tuple(
        (item.label, phone_to_dial(item.value, abroad=abroad) if item.name == "phone" else item.value)
        for item in offered
        if item.name in left
    )


def _to_bring(composer: Composer, choices: LetterChoices, words: Words) -> tuple[str, ...]:
    """Return what to bring: as the counsellor wrote it, else as it is proposed in the language of the letter."""
    if choices.documents is not None:
        return choices.documents
    return documents_to_bring(composer.service, [line.barrier for line in composer.barriers], words)
