"""The agency's computers, for whoever answers for them: the list in words, « this one is lost », and its report.

Everything here but ``answers_for_devices`` asks the server, and waits for it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from parcours_core.breach import AgencyDevice, Chapter, LostReport, chapters, foot, plain, summary, title
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.protocol import NotThere, Unreachable
from parcours_desktop.casework.agency import known_agency
from parcours_desktop.casework.desk import ZONE, Desk
from parcours_desktop.casework.record_words import moment_words
from parcours_desktop.casework.words import DOT, NO_BREAK, typeset

if TYPE_CHECKING:
    from collections.abc import Callable

    from parcours_desktop.sync.tokens import TokenKeeper

T = TypeVar("T")

_OF_A_MOMENT = re.compile(r"(?<=\d) (?=[^\W\d]+ \d{4}\b)|(?<=\bà) (?=\d)")

PROTECTING = frozenset({"supervisor", "officer"})
"""The roles that answer for the agency's computers; the server checks it once more."""


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A computer in a list: whose it is, what it is called and when it was last there; ``state`` says what it is now.

    ``revoked``: it was taken out of the agency; ``heard``: it knows, and its keys are gone.
    """

    id: str
    name: str
    person: str
    contact: str
    state: str
    own: bool = False
    revoked: bool = False
    heard: bool = False


@dataclass(frozen=True, slots=True)
class LostView:
    """The report of a lost computer as it is read on screen; ``report`` is what it was made from."""

    report: LostReport
    title: str
    summary: tuple[str, ...]
    chapters: tuple[Chapter, ...]


def answers_for_devices(desk: Desk) -> bool:
    """Say whether the person at this desk answers for the agency's computers, as far as the server told of it."""
    with desk.caseload.reading() as reader:
        agency = known_agency(reader)
    me = agency.colleague(agency.me)
    return me is not None and me.role in PROTECTING


def device_lines(desk: Desk) -> tuple[DeviceLine, ...]:
    """Return the agency's computers, those in service first. Raises ``Refused`` and ``SyncTrouble``."""
    from parcours_desktop.sync.devices import agency_devices

    now = desk.clock.now()
    return tuple(_line(each, now) for each in _asked(desk, agency_devices))


def lose_device(desk: Desk, device_id: str) -> LostView:
    """Have a lost computer taken out of the agency for good, and return what lay on it. Raises as ``device_lines``.

    Of one that was taken out before, it returns the report as it is now.
    """
    from parcours_desktop.sync.devices import lose

    report = _asked(desk, lambda keeper: lose(keeper, device_id))
    zone = ZoneInfo(ZONE)
    return LostView(
        report,
        title(),
        tuple(map(_set, summary(report, zone))),
        tuple(
            Chapter(
                each.heading,
                tuple(map(_set, each.sentences)),
                tuple((label, _set(text)) for label, text in each.lines),
            )
            for each in chapters(report, zone)
        ),
    )


def _set(text: str) -> str:
    """Return ``text`` as French is set, its days and hours on one line each: the one by which to tell is a delay."""
    return _OF_A_MOMENT.sub(NO_BREAK, typeset(text))


def lost_pdf(view: LostView) -> bytes:
    """Return the report as PDF."""
    from parcours_desktop.documents.report import Report, Section, render_report

    report = view.report
    return render_report(
        Report(
            agency=report.agency,
            title=view.title,
            subtitle=report.device.name or report.device.id,
            sentences=view.summary,
            sections=tuple(
                Section(heading=each.heading, sentences=each.sentences, lines=each.lines)
                for each in view.chapters
                if each.sentences or each.lines
            ),
            foot=foot(report),
        )
    )


def lost_json(view: LostView) -> bytes:
    """Return the report as JSON, for another program."""
    return (json.dumps(plain(view.report), ensure_ascii=False, indent=1) + "\n").encode()


def file_stem(view: LostView) -> str:
    """Return how a file that holds the report is called; it names nobody."""
    return tr("appareil-perdu-{number}", number=view.report.device.id[:8])


def _asked(desk: Desk, ask: Callable[[TokenKeeper], T]) -> T:
    from parcours_desktop.sync.tokens import TokenKeeper

    try:
        return ask(TokenKeeper(desk.caseload, desk.clock.now))
    except NotThere as error:
        raise Refused(
            tr("Cela n’est pas, ou plus, ouvert à votre rôle dans l’agence."),
            what_is_safe=tr("Rien n’a changé."),
            what_to_do=tr("Adressez-vous à votre administrateur·rice."),
        ) from error
    except Unreachable as error:
        raise _silent() if type(error) is Unreachable else error from error


def _silent() -> Unreachable:
    """Return what is said without a network: here nothing goes by itself later, and there is another way."""
    return Unreachable(
        tr("Le serveur ne répond pas : la liste des ordinateurs est chez lui."),
        what_is_safe=tr("Rien n’a changé."),
        what_to_do=tr(
            "Réessayez avec un réseau. Si c’est urgent, votre administrateur·rice peut le faire sur le serveur."
        ),
    )


def _line(device: AgencyDevice, now: datetime) -> DeviceLine:
    return DeviceLine(
        id=device.id,
        name=device.name or tr("Ordinateur sans nom"),
        person=device.person or tr("Personne inconnue"),
        contact=_contact(device, now),
        state=_state(device, now),
        own=device.own,
        revoked=bool(device.revoked_at),
        heard=bool(device.told_at),
    )


def _contact(device: AgencyDevice, now: datetime) -> str:
    if not device.last_contact:
        return tr("jamais synchronisé")
    return tr("dernier contact {when}", when=moment_words(datetime.fromisoformat(device.last_contact), now))


def _state(device: AgencyDevice, now: datetime) -> str:
    if device.own:
        return tr("cet ordinateur")
    if not device.revoked_at:
        return tr("en service")
    since = moment_words(datetime.fromisoformat(device.revoked_at), now)
    taken = tr("retiré {when}", when=since)
    return DOT.join((taken, tr("clés effacées") if device.told_at else tr("pas encore revenu")))
