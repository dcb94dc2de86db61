"""Putting right what the check found different: bucket by bucket, the server's word against what is held for it.

The outbox is never touched, and nothing is forced one way: what waits to be sent is sent as ever.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from parcours_core.language import tr
from parcours_core.records.declare import record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Share
from parcours_core.wire.messages import Page
from parcours_desktop.store import departing, outbox, tally
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.schema import TYPES
from parcours_desktop.store.sync_state import keep_sync_state, moved, read_people, read_sync_state
from parcours_desktop.sync.guard import too_few
from parcours_desktop.sync.reports import HaltAndAsk, Step
from parcours_desktop.sync.run import Run

Key = tuple[str, str]
_FETCHED_AT_ONCE = 500


def repair(run: Run) -> None:
    """Fetch what is missing or old, let go what the server does not show, count anew, and say so in the report.

    Raises ``HaltAndAsk`` where too much would go, ``EpochChanged`` where the server was restored in the midst of it.
    """
    run.progress(Step.CHECKING)
    missing, hidden = compare(run)
    with run.caseload.reading() as reader:
        # What was refused of a record that is not shown any more stays until it is given up, and the record with it.
        gone = [key for key in hidden if outbox.find(reader.connection, *key) is None]
        held = tally.count_all(reader.connection).count
        confided = _confided(reader, gone)
    if too_few(held, held - len(gone)) and not run.options.may_vanish:
        raise HaltAndAsk(held, held - len(gone))
    fetched = 0
    for start in range(0, len(missing), _FETCHED_AT_ONCE):
        asked = missing[start : start + _FETCHED_AT_ONCE]
        page: Page = run.ask(run.peer.fetch, asked)
        run.make_sure()
        fetched += sum(len(sheet.numbers) for sheet in page.sheets)
        run.take_in(page)
        run.progress(Step.CHECKING, fetched, len(missing))
    if gone:
        run.make_sure()
    with run.writing() as unit:
        departing.remove_records(unit, tally.Tally(), gone)
        counted = tally.count_all(unit.connection)
        keep_sync_state(unit, moved(read_sync_state(unit), counted))
        run.told(unit.commit())
    if confided:
        run.report.happened(
            tr.count(
                "Une confidence n’est plus sur ce poste : son dossier vous est ouvert sans les confidences, "
                "que le serveur ne montre qu’à qui peut les lire.",
                "{number} confidences ne sont plus sur ce poste : leur dossier vous est ouvert sans les confidences, "
                "que le serveur ne montre qu’à qui peut les lire.",
                confided,
            )
        )
    if fetched + len(gone) > confided:
        run.report.happened(
            tr.count(
                "Une différence avec le serveur a été trouvée et réparée ({number} fiche).",
                "Une différence avec le serveur a été trouvée et réparée ({number} fiches).",
                fetched + len(gone) - confided,
            )
        )


def _confided(reader: Reader, gone: Collection[Key]) -> int:
    """Return how many of the records are confidences of dossiers that stay open to this person without them."""
    people = read_people(reader) or {}
    me = people.get("me")
    own: Mapping[str, Any] = next((each for each in people.get("colleagues", ()) if each["id"] == me), {})
    circle = {me, people.get("agency"), *own.get("teams", ())} - {None, ""}
    held = [reader.plain(record, record_id) or {} for record, record_id in gone if record in TYPES]
    away = {record_id for record, record_id in gone if record == record_type(JobSeeker).code}
    dossiers = {str(values["job_seeker_id"]) for values in held if values.get("confidential")} - away
    shares = reader.find(Share, job_seeker_id=dossiers, confidences=False)
    opened = {each.job_seeker_id for each in shares if each.holder in circle}
    return sum(bool(values.get("confidential")) and values["job_seeker_id"] in opened for values in held)


def compare(run: Run) -> tuple[list[Key], list[Key]]:
    """Return what the server shows that is not held, or older here; and what is held that it does not show."""
    here, listed = both_sides(run)
    missing = [key for key, number in listed.items() if here.get(key) != number]
    return missing, [key for key in here if key not in listed]


def both_sides(run: Run) -> tuple[dict[Key, int], dict[Key, int]]:
    """Return the records of those buckets that differ, by type and id with their number: held here, and shown there."""
    with run.caseload.reading() as reader:
        buckets = tally.by_bucket(reader.connection)
    theirs = {one.bucket: (one.count, one.sum) for one in run.ask(run.peer.tallies)}
    differing = []
    for bucket in sorted({*buckets, *theirs}):
        counted = tally.Tally()
        for (record, record_id), number in buckets.get(bucket, {}).items():
            counted.add(record, (record_id,), (number,))
        if (counted.count, counted.sum) != theirs.get(bucket, (0, 0)):
            differing.append(bucket)
    listed = run.ask(run.peer.listing, differing) if differing else []
    here = {key: number for bucket in differing for key, number in buckets.get(bucket, {}).items()}
    return here, {(one.record, one.id): one.number for one in listed}
