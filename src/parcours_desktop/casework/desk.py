"""What a counsellor works with at one desk: the open caseload, the directory, the places, the clock, the letterhead."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from parcours_core.identity import new_id
from parcours_desktop.casework.reading_only import refuse_reader

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from parcours_desktop.directory.pack import Pack
    from parcours_desktop.directory.places import Place, Places
    from parcours_desktop.store.caseload import Caseload
    from parcours_desktop.store.unit_of_work import UnitOfWork

ZONE = "Europe/Brussels"
"""The zone of the day: « aujourd’hui » is the day in Wallonia, Brussels and northern France."""


class Clock(Protocol):
    """Where the time comes from. Times are data for people and decide nothing (architecture.md, law 4)."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """Return the day on which the counsellor works."""
        ...


class SystemClock:
    """The clock of the laptop, its day taken in ``ZONE``."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Return the day in ``ZONE``."""
        return datetime.now(ZoneInfo(ZONE)).date()


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still: for a demonstration, a benchmark or a test on a chosen day."""

    moment: datetime

    def now(self) -> datetime:
        """Return the chosen moment, in UTC."""
        return self.moment.astimezone(UTC)

    def today(self) -> date:
        """Return the day of the chosen moment in ``ZONE``."""
        return self.moment.astimezone(ZoneInfo(ZONE)).date()


@dataclass(frozen=True, slots=True)
class Settings:
    """The letterhead and who signs, kept in the caseload.

    ``address`` and ``reply_address`` are lines as printed; an empty ``reply_address`` means the agency's.
    ``municipality`` is where a letter is dated at the office, ``country`` (BE or FR) decides when one goes abroad.
    ``stop`` is the code of the municipality (REFNIS or INSEE) where the bus stands today, empty at the office, and
    ``stop_country`` its country, since some codes exist in both; ``stop_label`` is how the stop is called
    (« halte de Chièvres »).
    """

    agency: str = ""
    subtitle: str = ""
    address: tuple[str, ...] = ()
    municipality: str = ""
    country: str = "BE"
    phone: str = ""
    email: str = ""
    counsellor: str = ""
    role: str = ""
    reply_address: tuple[str, ...] = ()
    stop: str = ""
    stop_country: str = ""
    stop_label: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that a use case needs. ``stop`` is today's place, None where the work is done at the office.

    ``unkept`` are drafts by key that the disk refused: they live in memory until they are kept (``drafts``).
    """

    caseload: Caseload
    pack: Pack
    places: Places
    clock: Clock
    settings: Settings = Settings()
    stop: Place | None = None
    unkept: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def author(self) -> str:
        """The name that stands beside every write."""
        return self.settings.counsellor

    def writing(self, label: str, *, anywhere: bool = False) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work called ``label`` for this counsellor; it rolls back unless it is committed.

        Its ``commit`` raises ``Refused`` where it changed a dossier that they may only read, but where it writes
        ``anywhere``: what others decided, and the sync will take as theirs.
        """
        today = self.clock.today()
        allow = None if anywhere else partial(refuse_reader, today=today)
        return self.caseload.writing(label, author=self.author, at=self.clock.now(), allow=allow)

    def new_id(self) -> str:
        """Return the identity of a record made now."""
        return new_id(int(self.clock.now().timestamp() * 1000))

    def with_pack(self, pack: Pack) -> Desk:
        """Return this desk with another directory; the former one stays open."""
        return replace(self, pack=pack)

    def with_settings(self, settings: Settings) -> Desk:
        """Return this desk with another letterhead or stop; the stop is looked up among the places."""
        stop = self.places.by_code(settings.stop, settings.stop_country or None) if settings.stop else None
        return replace(self, settings=settings, stop=stop)
