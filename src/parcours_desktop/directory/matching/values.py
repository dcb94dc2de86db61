"""What matching is asked and what it answers: plain frozen values, the answers already in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from parcours_core.vocabulary.person import Travel, Weekday
from parcours_core.vocabulary.work import Outcome, ReferralState, Severity
from parcours_desktop.directory.place_values import Place


@dataclass(frozen=True, slots=True)
class OpenBarrier:
    """A barrier that asks for a service.

    ``kind`` is a code of ``vocabulary.barriers.KINDS``; ``situations`` and ``goals`` are codes of
    ``vocabulary.diagnosis`` (needs stand among the goals with their own codes). ``due`` is the day by which it must be
    lifted: a barrier's own, or the start of a job or training that waits for it. ``themes`` are data·inclusion themes
    asked for by name: each fits fully, beside what the kind leads to; ``kind`` may then be empty. Of one that is
    ``discreet`` the reasons say the kind alone.
    """

    id: str
    kind: str
    severity: Severity = Severity.STRONG
    situations: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    due: date | None = None
    themes: tuple[str, ...] = ()
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class PastReferral:
    """The latest referral of this person to one service: its state, its outcome once ended, and the day of that."""

    state: ReferralState
    outcome: Outcome | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """What is known of a person for finding services. All that is empty or None is unknown, never a no.

    ``publics_true`` and ``publics_false`` hold data·inclusion public codes known to hold and known not to; what stands
    in neither is unknown (``age`` says more about the young and the old). ``home`` is where the person lives and
    decides on zones of eligibility; ``origin`` is where they set out from (today's stop), home if None. ``travel`` is
    what they really have to move. ``languages`` are ISO 639-1 codes; ``interpreter`` says that they need one. ``days``
    are those on which they can come. ``digital_ok`` says whether a service at a distance can be used. ``past`` holds
    the latest referral by service id. ``unsaid`` are publics that weigh like the others and that no reason names.
    """

    barriers: tuple[OpenBarrier, ...]
    today: date
    age: int | None = None
    publics_true: frozenset[str] = frozenset()
    publics_false: frozenset[str] = frozenset()
    home: Place | None = None
    origin: Place | None = None
    travel: frozenset[Travel] = frozenset()
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    days: frozenset[Weekday] = frozenset()
    digital_ok: bool | None = None
    past: Mapping[str, PastReferral] = field(default_factory=dict)
    unsaid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that weighed: its code, its factor (1 neutral, below 1 against, above 1 for) and its words."""

    code: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """A service that can lift barriers of the person, and why.

    ``score`` is 0 to 100. ``lifts`` are the ids of the barriers that it lifts, ``lifts_words`` their names as one says
    them, the gravest first. ``distance_km`` is as the crow flies, None where unknown; ``travel_words`` says it in words
    with the way there (« à 1,1 km, 18 minutes à pied »). ``why`` is one to three short French sentences, ``unknown`` a
    sentence (« Inconnu : les horaires. ») or empty. ``abroad`` says that it stands across the border.
    """

    service_id: str
    name: str
    structure_name: str
    municipality: str
    score: float
    lifts: tuple[str, ...]
    lifts_words: tuple[str, ...]
    distance_km: float | None
    travel_words: str
    why: str
    unknown: str
    facts: tuple[Fact, ...] = ()
    abroad: bool = False


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A service of the themes asked for that is not proposed, and why, in a sentence. ``code`` as in ``weights``."""

    service_id: str
    name: str
    structure_name: str
    code: str
    words: str
    distance_km: float | None = None


@dataclass(frozen=True, slots=True)
class ExclusionCount:
    """How many services one reason sets aside; ``label`` is the reason in a few words (« trop loin sans voiture »)."""

    code: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class MatchList:
    """The ranked services: ``matches`` are the first of ``total``; ``counts`` the services set aside, most first."""

    matches: tuple[Match, ...]
    total: int
    counts: tuple[ExclusionCount, ...]

    @property
    def excluded_total(self) -> int:
        """How many services of the themes are set aside in all."""
        return sum(count.number for count in self.counts)
