"""The job that the runner does: sync this caseload with the server where it is enrolled."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from parcours_core.errors import WorldError
from parcours_core.protocol import Revoked
from parcours_core.wire.messages import Vault
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.catching_up import catch_up, finish
from parcours_desktop.sync.engine import sync_once
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.packs import SpoiltPack
from parcours_desktop.sync.reports import PackPlace, SyncOptions, SyncReport, Watch
from parcours_desktop.sync.signed_in import Sign
from parcours_desktop.sync.status import remember
from parcours_desktop.sync.tokens import TokenKeeper

PAGE = 500
"""How many records are taken in at once while somebody may be typing: what is done in one go stops the window too."""

BATCH = 1000

LATER = 250
"""From so many dossiers of a page on the list is laid apart: fewer are seen sooner if it is laid with them, since a
window waits for both."""

PACK_SECONDS = 4 * 3600.0
"""A directory changes from day to day: asking for it with each sync would make two requests of one."""


def _unsaid() -> None:
    """Say nothing of the keys."""


class ServerJob:
    """Syncs with the server; how it ended is kept in the caseload.

    ``revoked`` is called where the server says that this device was revoked: it erases the key slots (trust.md, S6),
    before anybody hears of it. ``pack`` is where the directory pack lies, if it is to be kept fresh: the server is
    asked for a newer one at the first sync and then every ``PACK_SECONDS``. ``vault`` returns what the device says of
    its keys, None where that cannot be read. ``sign`` signs with the device's own key, by which a server that was
    restored knows it again.
    """

    def __init__(
        self,
        caseload: Caseload,
        now: Callable[[], datetime],
        author: Callable[[], str],
        *,
        revoked: Callable[[], None],
        pack: PackPlace | None = None,
        vault: Callable[[], Vault | None] = _unsaid,
        sign: Sign | None = None,
    ) -> None:
        self._caseload = caseload
        self._now = now
        self._author = author
        self._revoked = revoked
        self._pack = pack
        self._pack_asked = -math.inf
        self._vault = vault
        self._sign = sign
        self._turn = threading.Lock()
        self._peer: HttpPeer | None = None

    def run(self, watch: Watch, *, metered: bool, may_vanish: bool) -> SyncReport:
        """Sync once. Raises ``WorldError``."""
        asks_for_pack = not metered and time.monotonic() - self._pack_asked >= PACK_SECONDS
        options = SyncOptions(
            self._author(),
            metered=metered,
            may_vanish=may_vanish,
            page=PAGE,
            at_once=PAGE,
            batch=BATCH,
            later=LATER,
            pack=self._pack if asks_for_pack else None,
            vault=self._vault(),
        )
        # What a sync that was broken off has left.
        finish(self._caseload, self._now, watch.cancelled)
        keeper = TokenKeeper(self._caseload, self._now)
        peer = HttpPeer(keeper, self._sign)
        with self._turn:
            self._peer = peer
        try:
            followed = replace(watch, new_identity=peer.new_identity)
            report = sync_once(self._caseload, peer, now=self._now, options=options, watch=followed)
            if asks_for_pack and not report.cancelled:
                self._pack_asked = time.monotonic()
        except Revoked:
            self._revoked()
            raise
        except WorldError as error:
            if isinstance(error, SpoiltPack):
                # On a line that spoils them, whole packs are not fetched in vain time and again.
                self._pack_asked = time.monotonic()
            if not watch.cancelled():
                remember(self._caseload, self._now, None, error)
            raise
        finally:
            with self._turn:
                self._peer = None
            peer.close()
        remember(self._caseload, self._now, report)
        catch_up(self._caseload, self._now, watch.cancelled)
        keeper.show()
        return report

    def abort(self) -> None:
        """Break off the request that is under way."""
        with self._turn:
            if self._peer is not None:
                self._peer.abort()
