"""Issue a letter: the consent, the referral and its reference in one unit of work, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.referral import Consent, Referral
from parcours_core.vocabulary.work import ConsentForm, ReferralState
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.letters import letter_pdf, require_printable, writing_place
from parcours_desktop.casework.proofs import keep_signature
from parcours_desktop.casework.reading_only import require_writable
from parcours_desktop.casework.references import new_reference, new_token
from parcours_desktop.casework.referrals import PURPOSE, reason_of, written
from parcours_desktop.casework.retention import require_unrestricted
from parcours_desktop.casework.sharable import NAME
from parcours_desktop.casework.sharing import end_shares_on_consent
from parcours_desktop.casework.values import Composer, LetterChoices
from parcours_desktop.casework.words import listed
from parcours_desktop.store.reader import Reader


@dataclass(frozen=True, slots=True)
class IssuedLetter:
    """A letter that was issued: what changed, the referral as it is kept, and the PDF that says exactly that."""

    changes: Changes
    referral: Referral
    pdf: bytes


def issue_letter(desk: Desk, composer: Composer, choices: LetterChoices) -> IssuedLetter:
    """Issue the letter and make its PDF; if it cannot be made, nothing is written.

    Records the consent given for it (or stands on an earlier one that still holds) and the referral with its reference
    and token, in one unit of work. Raises ``Refused`` where the person has not agreed, where something ticked is not
    covered by what they agreed to, where they were to sign on the screen and did not, where this letter was already
    issued, where the settings name no sender, and where part of it could not be printed (``NotInOurLetters``).
    """
    require_sender(desk)
    today = desk.clock.today()
    with desk.writing(tr("Lettre remise")) as unit:
        require_unrestricted(unit, composer.person.id)
        kept = unit.get(Referral, composer.referral.id)
        if kept is not None and not kept.may_become(ReferralState.ISSUED):
            raise Refused(
                tr("Cette lettre a déjà été remise."),
                what_is_safe=tr("Rien n’a été changé."),
                what_to_do=tr("Ouvrez l’orientation dans le dossier pour la réimprimer."),
            )
        consent = _consent(desk, unit, composer, choices)
        issued = replace(
            written(composer, choices),
            reason=reason_of(desk, composer, choices).strip(),
            state=ReferralState.ISSUED,
            consent_id=consent.id,
            issued_on=today,
            issued_at_place=writing_place(desk),
            reference=_free_reference(unit, composer.referral),
            token=composer.referral.token or new_token(),
        )
        if choices.consent is not None:
            unit.put(consent)
            if consent.form is ConsentForm.SIGNED_SCREEN:
                keep_signature(desk, unit, consent, choices.signature)
        unit.put(issued)
        require_printable(desk, replace(composer, referral=issued), choices)
        pdf = letter_pdf(desk, replace(composer, referral=issued), choices)
        return IssuedLetter(unit.commit(), issued, pdf)


def require_sender(desk: Desk) -> None:
    """Raise ``Refused`` where the settings do not say who sends the letters; asked before any dialog is shown."""
    if not desk.settings.agency or not desk.settings.counsellor:
        raise Refused(
            tr("La lettre ne dirait pas qui l’envoie."),
            what_is_safe=tr("Ce que vous avez écrit est gardé."),
            what_to_do=tr("Écrivez votre organisme et votre nom dans les réglages (Ctrl+4), puis revenez."),
        )


def issue(desk: Desk, composer: Composer, choices: LetterChoices) -> tuple[Changes, Referral]:
    """Issue the letter as ``issue_letter`` does, and return what changed and the referral."""
    letter = issue_letter(desk, composer, choices)
    return letter.changes, letter.referral


def withdraw_consent(desk: Desk, consent_id: str) -> Changes:
    """Note that the person took their consent back today; no letter to this partner can stand on it any more.

    An earlier consent for the same purpose and recipient is taken back with it, or it would stand up again. Shares
    that stand on it end today.
    """
    with desk.writing(tr("Accord retiré")) as unit:
        consent = must_find(unit, Consent, consent_id)
        require_writable(unit, consent.job_seeker_id, desk.author, desk.clock.today())
        given = unit.find(
            Consent,
            job_seeker_id=one_person(unit, consent.job_seeker_id).ids,
            purpose=consent.purpose,
            recipient=consent.recipient,
            withdrawn_on=None,
        )
        for each in given:
            unit.put(replace(each, withdrawn_on=desk.clock.today()))
        end_shares_on_consent(unit, given, desk.clock.today())
        return unit.commit()


def _consent(desk: Desk, reader: Reader, composer: Composer, choices: LetterChoices) -> Consent:
    """Return the consent that covers all that is ticked: the one given now, or the one that stands and is unchanged."""
    ticked = choices.ticked | {NAME}
    if choices.consent is not None:
        agreed = ticked if choices.agreed is None else choices.agreed | {NAME}
        given = Consent(
            id=desk.new_id(),
            job_seeker_id=composer.person.id,
            purpose=PURPOSE,
            recipient=composer.service.id,
            recipient_name=" · ".join(part for part in (composer.service.name, _structure(composer)) if part),
            fields=tuple(item.name for item in composer.sharable if item.name in agreed),
            form=choices.consent,
            given_on=desk.clock.today(),
        )
    else:
        standing = reader.get(Consent, composer.standing.id) if composer.standing else None
        if standing is None or not standing.holds(desk.clock.today()):
            raise Refused(
                tr("L’accord de la personne n’est pas noté."),
                what_is_safe=tr("La lettre n’est pas partie."),
                what_to_do=tr("Demandez-lui son accord et notez comment elle l’a donné."),
            )
        given = standing
    beyond = [item.label for item in composer.sharable if item.name in ticked and item.name not in given.fields]
    if beyond:
        raise Refused(
            tr("La personne n’a pas donné son accord pour : {fields}.", fields=listed(beyond, tr)),
            what_is_safe=tr("La lettre n’est pas partie."),
            what_to_do=tr("Décochez ces données ou demandez son accord."),
        )
    return given


def _structure(composer: Composer) -> str:
    return composer.structure.name if composer.structure else ""


def _free_reference(reader: Reader, referral: Referral) -> str:
    """Return the reference that the draft holds, another one should this caseload hold it already."""
    reference = referral.reference or new_reference()
    while any(each.id != referral.id for each in reader.find(Referral, reference=reference)):
        reference = new_reference()
    return reference
