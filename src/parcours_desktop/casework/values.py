"""The read values that screens hold: frozen, plain, already in words where a person reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from parcours_core.records.barrier import Barrier
from parcours_core.records.encounter import Action, Attachment, Encounter
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.partner import Service, Structure
from parcours_core.records.referral import Consent, Referral
from parcours_core.vocabulary.work import ConsentForm, ReferralState, Severity


@dataclass(frozen=True, slots=True)
class DossierQuery:
    """What the list of dossiers is asked for. ``text`` searches names, NISS, phone, birth date and municipality.

    ``state`` is a ``DossierState``'s value, empty for all; ``late_only`` keeps those with a letter to remind of or a
    step overdue, ``doubles_only`` those that may be the same person as another one.
    """

    text: str = ""
    state: str = "active"
    barrier_kind: str = ""
    late_only: bool = False
    doubles_only: bool = False
    offset: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One dossier in the list, two lines: ``name`` and ``second`` (place, open barriers, what is late), in words."""

    id: str
    name: str
    second: str
    open_barriers: int
    late: bool
    inexact: bool = False


@dataclass(frozen=True, slots=True)
class DossierPage:
    """A window of the list: ``total`` rows match in all, ``rows`` begin at ``offset``."""

    total: int
    offset: int
    rows: tuple[DossierRow, ...]


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A target group (public cible) that the dossier gives away, and why, in a sentence."""

    code: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One line of the dossier's feed (fil). ``badge`` is empty or a state in words; ``target`` (record type, id)."""

    at: datetime | date
    when: str
    text: str
    badge: str = ""
    tone: str = ""
    target: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class BarrierLine:
    """A barrier with its words: kind, severity or state badge, situations and deadline as one sentence.

    ``hidden`` says that its details stand behind the cover and are left out, of ``barrier`` too.
    """

    barrier: Barrier
    label: str
    sentence: str
    badge: str
    tone: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral with its words: what it is, where it stands, since when, and what to do now."""

    referral: Referral
    title: str
    sentence: str
    badge: str
    tone: str
    late: bool


@dataclass(frozen=True, slots=True)
class ActionLine:
    """A step of the plan: ``when`` and ``who`` in words."""

    action: Action
    when: str
    who: str
    late: bool


@dataclass(frozen=True, slots=True)
class DossierView:
    """Everything one dossier shows. ``headline`` stands under the name: age, place, household, since when, phone.

    ``united`` are the other dossiers that are read as part of this one: id, and how the person is called there.
    ``behind_cover`` counts what stands behind the switch of ``casework.revealing``, covered here or not.
    ``reading`` says that it is only read here, until when and whom to ask; empty where it may be changed. ``limited``
    says since when the person had its use limited, empty where they did not.
    """

    person: JobSeeker
    household: Household | None
    headline: str
    target_groups: tuple[TargetGroup, ...]
    barriers: tuple[BarrierLine, ...]
    referrals: tuple[ReferralLine, ...]
    actions: tuple[ActionLine, ...]
    encounters: tuple[Encounter, ...]
    consents: tuple[Consent, ...]
    attachments: tuple[Attachment, ...]
    feed: tuple[FeedItem, ...]
    draft_note: str = ""
    draft_confided: bool = False
    draft_covered: bool = False
    united: tuple[tuple[str, str], ...] = ()
    behind_cover: int = 0
    reading: str = ""
    limited: str = ""


@dataclass(frozen=True, slots=True)
class SimilarPerson:
    """Someone already known who may be the same person, and why, in a sentence.

    ``faint`` says that it is the name alone: what would decide is not known.
    """

    id: str
    name: str
    why: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line of the palette (Ctrl+K). ``kind`` is "person", "service", "referral" or "action"; ``target`` its id."""

    kind: str
    title: str
    second: str
    target: str


