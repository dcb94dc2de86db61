"""Where the directory comes from: how old the pack is, and the sentences that the licences of its sources ask for."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.dates import long_day
from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.directory_pack import origin_of


@dataclass(frozen=True, slots=True)
class DirectoryCredits:
    """``built`` says of which day the directory is, how much it holds and where it came from.

    ``credits`` are shown word for word.
    """

    built: str
    credits: tuple[str, ...]


def directory_credits(desk: Desk) -> DirectoryCredits:
    """Return what the pack of the desk says of itself."""
    info = desk.pack.info
    services = tr.count("{number} service", "{number} services", info.services)
    built = tr("Annuaire du {day} : {services}.", day=long_day(info.built_on, tr), services=services)
    origin = origin_of(desk)
    return DirectoryCredits(f"{built} {origin}" if origin else built, info.credits)
