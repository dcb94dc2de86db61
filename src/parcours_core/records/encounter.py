"""The encounter and the action: what was said, and what was agreed to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from parcours_core.language import say
from parcours_core.records.declare import Field, Sensitivity, record
from parcours_core.vocabulary.work import ActionState, EncounterKind


@record("encounter", one=say("entretien"), many=say("entretiens"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """A conversation or a note about one person, written as it is typed. ``zone`` is the IANA zone it was lived in."""

    id: Annotated[str, Field(say("Identifiant"))]
    job_seeker_id: Annotated[str, Field(say("Personne"), refers_to="job_seeker")]
    at: Annotated[datetime, Field(say("Moment"))]
    zone: Annotated[str, Field(say("Fuseau horaire"))] = "Europe/Brussels"
    kind: Annotated[EncounterKind, Field(say("Forme"))] = EncounterKind.NOTE
    place: Annotated[str, Field(say("Lieu"))] = ""
    author: Annotated[str, Field(say("Auteur·e"))] = ""
    text: Annotated[str, Field(say("Note"), Sensitivity.CONFIDENCE, multiline=True)] = ""
    confidential: Annotated[bool, Field(say("Confidence"))] = False


@record("action", one=say("action"), many=say("actions"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A step of the action plan: who does what until when. ``owner`` is a name, empty for the person themself."""

    id: Annotated[str, Field(say("Identifiant"))]
    job_seeker_id: Annotated[str, Field(say("Personne"), refers_to="job_seeker")]
    text: Annotated[str, Field(say("Quoi"))]
    owner: Annotated[str, Field(say("Qui"))] = ""
    due: Annotated[date | None, Field(say("Pour le"))] = None
    state: Annotated[ActionState, Field(say("État"))] = ActionState.PLANNED
    done_on: Annotated[date | None, Field(say("Fait le"))] = None
    barrier_id: Annotated[str, Field(say("Frein"), refers_to="barrier")] = ""


@record("attachment", one=say("pièce jointe"), many=say("pièces jointes"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file kept in the dossier, ``size`` bytes long. Its bytes live beside the records, found by ``sha256`` (hex).

    ``consent_id`` names the consent that it shows to have been given: the signature drawn, or the paper scanned. One
    that is ``confidential`` is seen by those alone with whom the confidences are shared, its bytes too. What was kept
    before the mark was known stays without it: whoever helps in the dossier saw it already, and a person marks it.
    """

    id: Annotated[str, Field(say("Identifiant"))]
    job_seeker_id: Annotated[str, Field(say("Personne"), refers_to="job_seeker")]
    name: Annotated[str, Field(say("Nom du fichier"))]
    media_type: Annotated[str, Field(say("Type"))]
    size: Annotated[int, Field(say("Taille"))]
    sha256: Annotated[str, Field(say("Empreinte"))]
    about: Annotated[str, Field(say("Objet"))] = ""
    added_at: Annotated[datetime | None, Field(say("Ajouté le"))] = None
    consent_id: Annotated[str, Field(say("Accord"), refers_to="consent")] = ""
    confidential: Annotated[bool, Field(say("Confidence"))] = False
