"""What the screens know of the sync: how it stands, what it does now, what it asks, what the server would not take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from parcours_desktop.casework.sealed import SealedLine


class Link(StrEnum):
    """Whether the server could be reached at the last try of this session."""

    UNKNOWN = "unknown"
    OFFLINE = "offline"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class SyncNow:
    """What the sync does at this moment.

    ``step`` says it in words while it works (``total`` 0: nobody knows how much there is). ``question`` asks a person
    whether to go on. ``problem`` and ``to_do`` say why the latest try of this session did not come through, but for a
    missing network, which is no problem. ``unkept`` says that something typed could not be kept on the disk,
    ``unanswered`` that a person asked for it and no server answered, ``enrol_again`` that the server no longer knows
    this computer, ``metered`` that the line is said to cost: files wait for another one.
    """

    link: Link = Link.UNKNOWN
    step: str = ""
    done: int = 0
    total: int = 0
    question: str = ""
    problem: str = ""
    is_safe: str = ""
    to_do: str = ""
    unkept: bool = False
    unanswered: bool = False
    enrol_again: bool = False
    metered: bool = False

    @property
    def working(self) -> bool:
        """Whether a sync is under way."""
        return bool(self.step)


@dataclass(frozen=True, slots=True)
class RejectedLine:
    """A record that the server would not take: whose, which, why, and what to do."""

    record: str
    record_id: str
    job_seeker_id: str
    person: str
    title: str
    reason: str
    to_do: str


@dataclass(frozen=True, slots=True)
class SyncLogLine:
    """One past sync in words. ``leads`` says what of it may still be looked at: "sealed", "rejected", or nothing."""

    when: str
    words: str
    sound: bool = True
    leads: str = ""


@dataclass(frozen=True, slots=True)
class SyncDetails:
    """All that the screen of the sync shows. Without an account, ``server`` is empty."""

    server: str
    agency: str
    person: str
    device: str
    unsent: int
    last_sync: str
    rejected: tuple[RejectedLine, ...]
    sealed: tuple[SealedLine, ...]
    log: tuple[SyncLogLine, ...]
    incident: str = ""
    problem: str = ""
    is_safe: str = ""
    to_do: str = ""


class Synchroniser(Protocol):
    """The sync of one open caseload, on a thread of its own; none of these waits for the network."""

    def start(self) -> None:
        """Sync by itself from now on, whenever there is a network; once begun, sync now."""
        ...

    def request(self) -> None:
        """Sync now."""
        ...

    def soon(self) -> None:
        """Sync before long: something was changed here."""
        ...

    def save_line(self, metered: bool) -> None:
        """Move only what is small while the line costs."""
        ...

    def cancel(self) -> None:
        """Stop the sync that is under way."""
        ...

    def answer(self, go_on: bool) -> None:
        """Answer the question: go on, or leave everything as it is."""
        ...

    def close(self) -> None:
        """Stop for good; returns once nothing touches the caseload any more."""
        ...
