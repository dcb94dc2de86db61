"""With whom a dossier is shared, and until when, in words; and who is in charge of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parcours_core.dates import long_day
from parcours_core.language import say, tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Consent
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import LABELS, ShareRight
from parcours_desktop.casework.agency import known_agency
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.reading_only import READING_AFTER, handed_on, in_charge, reading_only
from parcours_desktop.casework.words import capital, typeset
from parcours_desktop.store.holding import held_dossiers

_TOLD_FOR = timedelta(days=30)
"""How long it is told that a share ended with the consent."""

_TO_ME = {
    ShareRight.RESPONSIBLE: say("Vous reprenez le dossier"),
    ShareRight.HELP: say("Vous aidez : vous lisez et écrivez"),
    ShareRight.READ: say("Vous lisez seulement"),
}
"""What each right is called to who has it."""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A share that holds or will: ``title`` who and what for, ``sentence`` from when to when, ``may_end`` by hand.

    ``mine`` says that it is given to whoever sits here; its title speaks to them.
    """

    id: str
    title: str
    sentence: str
    may_end: bool
    note: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class SharedView:
    """Who is in charge of a dossier, and with whom it is shared.

    ``waits`` says that it came by hand and that the server has not shown it to this device yet. ``ended`` are the
    shares that ended with the person's consent in the last thirty days, and say so. ``reading`` says that whoever sits
    here may read and not write, until when and whom to ask; empty where they may write. ``own`` says how they have the
    dossier themself, where somebody gave it to them or asks them to help.
    """

    responsible: str
    lines: tuple[ShareLine, ...]
    waits: bool = False
    ended: tuple[ShareLine, ...] = ()
    reading: str = ""
    own: str = ""

    @property
    def sentence(self) -> str:
        """Say in one line with whom the dossier is shared, and whether what is written here waits for the giver."""
        others = [line.title for line in self.lines if not line.mine]
        shared = tr("Partagé — {whom}", whom=" ; ".join(others)) if others else ""
        ended = [tr("Terminé, accord de la personne fini — {whom}", whom=line.title) for line in self.ended]
        waits = tr(
            "Reçu sur une clé : ce que vous y écrivez partira quand votre collègue l’aura synchronisé et partagé."
        )
        parts = (self.own, shared, *ended, waits if self.waits else "")
        return typeset(". ".join(part for part in parts if part))


def shared_with(desk: Desk, job_seeker_id: str) -> SharedView:
    """Return the shares of a person's dossier that hold today or later. Raises ``Refused`` where it is gone."""
    today = desk.clock.today()
    with desk.caseload.reading() as reader:
        whole = one_person(reader, job_seeker_id)
        person = must_find(reader, JobSeeker, whole.kept)
        shares = reader.find(Share, order="starts_on", job_seeker_id=whole.kept)
        mine, reading = known_agency(reader).me, reading_only(reader, whole.kept, desk.author, today)
        # Where no server was ever met nothing is about to be sent.
        waits = bool(mine) and not whole.ids.isdisjoint(held_dossiers(reader))
        consents = {one.id: one for one in reader.find(Consent, job_seeker_id=whole.ids)}
    agreed = [(share, consents.get(share.consent_id)) for share in shares]
    given = handed_on(shares, today)
    passed_on = {share.id for share in given[:-1]}
    told = (each for each in agreed if each[0].id not in passed_on)
    lines = [line for each in told if (line := _line(*each, today, mine)) is not None]
    ended = [line for each in agreed if (line := _ended(*each, today, mine)) is not None]
    return SharedView(
        responsible=in_charge(person, given),
        lines=tuple(lines),
        waits=waits,
        ended=tuple(ended),
        reading=reading.sentence if reading else "",
        own="" if reading else _own([share for share in shares if mine and share.holder == mine], today),
    )


def reading_until(starts_on: date) -> str:
    """Say until when the one who hands over on ``starts_on`` may still read."""
    return long_day(starts_on + READING_AFTER, tr)


