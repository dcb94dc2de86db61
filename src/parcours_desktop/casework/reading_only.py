"""Whether whoever sits here may only read a dossier, until when, and who can change it: judged as the server will."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from parcours_core.dates import long_day
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.casework.agency import Agency, known_agency
from parcours_desktop.casework.words import typeset

if TYPE_CHECKING:
    from parcours_desktop.store.reader import Reader
    from parcours_desktop.store.unit_of_work import UnitOfWork

READING_AFTER = timedelta(days=30)
"""How long the one who hands over may still read (field.md, handover); the server sees to it."""

_GIVING = frozenset({"share", "consent"})
"""What is written where a dossier is given or shared, which ``casework.sharing`` judges by itself."""


@dataclass(frozen=True, slots=True)
class ReadingOnly:
    """``keeper`` can change the dossier (a name, empty where nobody knows it); ``until`` is the last day of reading,
    None without end. ``over`` says that this day is past: the next sync takes the dossier away."""

    keeper: str
    until: date | None = None
    over: bool = False

    @property
    def sentence(self) -> str:
        """Say in one line that one reads here, until when, and whom to ask."""
        name = self.keeper or tr("la personne responsable")
        if self.until is None:
            return typeset(tr("Vous lisez ce dossier ; pour changer, demandez à {name}", name=name))
        day = long_day(self.until, tr)
        if self.over:
            return typeset(
                tr("Votre accès à ce dossier a pris fin le {day} ; pour changer, demandez à {name}", day=day, name=name)
            )
        return typeset(tr("Vous lisez ce dossier jusqu’au {day} ; pour changer, demandez à {name}", day=day, name=name))

    def refusal(self) -> Refused:
        """Return what is said where something would be changed all the same."""
        return Refused(
            tr("Vous pouvez lire ce dossier, pas le changer."),
            what_is_safe=tr("Rien n’a été changé."),
            what_to_do=typeset(tr("Demandez à {name}.", name=self.keeper or tr("la personne responsable"))),
        )


def reading_only(reader: Reader, job_seeker_id: str, author: str, today: date) -> ReadingOnly | None:
    """Return how ``author`` may only read a dossier on ``today``; None where they may write, and where it is gone.

    The server seals what comes from others than who is responsible or helps (``parcours_server.services.rights``), so
    it is refused here first. A device that never met the server has nobody to share with.
    """
    agency = known_agency(reader)
    person = reader.get(JobSeeker, job_seeker_id) if agency.me else None
    if person is None:
        return None
    shares = reader.find(Share, order="starts_on", job_seeker_id=job_seeker_id)
    mine = agency.circle(agency.me)
    given = handed_on(shares, today, mine)
    if given and given[-1].holder in mine:
        return None
    lent = [each for each in shares if each.holder in mine and each.starts_on <= today]
    if any(each.right is ShareRight.HELP and each.holds_on(today) for each in lent):
        return None
    opened_here = person.counsellor in _own_names(agency, author)
    if not given and (opened_here or not lent):
        return None
    ends = _of_lending(lent, today)
    if opened_here or not ends:
        ends += _after_handing_over(given, mine)
    until = None if None in ends else max((each for each in ends if each is not None), default=today)
    return ReadingOnly(in_charge(person, given), until, over=until is not None and until < today)


def lent_by(reader: Reader, job_seeker_id: str, author: str, today: date) -> str | None:
    """Return who is in charge of a dossier that others only lent to whoever sits here; None where it is their own.

    The server lets nobody give away what they were lent (``parcours_server.services.rights``). Empty where nobody
    knows the name.
    """
    agency = known_agency(reader)
    person = reader.get(JobSeeker, job_seeker_id) if agency.me else None
    if person is None:
        return None
    shares = reader.find(Share, order="starts_on", job_seeker_id=job_seeker_id)
    mine, own = agency.circle(agency.me), _own_names(agency, author)
    given = handed_on(shares, today, mine)
    if given:
        return None if given[-1].holder in mine else in_charge(person, given)
    # What one shared oneself with the own team lends nothing to oneself.
    lent = any(each.holder in mine and each.given_by not in own and each.starts_on <= today for each in shares)
    return in_charge(person, given) if lent and person.counsellor not in own else None


def require_writable(reader: Reader, job_seeker_id: str, author: str, today: date) -> None:
    """Raise ``Refused`` where ``author`` may only read the dossier."""
    reading = reading_only(reader, job_seeker_id, author, today)
    if reading is not None:
        raise reading.refusal()


def refuse_reader(unit: UnitOfWork, today: date) -> None:
    """Raise ``Refused`` where what ``unit`` changed lies in a dossier that its author may only read.

    Giving and sharing are left to ``casework.sharing``: whoever hands a dossier over may no longer write in it then.
    """
    for dossier, records in unit.deeds.items():
        if not ("share" in records and records <= _GIVING):
            require_writable(unit, dossier, unit.author, today)


def responsible(reader: Reader, person: JobSeeker, today: date) -> str:
    """Return who is in charge of a dossier on ``today``: who took it over last, else who opened it; never who helps."""
    return in_charge(person, handed_on(reader.find(Share, order="starts_on", job_seeker_id=person.id), today))


def in_charge(person: JobSeeker, given: Sequence[Share]) -> str:
    """Return who is in charge after the shares ``given``."""
    return given[-1].holder_name if given else person.counsellor


def handed_on(shares: Iterable[Share], today: date, mine: Iterable[str] = ()) -> list[Share]:
    """Return the shares by which the dossier was handed over up to ``today``, the first one first.

    It stays with who took it when the consent ends later; a share that ended before it began never gave it, but to
    those in ``mine``: who holds a dossier is not locked out of it by the end of what gave it to them.
    """
    own = frozenset(mine)
    given = [
        each
        for each in shares
        if each.right is ShareRight.RESPONSIBLE
        and each.starts_on <= today
        and (each.ends_on is None or each.ends_on > each.starts_on or each.holder in own)
    ]
    return sorted(given, key=lambda each: (each.starts_on, each.id))


def _own_names(agency: Agency, author: str) -> frozenset[str]:
    me = agency.colleague(agency.me)
    return frozenset({author, me.name if me else ""}) - {""}


def _after_handing_over(given: Sequence[Share], mine: frozenset[str]) -> list[date | None]:
    """Return the last day of reading of who handed over, as the server counts it; nothing for who never held it."""
    places = [place for place, each in enumerate(given) if each.holder in mine]
    successor = places[-1] + 1 if places else 0
    return [given[successor].starts_on + READING_AFTER] if successor < len(given) else []


def _of_lending(lent: Sequence[Share], today: date) -> list[date | None]:
    """Return the last days of what was lent: of what holds now, or of what held where nothing does any more."""
    reading = [each for each in lent if each.right is not ShareRight.RESPONSIBLE]
    holding = [each for each in reading if each.holds_on(today)]
    return [each.ends_on - timedelta(days=1) if each.ends_on else None for each in holding or reading]
