"""The people of the agency as the server last told them: colleagues, teams, and who sits at this device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parcours_desktop.store.sync_state import read_people

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader


_SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone of the agency. The keys are those of their device (raw bytes), empty where none is known."""

    id: str
    name: str
    role: str = ""
    teams: tuple[str, ...] = ()
    seal_key: bytes = b""
    sign_key: bytes = b""


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the agency."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Agency:
    """The people of the agency; ``me`` is the id of the person whose device this is."""

    id: str = ""
    me: str = ""
    colleagues: tuple[Colleague, ...] = ()
    teams: tuple[Team, ...] = ()

    @property
    def supervises(self) -> bool:
        """Say whether who sits here answers for the dossiers of others too."""
        me = self.colleague(self.me)
        return me is not None and me.role == _SUPERVISOR

    def name_of(self, holder: str) -> str:
        """Return how a person or a team is called, empty where nobody is known by this id."""
        known = {each.id: each.name for each in self.teams} | {each.id: each.name for each in self.colleagues}
        return known.get(holder, "")

    def colleague(self, holder: str) -> Colleague | None:
        """Return the colleague with this id."""
        return next((each for each in self.colleagues if each.id == holder), None)

    def signed_by(self, sign_key: bytes) -> Colleague | None:
        """Return whose device signs with this key."""
        return next((each for each in self.colleagues if each.sign_key and each.sign_key == sign_key), None)

    def circle(self, holder: str) -> frozenset[str]:
        """Return all by whom a person or a team is meant: themself, their teams, the agency as a whole."""
        person = self.colleague(holder)
        around = person.teams if person is not None else ()
        return frozenset(each for each in (holder, *around, self.id) if each)


def known_agency(reader: Reader) -> Agency:
    """Return the people of the agency; nobody where this device never met the server."""
    kept = read_people(reader)
    return agency_of(kept) if kept else Agency()


def agency_of(kept: Mapping[str, Any]) -> Agency:
    """Read what the caseload keeps of the server's message (``parcours_core.wire.messages.People``)."""
    return Agency(
        id=str(kept.get("agency", "")),
        me=str(kept.get("me", "")),
        colleagues=tuple(
            Colleague(
                id=each["id"],
                name=each["name"],
                role=each.get("role", ""),
                teams=tuple(each.get("teams", ())),
                seal_key=bytes.fromhex(each.get("seal_key", "")),
                sign_key=bytes.fromhex(each.get("sign_key", "")),
            )
            for each in kept.get("colleagues", ())
        ),
        teams=tuple(Team(each["id"], each["name"]) for each in kept.get("teams", ())),
    )