def _own(shares: Sequence[Share], today: date) -> str:
    """Say how whoever sits here has the dossier: what was given to them last, with who gave it."""
    holding = [share for share in shares if share.holds_on(today) and share.right is not ShareRight.READ]
    share = max(holding, key=lambda each: (each.right is ShareRight.RESPONSIBLE, each.starts_on, each.id), default=None)
    if share is None:
        return ""
    name, day = share.given_by or tr("Un·e collègue"), long_day(share.starts_on, tr)
    if share.right is ShareRight.RESPONSIBLE:
        return tr("{name} vous a passé le relais le {day}", name=name, day=day)
    if share.ends_on is None:
        return tr("{name} vous demande d’aider depuis le {day} : vous lisez et écrivez", name=name, day=day)
    until = long_day(share.ends_on - timedelta(days=1), tr)
    return tr("{name} vous demande d’aider jusqu’au {day} : vous lisez et écrivez", name=name, day=until)


def _ended(share: Share, consent: Consent | None, today: date, mine: str) -> ShareLine | None:
    """Return the line of a share that ended because the consent did; a dossier that was handed over before stays."""
    day = _first_day_without(consent)
    if consent is None or day is None or not day <= today <= day + _TOLD_FOR or _was_handed(share, day):
        return None
    if share.starts_on > day or (share.ends_on is not None and share.ends_on < day):
        return None
    why = tr("Terminé le {day} : l’accord de la personne a pris fin.", day=long_day(day, tr))
    if consent.withdrawn_on is not None:
        why = tr("Terminé le {day} : la personne a retiré son accord.", day=long_day(day, tr))
    return ShareLine(share.id, _title(share, mine), typeset(why), may_end=False, mine=_is_mine(share, mine))


def _first_day_without(consent: Consent | None) -> date | None:
    if consent is None or consent.withdrawn_on is not None:
        return consent.withdrawn_on if consent else None
    return consent.until + timedelta(days=1) if consent.until is not None else None


def _was_handed(share: Share, day: date) -> bool:
    return share.right is ShareRight.RESPONSIBLE and share.starts_on < day


def _is_mine(share: Share, mine: str) -> bool:
    return bool(mine) and share.holder == mine


def _title(share: Share, mine: str) -> str:
    if _is_mine(share, mine):
        return typeset(tr(_TO_ME[share.right]))
    return tr("{name}, {right}", name=share.holder_name or tr("un·e collègue"), right=tr(LABELS[share.right]))


def _line(share: Share, consent: Consent | None, today: date, mine: str) -> ShareLine | None:
    if share.ends_on is not None and (share.ends_on <= today or share.ends_on <= share.starts_on):
        return None
    planned = share.starts_on > today
    handed = share.right is ShareRight.RESPONSIBLE
    without = _first_day_without(consent)
    if without is not None and without <= today and not _was_handed(share, without):
        return None
    if handed and not planned and share.starts_on + READING_AFTER < today:
        return None
    parts = [tr("dès le {day}", day=long_day(share.starts_on, tr)) if planned else ""]
    parts.append(tr("depuis le {day}", day=long_day(share.starts_on, tr)) if not planned else "")
    if without is not None and not handed and (share.ends_on is None or share.ends_on > without):
        agreed_until = long_day(without - timedelta(days=1), tr)
        parts.append(tr("jusqu’au {day}, comme l’accord de la personne", day=agreed_until))
    elif share.ends_on is not None:
        parts.append(tr("jusqu’au {day}", day=long_day(share.ends_on - timedelta(days=1), tr)))
    if not share.confidences:
        parts.append(tr("sans les confidences"))
    if not share.consent_id:
        parts.append(tr("sans accord noté"))
    sentence = capital(", ".join(part for part in parts if part)) + "."
    own = _is_mine(share, mine)
    return ShareLine(share.id, _title(share, mine), sentence, (planned or not handed) and not own, share.note, own)
