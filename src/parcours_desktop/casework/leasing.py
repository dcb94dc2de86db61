"""The offline lease: this device opens for some days without having heard from the server, then waits for a contact.

It is looked at when the dossiers are opened and never while one works; it counts whole days, so that what opened in the
morning opens all day. Nothing is ever erased by it, and what was not sent is sent after the contact (trust.md, S6).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from parcours_core.dates import long_day
from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.protocol import Revoked, SignInAgain, SyncTrouble, Unreachable
from parcours_desktop.casework.desk import ZONE, Desk
from parcours_desktop.store.errors import StoreError
from parcours_desktop.store.leasing import Lease, keep_contact, keep_seen, read_lease

if TYPE_CHECKING:
    from parcours_desktop.sync.tokens import Account

WARNED_DAYS = 7
"""How many days before its end it is said; for a short lease a third of it."""


class LeaseExpired(WorldError):
    """This device has not heard from its server for longer than the agency allows.

    ``needs_code``: the server was reached, and does not know the device any more.
    """

    def __init__(self, days: int, trouble: SyncTrouble) -> None:
        self.needs_code = isinstance(trouble, SignInAgain)
        happened = tr.count(
            "Cet ordinateur n’a plus eu de contact avec le serveur depuis {number} jour.",
            "Cet ordinateur n’a plus eu de contact avec le serveur depuis {number} jours.",
            days,
        )
        if self.needs_code:
            to_do = trouble.what_to_do
        elif type(trouble) is Unreachable:
            to_do = tr(
                "Connectez l’ordinateur à un réseau, puis tapez votre phrase. Si cela ne suffit pas, appelez votre "
                "responsable."
            )
        else:
            to_do = f"{trouble.what_happened} {trouble.what_to_do}"
        super().__init__(
            happened,
            what_is_safe=tr(
                "Rien n’est effacé : vos dossiers sont là, et ce qui n’a pas été envoyé partira au prochain contact."
            ),
            what_to_do=to_do,
        )


def hold_lease(desk: Desk, erase_keys: Callable[[], None], code: str = "") -> None:
    """Return where the dossiers may be opened now; where the lease is over, the server is asked first.

    With a ``code`` of the administrator this device is enrolled anew where the lease is over. Raises ``LeaseExpired``
    where no contact comes about, ``KeysErased`` after ``erase_keys`` where the device was revoked, and what ``enrol``
    raises for a code that is not good.
    """
    with desk.caseload.reading() as reader:
        lease = read_lease(reader)
    if not lease.days:
        return
    now = desk.clock.now()
    if lease.contact is None:
        _keep_contact(desk, now)
        return
    if lease.seen is None or _day(lease.seen) < _day(now):
        _keep_seen(desk, lease, now)
    gone = _days_gone(lease, now)
    if gone > lease.days:
        _make_contact(desk, gone, erase_keys, code)
        _keep_contact(desk, now)


def lease_end(desk: Desk) -> date | None:
    """Return the last day on which this device opens without having heard from the server, None without a lease."""
    with desk.caseload.reading() as reader:
        lease = read_lease(reader)
    if not lease.days or lease.contact is None:
        return None
    left = lease.days - _days_gone(lease, desk.clock.now())
    return desk.clock.today() + timedelta(days=left)


def lease_line(desk: Desk) -> str:
    """Return how the lease stands, in words; empty without one."""
    end = lease_end(desk)
    if end is None:
        return ""
    return tr("Sans contact avec le serveur, ces dossiers s’ouvrent jusqu’au {day}.", day=long_day(end, tr))


def lease_warning(desk: Desk) -> str:
    """Return what must be said before the lease ends, empty while that is far."""
    with desk.caseload.reading() as reader:
        days = read_lease(reader).days
    end = lease_end(desk)
    if end is None or (end - desk.clock.today()).days > min(WARNED_DAYS, days // 3):
        return ""
    return tr("Connectez cet ordinateur à un réseau avant la fin du {day}.", day=long_day(end, tr))


def _days_gone(lease: Lease, now: datetime) -> int:
    """Count the days since the contact by the latest moment that the clock ever said."""
    if lease.contact is None:
        return 0
    latest = now if lease.seen is None else max(now, lease.seen)
    return max(0, (_day(latest) - _day(lease.contact)).days)


def _make_contact(desk: Desk, gone: int, erase_keys: Callable[[], None], code: str) -> None:
    # Loaded here: without a lease that is over nobody needs the network to open the dossiers.
    from parcours_desktop.sync.card import Card
    from parcours_desktop.sync.standing import confirm_standing
    from parcours_desktop.sync.tokens import TokenKeeper
    from parcours_desktop.vault.errors import KeysErased

    keeper = TokenKeeper(desk.caseload, desk.clock.now)
    account = keeper.read()
    if account is None:
        return
    try:
        if code:
            keeper.keep(_enrolled_anew(desk, account, code))
        else:
            confirm_standing(Card(account.server, account.check, account.authority))
    except Revoked as revoked:
        erase_keys()
        raise KeysErased from revoked
    except SyncTrouble as trouble:
        if code and isinstance(trouble, SignInAgain):
            raise
        raise LeaseExpired(gone, trouble) from trouble


def _enrolled_anew(desk: Desk, account: Account, code: str) -> Account:
    from parcours_desktop.casework.handover_stick import device_keys
    from parcours_desktop.sync.enrolment import enrol

    keys = device_keys(desk)
    return enrol(
        account.server,
        code,
        account.device_name,
        seal_key=keys.seal_public,
        sign_key=keys.sign_public,
        authority=account.authority,
    )


def _keep_contact(desk: Desk, now: datetime) -> None:
    if not desk.caseload.read_only:
        # A disk that refuses keeps nobody out: the server is asked again at the next opening.
        with contextlib.suppress(StoreError), desk.writing(tr("Contact avec le serveur")) as unit:
            keep_contact(unit, now)
            unit.commit()


def _keep_seen(desk: Desk, lease: Lease, now: datetime) -> None:
    if not desk.caseload.read_only:
        with contextlib.suppress(StoreError), desk.writing(tr("Contact avec le serveur")) as unit:
            keep_seen(unit, lease, now)
            unit.commit()


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(ZONE)).date()
