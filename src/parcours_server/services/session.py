"""Who asks: one person on one enrolled device of one agency, as the edge made sure of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Clock = Callable[[], datetime]
"""Returns the moment in UTC. It decides only what is a date for people: when a share begins, when a token ends."""


class Role(StrEnum):
    """What someone may do in the agency beside their own dossiers."""

    COUNSELLOR = "counsellor"
    SUPERVISOR = "supervisor"
    """Gives dossiers to others, opens what was sealed, and has lost devices revoked."""
    OFFICER = "officer"
    """Answers for the protection of data: sees the agency's devices, has lost ones revoked and reads what they held."""


@dataclass(frozen=True, slots=True)
class Session:
    """One person on one device. ``scope`` is the agency, ``device_id`` empty where no device is enrolled."""

    scope: str
    person_id: str
    person_name: str
    role: str
    device_id: str

    @property
    def supervises(self) -> bool:
        """Whether the person may do what only a supervisor may."""
        return self.role == Role.SUPERVISOR

    @property
    def protects(self) -> bool:
        """Whether the person may see the agency's devices and have a lost one revoked."""
        return self.role in {Role.SUPERVISOR, Role.OFFICER}
