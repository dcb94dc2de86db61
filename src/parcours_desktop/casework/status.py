"""What stands at the bottom left, always, in words: that all is saved, what waits to be sent, when it last went."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from parcours_core.dates import clock
from parcours_core.language import tr
from parcours_desktop.casework.desk import ZONE, Desk
from parcours_desktop.casework.sealed import count_sealed
from parcours_desktop.casework.sync_values import Link, SyncNow
from parcours_desktop.casework.values import WorkStatusLine
from parcours_desktop.casework.words import NO_BREAK, how_near, typeset
from parcours_desktop.store import deliveries, outbox
from parcours_desktop.store.sync_state import read_account, read_last_sync

_IDLE = SyncNow()


def work_status(desk: Desk, now: SyncNow = _IDLE) -> WorkStatusLine:
    """Return what stands at the bottom left: the state, what waits, when it last went through."""
    with desk.caseload.reading() as reader:
        rejected, sealed = outbox.count_rejected(reader), count_sealed(reader, desk.clock.now())
        waiting = waiting_words(outbox.count_pending(reader), rejected, sealed)
        if now.metered and now.link is Link.ONLINE and deliveries.any_to_move(reader):
            waiting = typeset(tr("{waiting} ; fichiers plus tard, connexion limitée", waiting=waiting))
        last = read_last_sync(reader).ended_at
        enrolled = bool(read_account(reader))
    state, tone = _state(now)
    if (rejected or sealed) and tone == "solved":
        tone = "strong"
    return WorkStatusLine(
        saved=state,
        waiting=_progress(now) if now.working else waiting,
        last_sync=last_words(last, desk.clock.now(), enrolled=enrolled),
        healthy=tone == "solved",
        tone=tone,
        is_safe=now.is_safe if now.problem and not now.working else "",
        to_do=_to_do(now),
        asks=bool(now.question) and not now.working,
        working=now.working,
    )


def waiting_words(unsent: int, rejected: int, sealed: int = 0) -> str:
    """Return « 3 modifications à envoyer, 1 refusée, 2 sous scellé »."""
    told = [
        (unsent, tr.count("{number} modification à envoyer", "{number} modifications à envoyer", unsent)),
        (rejected, tr.count("{number} modification refusée", "{number} modifications refusées", rejected)),
        (sealed, tr.count("{number} modification sous scellé", "{number} modifications sous scellé", sealed)),
    ]
    first, *_ = [words for number, words in told if number] or [tr("Rien à envoyer")]
    rest = [
        (rejected if unsent else 0, tr.count("{number} refusée", "{number} refusées", rejected)),
        (sealed if unsent or rejected else 0, tr.count("{number} sous scellé", "{number} sous scellé", sealed)),
    ]
    return ", ".join([first, *(words.replace(" ", NO_BREAK, 1) for number, words in rest if number)])


def last_words(at: datetime | None, now: datetime, *, enrolled: bool = True) -> str:
    """Return « Dernière synchro : hier à 17 h 42 »."""
    if at is None:
        return tr("Pas encore synchronisé") if enrolled else tr("Aucun serveur relié")
    local, today = at.astimezone(ZoneInfo(ZONE)), now.astimezone(ZoneInfo(ZONE)).date()
    time = clock(local.hour, local.minute, tr)
    when = tr("{day} à {time}", day=how_near(local.date(), today), time=time)
    return typeset(tr("Dernière synchro : {when}", when=when))


def _state(now: SyncNow) -> tuple[str, str]:
    """Return the state in words and its tone."""
    if now.unkept:
        return tr("Un texte n’est pas encore enregistré"), "blocking"
    if now.working:
        return tr("Synchronisation en cours"), "light"
    if now.question:
        return tr("La synchronisation attend votre réponse"), "strong"
    if now.problem:
        return now.problem, "strong"
    if now.link is Link.ONLINE:
        return tr("En ligne, tout est enregistré"), "solved"
    return tr("Hors ligne, tout est enregistré"), "solved"


def _to_do(now: SyncNow) -> str:
    if now.working:
        return ""
    if now.problem:
        return now.to_do
    # It is no problem, and nothing else shows that the key was heard.
    return tr("Le serveur ne répond pas") if now.unanswered else ""


def _progress(now: SyncNow) -> str:
    if not now.total:
        return now.step
    return typeset(tr("{step} : {done} sur {total}", step=now.step, done=now.done, total=now.total))