@dataclass(frozen=True, slots=True)
class PartnerQuery:
    """What the directory is asked for. ``theme``, ``category``, ``public``, ``mode`` and ``language`` are codes.

    ``near`` is a postal code or a name of a municipality, empty for today's stop; ``km`` keeps what lies within.
    """

    text: str = ""
    theme: str = ""
    category: str = ""
    public: str = ""
    mode: str = ""
    language: str = ""
    near: str = ""
    km: float | None = None
    free_only: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class PartnerSheet:
    """A service and its structure in words. ``facts`` are (label, text) in reading order, only what is known.

    ``freshness`` says how old the sheet is; ``unknown`` names what it does not tell; ``others`` are the structure's
    other services as (id, name).
    """

    service: Service
    structure: Structure | None
    title: str
    second: str
    description: str
    facts: tuple[tuple[str, str], ...]
    freshness: str
    unknown: str = ""
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SharableField:
    """A datum that the letter may carry: its value in words, whether it is ticked at first, whether it is special."""

    name: str
    label: str
    value: str
    ticked: bool
    special: bool


@dataclass(frozen=True, slots=True)
class Composer:
    """A referral being written: what is proposed, all of it to be changed by the counsellor before it is issued.

    ``referral`` is drafted and already holds its reference and token, so that the preview is what will be printed.
    ``person_name`` is how the letter names the person; ``recipient`` the lines of the address window. ``standing`` is
    a consent that the person gave earlier for this service and that still holds.
    """

    referral: Referral
    person: JobSeeker
    household: Household | None
    service: Service
    structure: Structure | None
    person_name: str
    recipient: tuple[str, ...]
    barriers: tuple[BarrierLine, ...]
    sharable: tuple[SharableField, ...]
    documents: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    standing: Consent | None = None

    @property
    def ticked(self) -> frozenset[str]:
        """The names of the fields that are ticked at first."""
        return frozenset(item.name for item in self.sharable if item.ticked)


@dataclass(frozen=True, slots=True)
class LetterChoices:
    """What the counsellor chose for a letter.

    ``ticked`` names the fields that may leave. ``agreed`` names those that the person agreed to, None for all that is
    ticked, as it was read out to them; ``consent`` is how they agreed, None while they have not, and ``signature``
    what they drew where they signed on the screen (``documents.signature``). ``reason`` None stands for the proposed
    reason, which follows the ticks; ``documents`` None for the proposed ones.
    """

    ticked: frozenset[str]
    consent: ConsentForm | None = None
    signature: bytes = b""
    agreed: frozenset[str] | None = None
    reason: str | None = None
    documents: tuple[str, ...] | None = None
    language: str = "fr"
    person_page: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """What a partner answered: ``state`` is WAITING, ACCEPTED or REFUSED; ``on`` the day, today where None."""

    state: ReferralState
    on: date | None = None
    appointment: str = ""
    refusal: str = ""
    waiting_weeks: int | None = None


@dataclass(frozen=True, slots=True)
class FoundReferral:
    """What a reference typed or scanned from a slip leads to: the dossier, and the step to open.

    ``reading`` says that the dossier is only read here, and whom to ask; empty where it may be changed.
    """

    referral: Referral
    job_seeker_id: str
    person_name: str
    next_states: tuple[ReferralState, ...]
    reading: str = ""


@dataclass(frozen=True, slots=True)
class DueReferral:
    """A letter that waits: for a reminder, or expired."""

    referral_id: str
    job_seeker_id: str
    person_name: str
    service_name: str
    days: int
    expired: bool


@dataclass(frozen=True, slots=True)
class WorkStatusLine:
    """What stands at the bottom left, always, in words: saved or not, what waits, when it last went through.

    ``tone`` is solved, light, strong or blocking. Where something went wrong, ``is_safe`` says what is not lost and
    ``to_do`` what to do; ``asks`` that the sync waits for an answer, ``working`` that it is under way.
    """

    saved: str
    waiting: str
    last_sync: str
    healthy: bool = True
    tone: str = "solved"
    is_safe: str = ""
    to_do: str = ""
    asks: bool = False
    working: bool = False


@dataclass(frozen=True, slots=True)
class BarrierDraft:
    """A barrier as the form holds it before it is recorded."""

    kind: str
    severity: Severity = Severity.STRONG
    situations: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    detail: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers beside the entries of the side bar."""

    dossiers: int
    waiting_letters: int
    by_kind: dict[str, int] = field(default_factory=dict)
