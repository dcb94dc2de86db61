"""Working together on a dossier: who shares it with whom, and which two dossiers turned out to be one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from parcours_core.language import say
from parcours_core.records.declare import Field, record
from parcours_core.vocabulary.sharing import Likeness, ShareRight


@record("share", one=say("partage"), many=say("partages"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One dossier given or shared, to a colleague or a team, from one day on.

    It takes effect when the server has it, or when a file on a stick carries it there. ``holder`` is the id of a
    person or a team of the agency, ``holder_name`` what they were called that day. ``ends_on`` is the first day on
    which it no longer holds; None is without end. Who is no longer responsible keeps 30 days of reading
    (field.md, handover). ``note`` is the handover note. Without ``confidences`` neither notes nor other confidences go.
    """

    id: Annotated[str, Field(say("Identifiant"))]
    job_seeker_id: Annotated[str, Field(say("Personne"), refers_to="job_seeker")]
    holder: Annotated[str, Field(say("Destinataire"))]
    starts_on: Annotated[date, Field(say("À partir du"))]
    holder_name: Annotated[str, Field(say("Nom du destinataire"))] = ""
    right: Annotated[ShareRight, Field(say("Droit"))] = ShareRight.HELP
    confidences: Annotated[bool, Field(say("Avec les confidences"))] = True
    ends_on: Annotated[date | None, Field(say("Jusqu’au"))] = None
    consent_id: Annotated[str, Field(say("Accord"), refers_to="consent")] = ""
    note: Annotated[str, Field(say("Note de relais"), multiline=True)] = ""
    given_by: Annotated[str, Field(say("Donné par"))] = ""
    given_at: Annotated[datetime | None, Field(say("Donné le"))] = None

    def holds_on(self, day: date) -> bool:
        """Say whether the share holds on ``day``."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@record("merger", one=say("rapprochement"), many=say("rapprochements"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """Two dossiers that were looked at together: ``other_id`` is read as part of ``job_seeker_id`` while merged.

    Nothing is moved or copied, so that the two can be parted again, and what someone still writes on the other dossier
    is seen here. ``seen`` says how the other person's sheet looked when it was last read beside this one, a short
    digest a field so that a later change of it can be shown without asking any clock.
    """

    id: Annotated[str, Field(say("Identifiant"))]
    job_seeker_id: Annotated[str, Field(say("Dossier gardé"), refers_to="job_seeker")]
    other_id: Annotated[str, Field(say("Dossier réuni"), refers_to="job_seeker")]
    state: Annotated[Likeness, Field(say("Décision"))] = Likeness.MERGED
    decided_by: Annotated[str, Field(say("Décidé par"))] = ""
    decided_at: Annotated[datetime | None, Field(say("Décidé le"))] = None
    seen: Annotated[tuple[str, ...], Field(say("Fiche réunie, telle qu’elle a été lue"))] = ()
