"""The barrier: what stands between a person and work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from parcours_core.language import say
from parcours_core.records.declare import Field, Sensitivity, record
from parcours_core.vocabulary.work import BarrierState, Severity


@record("barrier", one=say("frein"), many=say("freins"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """A barrier (frein) of one person.

    ``kind`` is a code of ``vocabulary.barriers.KINDS``; ``situations`` and ``goals`` are codes of the France Travail
    diagnosis (36 situations, 32 goals). ``due`` is the day by which it must be lifted.
    """

    id: Annotated[str, Field(say("Identifiant"))]
    job_seeker_id: Annotated[str, Field(say("Personne"), refers_to="job_seeker")]
    kind: Annotated[str, Field(say("Frein"), Sensitivity.SPECIAL)]
    severity: Annotated[Severity, Field(say("Gravité"))] = Severity.STRONG
    state: Annotated[BarrierState, Field(say("État"))] = BarrierState.OPEN
    situations: Annotated[tuple[str, ...], Field(say("Situations"), Sensitivity.SPECIAL)] = ()
    goals: Annotated[tuple[str, ...], Field(say("Objectifs"))] = ()
    detail: Annotated[str, Field(say("Précision"), Sensitivity.SPECIAL, multiline=True)] = ""
    noted_on: Annotated[date | None, Field(say("Noté le"))] = None
    due: Annotated[date | None, Field(say("À lever avant le"))] = None
    solved_on: Annotated[date | None, Field(say("Levé le"))] = None

    @property
    def is_open(self) -> bool:
        """Whether it still asks for a service."""
        return self.state is not BarrierState.SOLVED
