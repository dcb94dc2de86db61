"""The referral (orientation), a person sent to a service with a letter and followed to its outcome; and consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from parcours_core.language import say
from parcours_core.records.declare import Field, Sensitivity, record
from parcours_core.vocabulary.work import ConsentForm, Outcome, ReferralState

REMINDER_AFTER = timedelta(days=10)
"""Without an answer, a reminder is due ten days after the letter (field.md, referral life)."""

EXPIRY_AFTER = timedelta(days=30)
"""Without an answer, the referral expires thirty days after the letter (field.md, referral life)."""

_S = ReferralState
NEXT_STATES: dict[ReferralState, frozenset[ReferralState]] = {
    _S.DRAFTED: frozenset({_S.ISSUED, _S.WITHDRAWN}),
    _S.ISSUED: frozenset({_S.WAITING, _S.ACCEPTED, _S.REFUSED, _S.EXPIRED, _S.WITHDRAWN}),
    _S.WAITING: frozenset({_S.ACCEPTED, _S.REFUSED, _S.STARTED, _S.WITHDRAWN}),
    _S.ACCEPTED: frozenset({_S.WAITING, _S.STARTED, _S.REFUSED, _S.WITHDRAWN}),
    _S.REFUSED: frozenset(),
    _S.STARTED: frozenset({_S.ENDED}),
    _S.ENDED: frozenset(),
    _S.EXPIRED: frozenset({_S.WAITING, _S.ACCEPTED, _S.REFUSED, _S.STARTED, _S.WITHDRAWN}),
    _S.WITHDRAWN: frozenset(),
}
"""What may follow what. An answer after the expiry still counts: a partner's word is worth more than a date."""


@record("referral", one=say("orientation"), many=say("orientations"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """One person sent to one service.

    ``service_name``, ``structure_name`` and ``address`` keep what the letter said, since a directory pack may change.
    ``shared`` are the names of the fields that left with the letter. ``reference`` is short, typed by hand from a slip;
    ``token`` is random (at least 128 bits, URL-safe text) and stands in the QR only.
    """

    id: Annotated[str, Field(say("Identifiant"))]
    job_seeker_id: Annotated[str, Field(say("Personne"), refers_to="job_seeker")]
    service_id: Annotated[str, Field(say("Service"))]
    service_name: Annotated[str, Field(say("Nom du service"))] = ""
    structure_name: Annotated[str, Field(say("Organisation"))] = ""
    address: Annotated[tuple[str, ...], Field(say("Adresse"))] = ()
    barrier_ids: Annotated[tuple[str, ...], Field(say("Freins"), refers_to="barrier")] = ()
    reason: Annotated[str, Field(say("Motif"), Sensitivity.SPECIAL, multiline=True)] = ""
    documents: Annotated[tuple[str, ...], Field(say("À apporter"))] = ()
    shared: Annotated[tuple[str, ...], Field(say("Données transmises"))] = ()
    consent_id: Annotated[str, Field(say("Accord"), refers_to="consent")] = ""
    language: Annotated[str, Field(say("Langue de la lettre"))] = "fr"
    reference: Annotated[str, Field(say("Référence"))] = ""
    token: Annotated[str, Field(say("Jeton"), Sensitivity.CONFIDENCE)] = ""
    state: Annotated[ReferralState, Field(say("État"))] = ReferralState.DRAFTED
    issued_on: Annotated[date | None, Field(say("Remise le"))] = None
    issued_at_place: Annotated[str, Field(say("Lieu"))] = ""
    reminded_on: Annotated[date | None, Field(say("Relancée le"))] = None
    answered_on: Annotated[date | None, Field(say("Réponse le"))] = None
    refusal: Annotated[str, Field(say("Motif du refus"))] = ""
    appointment: Annotated[str, Field(say("Rendez-vous"))] = ""
    waiting_weeks: Annotated[int | None, Field(say("Attente annoncée, en semaines"))] = None
    started_on: Annotated[date | None, Field(say("Commencée le"))] = None
    ended_on: Annotated[date | None, Field(say("Terminée le"))] = None
    outcome: Annotated[Outcome | None, Field(say("Issue"))] = None

    def may_become(self, state: ReferralState) -> bool:
        """Say whether the life of a referral allows ``state`` next."""
        return state in NEXT_STATES[self.state]

    def reminder_due(self, day: date) -> bool:
        """Say whether the partner should be reminded on ``day``."""
        waits = self.state is ReferralState.ISSUED and self.issued_on is not None and self.reminded_on is None
        return waits and self.issued_on is not None and day >= self.issued_on + REMINDER_AFTER

    def expires(self, day: date) -> bool:
        """Say whether it has been without an answer too long on ``day``."""
        waits = self.state is ReferralState.ISSUED and self.issued_on is not None
        return waits and self.issued_on is not None and day >= self.issued_on + EXPIRY_AFTER


@record("consent", one=say("accord"), many=say("accords"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A person's consent (GDPR article 7): which fields may go to whom, for what, until when, and how it was given.

    ``recipient`` is a service id, ``recipient_name`` what the person was told; ``fields`` name what may leave.
    """

    id: Annotated[str, Field(say("Identifiant"))]
    job_seeker_id: Annotated[str, Field(say("Personne"), refers_to="job_seeker")]
    purpose: Annotated[str, Field(say("But"))]
    recipient: Annotated[str, Field(say("Destinataire"))]
    recipient_name: Annotated[str, Field(say("Nom du destinataire"))] = ""
    fields: Annotated[tuple[str, ...], Field(say("Données"))] = ()
    form: Annotated[ConsentForm, Field(say("Forme de l’accord"))] = ConsentForm.SPOKEN
    given_on: Annotated[date | None, Field(say("Donné le"))] = None
    until: Annotated[date | None, Field(say("Jusqu’au"))] = None
    withdrawn_on: Annotated[date | None, Field(say("Retiré le"))] = None

    def holds(self, day: date) -> bool:
        """Say whether it stands on ``day``. Once taken back it never stands, whatever day a wrong clock gave that."""
        given = self.given_on is not None and self.given_on <= day
        return given and (self.until is None or day <= self.until) and self.withdrawn_on is None
