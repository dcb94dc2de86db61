"""Where a service is and how to reach it, in words for paper: address, distance, opening hours, contacts."""

from __future__ import annotations

from parcours_core.dates import Words
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.partner import Service, Structure
from parcours_core.vocabulary.data_inclusion import REMOTE
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.hours import hours_in_words
from parcours_desktop.casework.matches import home_of
from parcours_desktop.directory.matching.weights import REACH_KM_UNKNOWN
from parcours_desktop.directory.places import Place, distance_km

COUNTRIES = {"BE": "Belgique", "FR": "France"}


def address_lines(service: Service, structure: Structure | None) -> tuple[str, ...]:
    """Return street, more, postal code and municipality: the service's own, else its structure's."""
    place = service if service.postal_code or structure is None else structure
    town = f"{place.postal_code} {place.municipality}".strip()
    return tuple(line.strip() for line in (place.street, place.street_more, town) if line.strip())


def recipient_lines(service: Service, structure: Structure | None, country: str) -> tuple[str, ...]:
    """Return the lines of the address window; the country in capitals where the letter leaves ``country``."""
    names = dict.fromkeys((structure.name if structure else "", service.name, service.contact_name))
    there = service.country if service.postal_code or structure is None else structure.country
    abroad = COUNTRIES.get(there, "").upper() if there != country else ""
    lines = (*(name.strip() for name in names), *address_lines(service, structure), abroad)
    return tuple(line for line in lines if line)


def opening_lines(service: Service, structure: Structure | None, words: Words) -> tuple[str, ...]:
    """Return the opening hours in words: the service's own, else its structure's; () where none are known."""
    own = hours_in_words(service.opening_hours, words)
    return own or (hours_in_words(structure.opening_hours, words) if structure else ())


def phone_of(service: Service, structure: Structure | None) -> str:
    """Return the number to call: the service's own, else its structure's."""
    return service.phone or (structure.phone if structure else "")


def direction_lines(
    desk: Desk, person: JobSeeker, service: Service, words: Words, *, home: bool = True, to_person: bool = False
) -> tuple[str, ...]:
    """Return how far the service is, as the crow flies, from where the person lives, else from today's stop.

    A tuple of short sentences, () where it is unknown or where one would rather use the service at a distance. Without
    ``home`` only today's stop is named, since where somebody lives is theirs to tell; ``to_person`` says « chez vous ».
    """
    lives, there = home_of(desk, person) if home else None, place_of(desk, service)
    distance, origin = None, lives or desk.stop
    if lives is not None and there is not None:
        distance = distance_km(lives, there)
    if distance is None and desk.stop is not None and there is not None:
        distance, origin = distance_km(desk.stop, there), desk.stop
    if distance is None or origin is None or (REMOTE in service.modes and distance > REACH_KM_UNKNOWN):
        return ()
    start = words("chez vous") if to_person and origin is lives else origin.name
    if distance < 1:
        return (words("Depuis {place}, comptez moins d’un kilomètre.", place=start),)
    said = f"{distance:.1f}".replace(".", ",") if distance < 10 else str(round(distance))
    return (words("Depuis {place}, comptez environ {distance} km à vol d’oiseau.", distance=said, place=start),)


def place_of(desk: Desk, service: Service) -> Place | None:
    """Return the place of a service, at its own point where the sheet gives one."""
    place = desk.places.find(service.postal_code, municipality=service.municipality)
    if place is None or service.latitude is None or service.longitude is None:
        return place
    return place.at(service.latitude, service.longitude)
