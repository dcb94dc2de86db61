"""This device's account on the server; its tokens lie in the encrypted caseload and nowhere else.

What opens nothing, the check, lies beside it too, for the time before anybody has given the passphrase (``card``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from parcours_core.language import tr
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.sync_state import keep_account, read_account
from parcours_desktop.sync.card import Card, forget_card, keep_card


@dataclass(frozen=True, slots=True)
class Account:
    """Where the server is, who this device is to it, and by what it is known next.

    ``authority`` is the certificate of a private authority (PEM) that the server's own is checked against, empty where
    the system's authorities do. ``access`` and ``refresh`` are opaque tokens; ``check`` opens nothing (``standing``).
    """

    server: str
    access: str
    refresh: str
    device: str
    agency: str
    person: str
    agency_name: str = ""
    person_name: str = ""
    device_name: str = ""
    authority: str = ""
    check: str = ""

    def with_tokens(self, told: Mapping[str, Any]) -> Account:
        """Return the account with what the server gave. Raises ``KeyError`` where a token is missing."""
        names = {item.name for item in fields(self)}
        given = {name: str(value) for name, value in told.items() if name in names - {"server", "authority"}}
        return replace(self, **{**given, "access": str(told["access"]), "refresh": str(told["refresh"])})


class TokenKeeper:
    """Reads and keeps the account. New tokens are on the disk before they are used."""

    def __init__(self, caseload: Caseload, now: Callable[[], datetime]) -> None:
        self._caseload = caseload
        self._now = now
        self._turn = threading.Lock()

    def read(self) -> Account | None:
        """Return the account, None where this device is not enrolled."""
        with self._caseload.reading() as reader:
            kept = read_account(reader)
        if not kept:
            return None
        names = {item.name for item in fields(Account)}
        return Account(**{name: value for name, value in kept.items() if name in names})

    def keep(self, account: Account) -> None:
        """Keep the account, durably."""
        with self._turn, self._caseload.writing(tr("Synchronisation"), author="", at=self._now()) as unit:
            keep_account(unit, asdict(account))
            unit.commit()
        self._show(account)

    def show(self) -> None:
        """Lay out beside the caseload by what the device asks how it stands, in case that got lost."""
        account = self.read()
        if account is not None:
            self._show(account)

    def forget(self) -> None:
        """Forget the account: this device is no longer enrolled."""
        with self._turn, self._caseload.writing(tr("Synchronisation"), author="", at=self._now()) as unit:
            keep_account(unit, {})
            unit.commit()
        forget_card(self._caseload.path.parent)

    def _show(self, account: Account) -> None:
        if account.check and not self._caseload.read_only:
            keep_card(self._caseload.path.parent, Card(account.server, account.check, account.authority))
