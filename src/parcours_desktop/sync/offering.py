"""After the server was restored from a backup: give back what it lost, then go on with it (trust.md, F15)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from parcours_core.epochs import lost_since
from parcours_core.language import tr
from parcours_core.merge import Outcome, Stamp, State
from parcours_core.protocol import Reason
from parcours_core.wire.messages import Fate, Graves, Page, Sheet
from parcours_core.wire.packing import unpack_ids
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_desktop.store import awaiting, flight, offers, sealed_copies, unread
from parcours_desktop.store.deliveries import forget_deliveries
from parcours_desktop.store.erasure import ask_erasures_again, erasures_told
from parcours_desktop.store.offers import Key
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.sync_state import SyncState, keep_sync_state, moved, read_sync_state, without_batch
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally, count_all
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.sync.repairing import both_sides
from parcours_desktop.sync.reports import Step
from parcours_desktop.sync.run import Run

_OFFERED_AT_ONCE = 500
_DOSSIER = "job_seeker"
_SHARE = "share"
_MERGED = Outcome.MERGED.value
_NOT_TAKEN = {Outcome.SEALED.value, Outcome.REJECTED.value}


def offer_again(run: Run, epoch: str) -> None:
    """Offer the states that the server lacks or holds otherwise, mark again what it forgot was deleted, take its epoch.

    What waits to be sent is sent after that as ever, and the chain of receipts begins anew. Dossiers that the server
    does not open to this person any more stay until they are given back: the share that did may be among what was lost.
    """
    _send_again(run)
    here, listed = both_sides(run)
    with run.caseload.reading() as reader:
        here |= dict.fromkeys(awaiting.records_in(reader, awaiting.awaited(reader)), 0)
    # What lies in a dossier that was made and deleted since the backup is taken once that is known.
    _tell_graves_beyond(run, epoch)
    # A record that somebody wrote since stands higher there, and may lack all the same what the restore lost of it.
    lost = [key for key, number in here.items() if listed.get(key) != number]
    # What lies in a dossier is taken once that stands; once a handover holds again, nothing more of it is from here.
    lost.sort(key=lambda key: (key[0] == _SHARE, key[0] != _DOSSIER))
    refused = {state.dossier for state, fate in _offer(run, lost) if _is_closed(fate)}
    risen = [key for key in listed if key not in here]
    told = _tell_deletions(run, [key for key in risen if key[0] != _DOSSIER])
    _offer_cards_of_graves(run)
    # A dossier goes after all that lies in it: what is offered in one that was deleted is refused.
    told |= _tell_deletions(run, [key for key in risen if key[0] == _DOSSIER])
    with run.caseload.reading() as reader:
        buried = offers.buried_here(reader, [key for key in risen if key not in told])
    pages = _fetched(run, buried)
    sealed_anew = _seal_again(run)
    closed = _closed(run, refused, listed) - set(run.state().leaving)
    with run.writing() as unit:
        state = _awaiting(unit, read_sync_state(unit), closed)
        tally = count_all(unit.connection) if closed else Tally(state.count, state.sum)
        for page in pages:
            offers.bury_again(unit, tally, page)
        forget_deliveries(unit)
        sealed_copies.keep_sealed_again(unit, sealed_anew)
        ask_erasures_again(unit)
        keep_sync_state(unit, moved(state, tally, epoch=epoch, chain="", trail_kept=0))
        unit.commit()
    if closed:
        run.report.happened(
            tr.count(
                "Le serveur a été rétabli et ne vous ouvre plus {number} dossier : il reste ici, et ce que vous y "
                "notez attend qu’il vous soit partagé à nouveau.",
                "Le serveur a été rétabli et ne vous ouvre plus {number} dossiers : ils restent ici, et ce que vous y "
                "notez attend qu’ils vous soient partagés à nouveau.",
                len(closed),
            )
        )


def _seal_again(run: Run) -> set[str]:
    """Tell the server again what it had put under seal; return the copies of what it lacked, and has there now."""
    with run.caseload.reading() as reader:
        told = sealed_copies.offered_again(reader)
    anew: set[str] = set()
    for key, state in told:
        # One record may have been sealed more than once, and an offer names each once; there are few of them.
        receipt = run.ask(run.peer.offer, sheets_of([state])[0])
        anew.update(key for fate in receipt.fates if fate.outcome == Outcome.SEALED)
    return anew


def _send_again(run: Run) -> None:
    """Let wait again what the server took and had not told back yet: no version here says what became of it."""
    with run.caseload.reading() as reader:
        told = unread.numbers(reader)
    if told:
        with run.writing(lasting=True) as unit:
            unread.wait_again(unit)
            unit.commit()


def back_in(run: Run, page: Page | None) -> set[str]:
    """Return the awaited dossiers of which a page shows anything, or that it says were closed again since."""
    if page is None or not (page.sheets or page.graves or page.left):
        return set()
    with run.caseload.reading() as reader:
        waiting = awaiting.awaited(reader)
    parts: list[Sheet | Graves] = [*page.sheets, *page.graves] if waiting else []
    shown = {dossier for part in parts for dossier in unpack_ids(part.dossiers or part.ids)}
    return {*shown, *page.left} & waiting


def give_back_shown(run: Run) -> None:
    """Give back the awaited dossiers that the server shows by now, whatever page they would come with."""
    with run.caseload.reading() as reader:
        waiting = awaiting.awaited(reader)
    if waiting:
        _, listed = both_sides(run)
        give_back(run, {dossier for dossier in waiting if (_DOSSIER, dossier) in listed})


def take_erased(run: Run) -> None:
    """Erase the awaited dossiers that were erased meanwhile: no page tells of them to whom they are not shown.

    Also those that were deleted here: what they held stands in the history yet.
    """
    with run.caseload.reading() as reader:
        keys = [(_DOSSIER, dossier) for dossier in sorted(awaiting.awaited(reader))]
    erased = {
        offered[fate.place].dossier
        for _, offered, fates in _answers(run, keys, _named)
        for fate in fates
        if fate.reason == Reason.ERASED
    }
    if not erased:
        return
    with run.writing(lasting=True) as unit:
        awaiting.await_no_more(unit, erased)
        state = read_sync_state(unit)
        taking = TakingIn(unit, Tally(state.count, state.sum))
        taking.erase(dict.fromkeys(erased, ""))
        run.say_erased(taking)
        keep_sync_state(unit, moved(read_sync_state(unit), taking.tally))
        run.told(unit.commit())


def _named(reader: Reader, keys: Sequence[Key]) -> list[State]:
    """Return the states of some dossiers, by their names alone of those of which nothing stands here."""
    here = {state.id: state for state in offers.states_here(reader, keys)}
    nameless = Stamp(0, "", "")
    return [here.get(dossier) or State(_DOSSIER, dossier, dossier, 0, {}, nameless) for _, dossier in keys]


def give_back(run: Run, shown: Collection[str]) -> None:
    """Offer what is here of dossiers that were awaited and are shown again, before anything of them is taken in.

    What was deleted in them is marked again to be deleted, and their files are given again. What is put under seal, or
    not taken since the server knows better, is read again: no page would tell of it. What the server believes nobody
    any more is sent like anything that is written here, so that it is taken, asked about or put under seal.
    """
    if not shown:
        return
    with run.caseload.reading() as reader:
        keys = awaiting.records_in(reader, shown)
        buried = awaiting.buried_in(reader, shown)
    answers = _offer(run, sorted(keys, key=lambda key: key[0] == _SHARE))
    not_taken = {(state.record, state.id): fate for state, fate in answers if fate.outcome in _NOT_TAKEN}
    unbelieved = [key for key, fate in not_taken.items() if fate.reason == Reason.NO_ACCESS]
    told = _tell_deletions(run, sorted(buried, key=lambda key: key[0] == _DOSSIER))
    pages = _fetched(run, [key for key in buried if key not in told])
    with run.writing() as unit:
        state = read_sync_state(unit)
        tally = Tally(state.count, state.sum)
        for page in pages:
            offers.bury_again(unit, tally, page)
        forget_deliveries(unit)
        awaiting.await_no_more(unit, shown)
        anew = awaiting.write_anew(unit, unbelieved)
        reread = tuple(sorted({*state.reread, *(not_taken.keys() - anew)}))
        keep_sync_state(unit, moved(state, tally, reread=reread))
        unit.commit()


def _offer(run: Run, keys: Sequence[Key]) -> list[tuple[State, Fate]]:
    """Offer some records; return those of which the server says what became of them."""
    answers: list[tuple[State, Fate]] = []
    for count, offered, fates in _answers(run, keys, offers.states_here):
        answers += [(offered[fate.place], fate) for fate in fates]
        run.progress(Step.CHECKING, count, len(keys))
    return answers


def _tell_deletions(run: Run, keys: Sequence[Key]) -> set[Key]:
    """Offer the deletions of some records; return those of which the server took note: they are not deleted anew.

    An older server takes note of none.
    """
    told: set[Key] = set()
    for _, offered, fates in _answers(run, keys, offers.graves_here):
        outcomes = {fate.place: fate.outcome for fate in fates}
        told.update(
            (one.record, one.id) for place, one in enumerate(offered) if outcomes.get(place, _MERGED) == _MERGED
        )
    return told


def _answers(
    run: Run, keys: Sequence[Key], here: Callable[[Reader, Sequence[Key]], Sequence[State]]
) -> Iterator[tuple[int, Sequence[State], Sequence[Fate]]]:
    """Offer what ``here`` reads of some records, part by part; yield how far, what was offered and its fates."""
    at_once = min(_OFFERED_AT_ONCE, run.options.batch)
    for start in range(0, len(keys), at_once):
        with run.caseload.reading() as reader:
            states = here(reader, keys[start : start + at_once])
        sheets, _ = sheets_of(states)
        fates = run.ask(run.peer.offer, sheets).fates if sheets else []
        yield start + len(states), list(states_of(sheets, ())), fates


def _closed(run: Run, refused: Collection[str], listed: Collection[Key]) -> set[str]:
    """Return which of some dossiers the server does not show: neither the dossier itself nor that it was deleted.

    Those that are the same on both sides, or deleted there, are not ``listed``.
    """
    asked = [(_DOSSIER, dossier) for dossier in sorted(refused) if (_DOSSIER, dossier) not in listed]
    shown = {one.id for page in _fetched(run, asked) for one in states_of(page.sheets, page.graves)}
    return {dossier for _, dossier in asked} - shown


def _is_closed(fate: Fate) -> bool:
    """Say whether something was refused since its dossier is not open to this person."""
    return fate.outcome == Outcome.SEALED or fate.reason == Reason.NO_ACCESS


def _awaiting(unit: UnitOfWork, state: SyncState, closed: Collection[str]) -> SyncState:
    """Let dossiers be awaited: nothing of them is on its way, asked for or counted any more."""
    if not closed:
        return state
    inside = set(awaiting.records_in(unit, closed))
    for batch in (state.batch, state.next):
        if awaiting.touches(unit, batch, closed):
            flight.release(unit, batch)
            state = without_batch(state, batch)
    awaiting.await_back(unit, closed)
    return moved(state, Tally(), reread=tuple(key for key in state.reread if key not in inside))


def _offer_cards_of_graves(run: Run) -> None:
    """Give back the cards of records that were deleted, with the graves of those that the server never heard of.

    Also of those whose deletion waits behind what is unsent here: sent to a server that knows nothing of the record, a
    change of it would be put under seal, or refused.

    What waits to be sent is then refused as of a deleted dossier: in one that nobody knows it would be put under seal.
    And a dossier that the server had erased, and never heard of now, it can only erase again once it has its grave:
    else it is whoever had not heard of that who brings it back, and who answers for it.
    """
    with run.caseload.reading() as reader:
        cards = offers.cards_of_graves(reader)
        around = offers.graves_around(reader, cards)
        erased = set(erasures_told(reader)) - {one.id for one in (*around, *cards)}
    last = Stamp(0, run.author, run.now().isoformat())
    around += [State(_DOSSIER, dossier, dossier, 0, {}, last) for dossier in sorted(erased)]
    if not (cards or around):
        return
    pages = _fetched(run, [(one.record, one.id) for one in (*around, *cards)])
    known = {(one.record, one.id) for page in pages for one in states_of(page.sheets, page.graves)}
    sheets: list[Sheet] = []
    for state in (*around, *cards):
        is_known = (state.record, state.id) in known
        if not is_known:
            sheets += sheets_of([offers.as_grave(state)])[0]
        elif state.rivals:
            sheets += sheets_of([offers.as_cards(state)])[0]
    if sheets:
        run.ask(run.peer.offer, sheets)


def _tell_graves_beyond(run: Run, epoch: str) -> None:
    """Tell of the deletions that the backup does not hold: of what was made after it too, no listing names it.

    Else whoever never saw one of them would bring the record back, and a share that was taken back would hold again.
    """
    with run.caseload.reading() as reader:
        since = lost_since(epoch, read_sync_state(reader).cursor)
        graves = [] if since is None else offers.graves_beyond(reader, since)
    for start in range(0, len(graves), _OFFERED_AT_ONCE):
        sheets, _ = sheets_of(map(offers.as_grave, graves[start : start + _OFFERED_AT_ONCE]))
        run.ask(run.peer.offer, sheets)


def _fetched(run: Run, keys: list[Key]) -> list[Page]:
    starts = range(0, len(keys), _OFFERED_AT_ONCE)
    return [run.ask(run.peer.fetch, keys[start : start + _OFFERED_AT_ONCE]) for start in starts]
