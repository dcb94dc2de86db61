"""Controlled lists of the casework itself: severity, states, ways to meet, answers and outcomes, with their labels."""

from __future__ import annotations

from enum import StrEnum

from parcours_core.language import say
from parcours_core.vocabulary.labels import Labels


class Severity(StrEnum):
    """How much a barrier blocks, lightest first."""

    LIGHT = "light"
    STRONG = "strong"
    BLOCKING = "blocking"


class BarrierState(StrEnum):
    """Where the work on a barrier stands."""

    OPEN = "open"
    IN_HAND = "in-hand"
    SOLVED = "solved"


class EncounterKind(StrEnum):
    """How counsellor and person met."""

    BUS = "bus"
    OFFICE = "office"
    HOME = "home"
    PHONE = "phone"
    MESSAGE = "message"
    NOTE = "note"


class ActionState(StrEnum):
    """Where a step of the action plan stands."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


class ReferralState(StrEnum):
    """The life of a referral, in the order it is lived."""

    DRAFTED = "drafted"
    ISSUED = "issued"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    STARTED = "started"
    ENDED = "ended"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How a referral that started ended."""

    LIFTED = "lifted"
    EASED = "eased"
    UNCHANGED = "unchanged"
    BROKEN_OFF = "broken-off"


class ConsentForm(StrEnum):
    """How a consent was given."""

    SPOKEN = "spoken"
    SIGNED_PAPER = "signed-paper"
    SIGNED_SCREEN = "signed-screen"


class DossierState(StrEnum):
    """Whether a dossier is being worked on. An archived one is only kept, and found when it is looked for."""

    ACTIVE = "active"
    CLOSED = "closed"
    ARCHIVED = "archived"


LABELS = Labels(
    (Severity.LIGHT, say("léger")),
    (Severity.STRONG, say("fort")),
    (Severity.BLOCKING, say("bloquant")),
    (BarrierState.OPEN, say("ouvert")),
    (BarrierState.IN_HAND, say("suivi en cours")),
    (BarrierState.SOLVED, say("levé")),
    (EncounterKind.BUS, say("à la halte")),
    (EncounterKind.OFFICE, say("au bureau")),
    (EncounterKind.HOME, say("à domicile")),
    (EncounterKind.PHONE, say("par téléphone")),
    (EncounterKind.MESSAGE, say("par message")),
    (EncounterKind.NOTE, say("note")),
    (ActionState.PLANNED, say("à faire")),
    (ActionState.DONE, say("fait")),
    (ActionState.DROPPED, say("abandonné")),
    (ReferralState.DRAFTED, say("brouillon")),
    (ReferralState.ISSUED, say("lettre remise")),
    (ReferralState.WAITING, say("sur liste d’attente")),
    (ReferralState.ACCEPTED, say("acceptée")),
    (ReferralState.REFUSED, say("refusée")),
    (ReferralState.STARTED, say("commencée")),
    (ReferralState.ENDED, say("terminée")),
    (ReferralState.EXPIRED, say("expirée")),
    (ReferralState.WITHDRAWN, say("retirée")),
    (Outcome.LIFTED, say("frein levé")),
    (Outcome.EASED, say("situation améliorée")),
    (Outcome.UNCHANGED, say("sans changement")),
    (Outcome.BROKEN_OFF, say("interrompue")),
    (ConsentForm.SPOKEN, say("accord donné de vive voix")),
    (ConsentForm.SIGNED_PAPER, say("accord signé sur papier")),
    (ConsentForm.SIGNED_SCREEN, say("accord signé à l’écran")),
    (DossierState.ACTIVE, say("suivi en cours")),
    (DossierState.CLOSED, say("clos")),
    (DossierState.ARCHIVED, say("archivé")),
)
