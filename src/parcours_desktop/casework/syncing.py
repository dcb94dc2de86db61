"""Syncs the open caseload by itself, on a thread of its own, and says in words what it does, asks and ran into."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.errors import WorldError
from parcours_core.language import say, tr
from parcours_core.protocol import Revoked, SignInAgain, Unreachable
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.keys_told import keys_told
from parcours_desktop.casework.sync_status import log_entry
from parcours_desktop.casework.sync_values import Link, SyncNow
from parcours_desktop.casework.words import capital, typeset
from parcours_desktop.directory.shelf import Shelf
from parcours_desktop.sync.reports import HaltAndAsk, Step
from parcours_desktop.sync.runner import Runner
from parcours_desktop.sync.troubles import Untrusted
from parcours_desktop.sync.working import ServerJob

if TYPE_CHECKING:
    from pathlib import Path

    from parcours_desktop.sync.reports import Progress, SyncReport
    from parcours_desktop.sync.runner import Job, Pauses

_STEPS = {
    Step.SENDING: say("Envoi"),
    Step.RECEIVING: say("Réception"),
    Step.CHECKING: say("Vérification"),
    Step.FILES: say("Pièces jointes"),
    Step.DIRECTORY: say("Annuaire des partenaires"),
}

TOLD_SECONDS = 0.1
"""How often at most it is said how far a step has come: each time the window asks and writes its status anew."""


def _leave_it(_: Path) -> None:
    """Use a fresh directory pack from the next opening on."""


def _signed(desk: Desk, words: bytes) -> bytes:
    # Loaded here: what signs is heavy, and asked for only where a restored server lost this device's tokens.
    from parcours_desktop.casework.handover_stick import device_keys

    return device_keys(desk).signer.sign(words)


class Syncing:
    """The sync of one desk (``casework.sync_values.Synchroniser``), and who hears it speak.

    ``desk`` returns the desk at which one works now. ``tell`` gets each ``SyncNow``, ``arrived`` the ``Changes`` that
    were taken in, ``pack_came`` where a fresh directory pack lies; they are called on threads of the sync.
    ``erase_keys`` is called where the device was revoked. ``packs`` is the folder for what the agency sends of the
    directory, None where the directory is not to be kept fresh.
    """

    def __init__(
        self,
        desk: Callable[[], Desk],
        tell: Callable[[SyncNow], None],
        arrived: Callable[[Changes], None],
        *,
        erase_keys: Callable[[], None],
        packs: Path | None = None,
        pack_came: Callable[[Path], None] = _leave_it,
        job: Job | None = None,
        pauses: Pauses | None = None,
    ) -> None:
        self._desk = desk
        self._tell = tell
        self._arrived = arrived
        self._pack_came = pack_came
        self._now = SyncNow()
        self._told_at = 0.0
        caseload, clock = desk().caseload, desk().clock
        opened_at = clock.now()
        server = ServerJob(
            caseload,
            clock.now,
            lambda: desk().author,
            revoked=erase_keys,
            pack=Shelf(packs) if packs is not None else None,
            vault=lambda: keys_told(desk(), opened_at),
            sign=lambda words: _signed(desk(), words),
        )
        self._runner = Runner(job or server, self, pauses)
        self._started = False

    def start(self) -> None:
        """Sync from now on by itself; once begun, sync now."""
        if self._started:
            self._runner.request()
            return
        self._started = True
        self._runner.start()

    def request(self) -> None:
        """Sync now."""
        self._runner.request()

    def soon(self) -> None:
        """Sync before long: something was changed here."""
        self._runner.soon()

    def save_line(self, metered: bool) -> None:
        """Move only what is small while the line costs."""
        told, self._runner.metered = self._runner.metered, metered
        if told != metered:
            self._say(self._now)

    def cancel(self) -> None:
        """Stop the sync that is under way."""
        self._runner.cancel()

    def answer(self, go_on: bool) -> None:
        """Go on although much will vanish, or leave everything as it is until the next time."""
        self._say(replace(self._now, question=""))
        if go_on:
            self._runner.go_on()

    def close(self) -> None:
        """Stop for good; returns once nothing touches the caseload any more."""
        self._runner.close()

    def begun(self) -> None:
        """A sync begins."""
        self._say(SyncNow(link=self._now.link, step=tr("Connexion")))

    def progress(self, progress: Progress) -> None:
        """A step has come so far: said as it begins, and then from time to time."""
        step, moment = tr(_STEPS[progress.step]), time.monotonic()
        if step == self._now.step and moment - self._told_at < TOLD_SECONDS:
            return
        self._told_at = moment
        self._say(SyncNow(link=Link.ONLINE, step=step, done=progress.done, total=progress.total))

    def changed(self, changes: Changes) -> None:
        """Something was taken in."""
        self._arrived(changes)

    def ended(self, report: SyncReport) -> None:
        """A sync ended well, or was cancelled."""
        if report.pack is not None:
            self._pack_came(report.pack)
        words = report_words(report)
        if words:
            leads = "sealed" if report.sealed else "rejected" if report.rejected else ""
            log_entry(self._desk(), words, sound=not leads, leads=leads)
        self._say(SyncNow(link=self._now.link if report.cancelled else Link.ONLINE))

    def troubled(self, trouble: WorldError) -> None:
        """A sync could not go on. A missing network is no trouble: everything is kept, and it will go by itself."""
        if isinstance(trouble, HaltAndAsk):
            gone = trouble.held - trouble.remaining
            question = tr("Le serveur efface {gone} fiches sur {held} : continuer ?", gone=gone, held=trouble.held)
            self._say(SyncNow(link=Link.ONLINE, question=typeset(question)))
            return
        if isinstance(trouble, Unreachable) and not isinstance(trouble, Untrusted):
            self._say(SyncNow(link=Link.OFFLINE))
            return
        if not isinstance(trouble, Revoked):
            log_entry(self._desk(), trouble.what_happened, sound=False)
        self._say(_problem(trouble))

    def broken(self, error: BaseException) -> None:
        """Our own code failed: the sync waits, the work goes on."""
        del error
        self._say(
            SyncNow(
                link=self._now.link,
                problem=tr("La synchronisation a rencontré une erreur du programme"),
                is_safe=tr("Tout est enregistré sur cet ordinateur."),
                to_do=tr("Prévenez l’assistance si elle revient."),
            )
        )

    def _say(self, now: SyncNow) -> None:
        self._now = replace(now, metered=self._runner.metered)
        self._tell(self._now)


def report_words(report: SyncReport) -> str:
    """Return what a sync did, in a line; empty where it had nothing to do."""
    parts = [
        said
        for number, said in (
            (report.sent, tr.count("{number} modification envoyée", "{number} modifications envoyées", report.sent)),
            (report.received, tr.count("{number} fiche reçue", "{number} fiches reçues", report.received)),
            (report.deleted, tr.count("{number} fiche supprimée", "{number} fiches supprimées", report.deleted)),
            (report.left, tr.count("{number} dossier vous quitte", "{number} dossiers vous quittent", report.left)),
            (
                report.cards,
                tr.count("{number} fiche à départager", "{number} fiches à départager", report.cards),
            ),
            (
                report.rejected,
                tr.count("{number} modification refusée", "{number} modifications refusées", report.rejected),
            ),
            (
                report.sealed,
                tr.count(
                    "{number} modification mise sous scellé pour un·e responsable d’équipe",
                    "{number} modifications mises sous scellé pour un·e responsable d’équipe",
                    report.sealed,
                ),
            ),
        )
        if number
    ]
    parts += [_deleted_by(who, number) for who, number in sorted(report.deleted_by.items())]
    if report.pack is not None:
        parts.append(tr("annuaire des partenaires renouvelé"))
    if report.cancelled:
        parts.insert(0, tr("arrêtée"))
    # What happened stands in sentences of its own.
    told = (capital(", ".join(parts)), report.incident.rstrip("."))
    return typeset(". ".join(part for part in told if part))


def _deleted_by(who: str, number: int) -> str:
    """Return who deleted how many whole dossiers; the name of none is kept in a list that no erasure reaches."""
    name = who or tr("un·e collègue")
    return tr.count("un dossier supprimé par {name}", "{number} dossiers supprimés par {name}", number, name=name)


def _problem(trouble: WorldError) -> SyncNow:
    return SyncNow(
        link=Link.ONLINE,
        problem=trouble.what_happened.rstrip("."),
        is_safe=trouble.what_is_safe,
        to_do=trouble.what_to_do,
        enrol_again=isinstance(trouble, SignInAgain),
    )
