"""What stands at the bottom left, always, in words: that all is saved, what waits to be sent, when it last went."""

from __future__ import annotations

from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.values import WorkStatusLine
from parcours_desktop.store.outbox import count_pending


def work_status(desk: Desk) -> WorkStatusLine:
    """Return the status of the work. Without a server yet, everything is offline and nothing has gone through."""
    with desk.caseload.reading() as reader:
        unsent = count_pending(reader)
    waiting = tr.count("{number} fiche à envoyer", "{number} fiches à envoyer", unsent)
    return WorkStatusLine(
        saved=tr("Hors ligne, tout est enregistré"),
        waiting=waiting if unsent else tr("Rien à envoyer"),
        last_sync=tr("Pas encore synchronisé"),
    )
