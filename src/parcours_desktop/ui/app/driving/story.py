"""Who the demonstration accompanies: an invented person, their barriers, and what the partner answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from parcours_core.vocabulary.person import Circumstance, Gender, Schooling, Travel, Weekday, WorkStatus
from parcours_core.vocabulary.work import Severity


@dataclass(frozen=True, slots=True)
class StoryBarrier:
    """A barrier as it is noted: codes of ``vocabulary.barriers`` and ``vocabulary.diagnosis``."""

    kind: str
    severity: Severity = Severity.STRONG
    detail: str = ""
    situations: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    due: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """What is typed into the form, in words where a person types words; empty means that it is not asked.

    Dates are typed as ``5/1/1992``. ``adults`` and ``children`` are counted, ``children_born`` are dates with commas.
    ``note`` is written during the talk, ``answer`` the appointment that the partner writes on the slip.
    """

    family_name: str
    given_name: str = ""
    birth_date: str = ""
    gender: Gender | None = None
    phone: str = ""
    email: str = ""
    niss: str = ""
    street: str = ""
    postal_code: str = ""
    municipality: str = ""
    work_status: WorkStatus | None = None
    seeking_since: str = ""
    schooling: Schooling | None = None
    occupation: str = ""
    start_date: str = ""
    languages: tuple[str, ...] = ()
    travel: tuple[Travel, ...] = ()
    can_come_on: tuple[Weekday, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    adults: str = ""
    children: str = ""
    children_born: str = ""
    note: str = ""
    barriers: tuple[StoryBarrier, ...] = ()
    answer: str = "lundi à 10 h, guichet 3"

    @property
    def full_name(self) -> str:
        """Return the name as the dossier heads it."""
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What is typed into the settings. ``stop`` is a municipality or postal code where the bus stands."""

    agency: str
    subtitle: str
    address: str
    phone: str
    email: str
    counsellor: str
    role: str
    stop: str = ""


@dataclass(frozen=True, slots=True)
class Play:
    """The whole demonstration: the passphrase of the new caseload, the letterhead, the people in turn."""

    passphrase: str
    letterhead: Letterhead
    people: tuple[Story, ...] = field(default_factory=tuple)
