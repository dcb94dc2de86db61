"""The screen of the sync in words: with which server, how the last syncs went, what the server would not take."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import datetime
from typing import TYPE_CHECKING, Any

from parcours_core.changes import Changes
from parcours_core.language import say, tr
from parcours_core.protocol import Reason
from parcours_core.records.catalogue import caseload_types
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.field_history import names_in
from parcours_desktop.casework.record_words import field_label, moment_words, record_title
from parcours_desktop.casework.sealed import sealed_lines
from parcours_desktop.casework.status import last_words
from parcours_desktop.casework.sync_values import RejectedLine, SyncDetails, SyncLogLine
from parcours_desktop.casework.words import NO_BREAK, typeset
from parcours_desktop.store import giving_up, outbox
from parcours_desktop.store.settings import setting
from parcours_desktop.store.sync_state import read_account, read_last_sync

if TYPE_CHECKING:
    from parcours_core.records.codec import Plain
    from parcours_desktop.store.reader import Reader

LOG = "sync.log"
"""The setting that holds the last syncs: a list of {at, words, sound}, the latest first."""
LOGGED = 12
_COUNT = re.compile(r"(?<=, )(\d+) ")
"""A count within a line: it stays beside what it counts."""

_REASONS = {
    Reason.UNREADABLE: (
        say("Une valeur ne convient pas au serveur."),
        say("Ouvrez le dossier et corrigez-la : elle repartira d’elle-même."),
    ),
    Reason.UNKNOWN_TYPE: (
        say("Le serveur est plus ancien que ce programme et ne connaît pas ce type de fiche."),
        say("Elle partira quand le serveur aura été mis à jour."),
    ),
    Reason.PURGED: (
        say("Le serveur n’a plus cette fiche : elle a été supprimée entre-temps."),
        say("Notez à nouveau ce qui compte encore, puis abandonnez ce changement."),
    ),
    Reason.DOSSIER_DELETED: (
        say("Cette fiche est nouvelle, mais son dossier a été supprimé entre-temps."),
        say("Notez ailleurs ce qui compte et abandonnez-la ; si le dossier est rétabli, enregistrez-la à nouveau."),
    ),
    Reason.ERASED: (
        say("Ce dossier a été effacé à la demande de la personne."),
        say("Rien ne doit plus être noté ici."),
    ),
    Reason.NO_ACCESS: (
        say("Ce dossier ne vous est pas, ou plus, ouvert en écriture."),
        say("Demandez un partage à la personne responsable du dossier."),
    ),
    Reason.NOT_RESPONSIBLE: (
        say("Seule la personne responsable d’un dossier peut le supprimer, ou faire durer un partage."),
        say("Demandez-le-lui. En abandonnant ce changement, vous retrouvez le dossier tel qu’il est."),
    ),
    Reason.CONFIDENCE: (
        say("Ce champ est réservé aux confidences, qui ne vous sont pas partagées."),
        say("Confiez ce que vous savez à la personne responsable du dossier, puis abandonnez ce changement."),
    ),
    Reason.SEALED_FULL: (
        say("Ce dossier ne vous est plus ouvert, et trop de vos changements attendent déjà sous scellés."),
        say("Ils restent sur cet ordinateur. Demandez à votre responsable de décider de ceux qui attendent."),
    ),
    Reason.TOO_LARGE: (
        say("Cette fiche dépasse la taille que le serveur accepte."),
        say("Raccourcissez la note, ou répartissez-la sur deux fiches."),
    ),
}
_OTHER = (say("Le serveur n’a pas pris cette fiche."), say("Ouvrez le dossier et vérifiez-la."))


def sync_details(desk: Desk, revealed: Container[str] = ()) -> SyncDetails:
    """Return all that the screen of the sync shows; of what was sealed the covered words but for ``revealed`` keys."""
    now = desk.clock.now()
    with desk.caseload.reading() as reader:
        account, last = read_account(reader), read_last_sync(reader)
        kept: list[dict[str, Any]] = setting(reader, LOG, [])
        failed = last.tried_at is not None and (last.ended_at is None or last.tried_at > last.ended_at)
        return SyncDetails(
            server=str(account.get("server", "")),
            agency=str(account.get("agency_name") or account.get("agency", "")),
            person=str(account.get("person_name") or account.get("person", "")),
            device=str(account.get("device_name") or account.get("device", "")),
            unsent=outbox.count_pending(reader),
            last_sync=last_words(last.ended_at, now, enrolled=bool(account)),
            rejected=tuple(_rejected_line(reader, each) for each in outbox.rejected(reader)),
            sealed=sealed_lines(desk, revealed),
            log=tuple(_log_line(each, now) for each in kept),
            incident=last.incident,
            problem=last.what_happened if failed else "",
            is_safe=last.what_is_safe if failed else "",
            to_do=last.what_to_do if failed else "",
        )


def give_up(desk: Desk, line: RejectedLine) -> Changes:
    """Drop a change that the server would not take, and show what the server holds instead."""
    declared = caseload_types().get(line.record)
    # By the kind of record, never by what is in it: the trail keeps these words.
    what = tr(declared.one) if declared else tr("Dossier")
    with desk.writing(tr("Abandonné : {title}", title=what), anywhere=True) as unit:
        giving_up.give_up(unit, line.record, line.record_id)
        return unit.commit()


def log_entry(desk: Desk, words: str, *, sound: bool, leads: str = "") -> None:
    """Write one more past sync down; the oldest go. ``leads`` is what ``SyncLogLine`` says of it."""
    with desk.writing(tr("Synchronisation")) as unit:
        kept: list[dict[str, Any]] = setting(unit, LOG, [])
        entry = {"at": desk.clock.now().isoformat(), "words": words, "sound": sound, "leads": leads}
        if not sound and kept and {**kept[0], "at": entry["at"]} == entry:
            # Tried again by itself every few minutes, one trouble would push out all that went well.
            kept = kept[1:]
        unit.keep_setting(LOG, [entry, *kept][:LOGGED])
        unit.commit()


def _rejected_line(reader: Reader, entry: outbox.Unsent) -> RejectedLine:
    declared = caseload_types().get(entry.record)
    values: dict[str, Plain] = reader.plain(entry.record, entry.record_id) or dict(entry.base) if declared else {}
    owner = entry.record_id if entry.record == "job_seeker" else str(values.get("job_seeker_id") or "")
    code, _, field = entry.rejected.partition(":")
    reason, to_do = _REASONS[Reason(code)] if code in set(Reason) else _OTHER
    title = record_title(declared, values, names_in(reader)) if declared else ""
    told = tr(reason)
    if declared is not None and field:
        told = typeset(tr("{field} : {reason}", field=field_label(declared, field), reason=told))
    return RejectedLine(
        record=entry.record,
        record_id=entry.record_id,
        job_seeker_id=owner,
        person=names_in(reader)("job_seeker", owner),
        title=title or tr("Dossier"),
        reason=told,
        to_do=tr(to_do),
    )


def _log_line(kept: dict[str, Any], now: datetime) -> SyncLogLine:
    when = moment_words(datetime.fromisoformat(kept["at"]), now)
    words = _COUNT.sub(rf"\1{NO_BREAK}", str(kept["words"]))
    return SyncLogLine(when=when, words=words, sound=bool(kept["sound"]), leads=str(kept.get("leads", "")))
