"""What the page for the person says: the service, where and when, what to bring and whom to call, in plain words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from parcours_core.dates import Words
from parcours_core.language import say
from parcours_core.records.barrier import Barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.hours import hours_in_sentences
from parcours_desktop.casework.matches import home_of
from parcours_desktop.casework.person_checks import phone_digits, show_phone
from parcours_desktop.casework.reasons import SPECIAL_KINDS, detail_name
from parcours_desktop.casework.values import Composer
from parcours_desktop.casework.whereabouts import address_lines, direction_lines, phone_of
from parcours_desktop.casework.words import NO_BREAK
from parcours_desktop.documents.content import PersonPage
from parcours_desktop.documents.wording import person_page

_HELP: dict[str, str] = {
    "childcare": say("pour la garde d’enfants"),
    "mobility": say("pour vos déplacements"),
    "debt": say("pour votre budget et vos dettes"),
    "resources": say("pour vos ressources et l’alimentation"),
    "housing": say("pour votre logement"),
    "health": say("pour votre santé"),
    "disability": say("pour ce qui touche à votre handicap"),
    "language": say("pour le français, la lecture ou le calcul"),
    "digital": say("à vous servir de l’ordinateur et d’internet"),
    "administrative": say("pour vos démarches et vos droits"),
    "justice": say("pour vos questions de justice"),
    "family": say("pour votre famille et vos proches"),
    "isolation": say("à rencontrer du monde et à reprendre confiance"),
    "project": say("pour votre projet professionnel"),
    "training": say("à trouver une formation"),
    "job-search": say("dans votre recherche d’emploi"),
    "self-employment": say("à créer votre activité"),
    "abroad": say("à travailler à l’étranger"),
}
"""By kind of barrier, what goes on after « Il peut vous aider »."""


_CALLING_CODES = {"BE": "+32", "FR": "+33"}


def leaflet(
    desk: Desk, composer: Composer, words: Words, *, left: Collection[str], documents: Sequence[str], until: date
) -> PersonPage:
    """Return the page for the person; ``left`` are the data that leave, ``until`` the day an answer is asked for."""
    service, structure = composer.service, composer.structure
    lives = home_of(desk, composer.person)
    country = lives.country if lives else composer.person.country or desk.settings.country

    def dialled(phone: str) -> str:
        return phone_to_dial(phone, abroad=not phone_digits(phone).startswith(_CALLING_CODES.get(country, "")))

    hours = service.opening_hours or (structure.opening_hours if structure else "")
    return person_page(
        words,
        structure=structure.name if structure else "",
        service=service.name,
        address=address_lines(service, structure),
        counsellor=desk.settings.counsellor,
        counsellor_phone=dialled(desk.settings.phone),
        helps_with=_helps_with([line.barrier for line in composer.barriers], left, words),
        opening_hours=hours_in_sentences(hours, words),
        directions=direction_lines(desk, composer.person, service, words, to_person=True),
        documents=documents,
        phone=dialled(phone_of(service, structure)),
        reply_before=until,
    )


def is_abroad(desk: Desk, composer: Composer) -> bool:
    """Say whether the letter crosses the border: its reader then dials our numbers with the country."""
    service, structure = composer.service, composer.structure
    there = service.country if service.postal_code or structure is None else structure.country
    return bool(there) and there != desk.settings.country


def phone_to_dial(phone: str, *, abroad: bool) -> str:
    """Return a number grouped as it is said (« 065 00 74 77 »), with its country for who calls from abroad."""
    shown, number = show_phone(phone), phone_digits(phone)
    if abroad and shown.startswith("0") and number.startswith(tuple(_CALLING_CODES.values())):
        return f"{number[:3]}{NO_BREAK}{shown[1:]}"
    return shown


def _helps_with(barriers: Sequence[Barrier], left: Collection[str], words: Words) -> Sequence[str]:
    """Return what to name on a page that the person may leave on a table: special kinds only if they were ticked."""
    return [
        words(_HELP[barrier.kind])
        for barrier in barriers
        if barrier.kind in _HELP and (barrier.kind not in SPECIAL_KINDS or detail_name(barrier) in left)
    ]
