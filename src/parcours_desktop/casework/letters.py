"""From a composed referral to the letter itself: what it says, and its PDF made in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from parcours_core.dates import Words
from parcours_core.language import phrases, tr
from parcours_core.records.referral import EXPIRY_AFTER
from parcours_core.vocabulary.barriers import KINDS
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.reasons import SPECIAL_KINDS, civil_name, detail_name
from parcours_desktop.casework.referrals import leaving, reason_of
from parcours_desktop.casework.sharable import sharable_fields
from parcours_desktop.casework.to_bring import documents_to_bring
from parcours_desktop.casework.values import Composer, LetterChoices, SharableField
from parcours_desktop.casework.whereabouts import address_lines, direction_lines, opening_lines, phone_of
from parcours_desktop.casework.words import DOT, listed, typeset
from parcours_desktop.documents.content import LetterContent, Letterhead, PersonPage, Signatory
from parcours_desktop.documents.letter import render_letter
from parcours_desktop.documents.typefaces import unprintable
from parcours_desktop.documents.wording import consent_sentence, person_page, texts_of


def letter_content(desk: Desk, composer: Composer, choices: LetterChoices) -> LetterContent:
    """Return what the letter says. Of the person it holds the name and what is ticked and agreed to, nothing else."""
    words, settings = phrases(choices.language), desk.settings
    day = composer.referral.issued_on or desk.clock.today()
    service, structure = composer.service, composer.structure
    left = leaving(choices)
    return LetterContent(
        reference=composer.referral.reference,
        token=composer.referral.token,
        letterhead=Letterhead(
            name=settings.agency,
            subtitle=DOT.join(part for part in (settings.subtitle, settings.stop_label) if part),
            address=settings.reply_address or settings.address,
            phone=settings.phone,
            email=settings.email,
        ),
        recipient=composer.recipient,
        place=composer.referral.issued_at_place or writing_place(desk),
        day=day,
        person_name=civil_name(composer.person, words),
        signatory=Signatory(name=settings.counsellor, role=settings.role, phone=settings.phone, email=settings.email),
        reasons=tuple(line for line in reason_of(desk, composer, choices).splitlines() if line.strip()),
        shared=tuple((item.label, item.value) for item in _offered(composer, day, words) if item.name in left),
        consent=_consent(composer, choices, day, words),
        documents=_to_bring(composer, choices, words),
        opening_hours=opening_lines(service, structure, words),
        directions=direction_lines(desk, composer.person, service, words),
        reply_before=day + EXPIRY_AFTER,
        person_page=_person_page(desk, composer, choices, day, words) if choices.person_page else None,
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
    told = [item.label for item in composer.sharable if item.name not in leaving(choices) and item.value in reason]
    if told:
        said.append(tr("Le motif dit ce qui n’est pas coché : {fields}.", fields=listed(told, tr)))
    lost = sorted(set().union(*map(unprintable, texts_of(letter_content(desk, composer, choices)))))
    if lost:
        said.append(tr("Ces caractères ne s’impriment pas : {characters}", characters=" ".join(lost)))
    return tuple(typeset(warning) for warning in said)


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
        recipient=composer.structure.name if composer.structure else composer.service.name,
        form=form,
        given_on=given,
        until=until,
    )


def _person_page(desk: Desk, composer: Composer, choices: LetterChoices, day: date, words: Words) -> PersonPage:
    service, structure = composer.service, composer.structure
    return person_page(
        words,
        structure=structure.name if structure else "",
        service=service.name,
        address=address_lines(service, structure),
        counsellor=desk.settings.counsellor,
        counsellor_phone=desk.settings.phone,
        helps_with=_helps_with(composer, choices, words),
        opening_hours=opening_lines(service, structure, words),
        directions=direction_lines(desk, composer.person, service, words),
        documents=_to_bring(composer, choices, words),
        phone=phone_of(service, structure),
        reply_before=day + EXPIRY_AFTER,
    )


def _offered(composer: Composer, day: date, words: Words) -> Sequence[SharableField]:
    """Return the data that may leave, in the language of the letter."""
    barriers = [line.barrier for line in composer.barriers]
    return sharable_fields(composer.person, composer.household, barriers, day, words)


def _to_bring(composer: Composer, choices: LetterChoices, words: Words) -> tuple[str, ...]:
    """Return what to bring: as the counsellor wrote it, else as it is proposed in the language of the letter."""
    if choices.documents is not None:
        return choices.documents
    return documents_to_bring(composer.service, [line.barrier for line in composer.barriers], words)


def _helps_with(composer: Composer, choices: LetterChoices, words: Words) -> Sequence[str]:
    """Return the barriers to name on the page that the person may leave on a table: special ones only if ticked."""
    left = leaving(choices)
    return [
        words(KINDS[line.barrier.kind].label).lower()
        for line in composer.barriers
        if line.barrier.kind in KINDS and (line.barrier.kind not in SPECIAL_KINDS or detail_name(line.barrier) in left)
    ]
