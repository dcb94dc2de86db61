"""After the server was restored from a backup: give back what it lost, then go on with it (trust.md, F15)."""

from __future__ import annotations

from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of, states_of
from parcours_desktop.store import offers
from parcours_desktop.store.deliveries import forget_deliveries
from parcours_desktop.store.erasure import ask_erasures_again
from parcours_desktop.store.offers import Key
from parcours_desktop.store.sync_state import keep_sync_state, moved, read_sync_state
from parcours_desktop.store.tally import Tally
from parcours_desktop.sync.repairing import both_sides
from parcours_desktop.sync.reports import Step
from parcours_desktop.sync.run import Run

_OFFERED_AT_ONCE = 500
_SHARE = "share"


def offer_again(run: Run, epoch: str) -> None:
    """Offer the states that the server lacks or holds otherwise, mark again what it forgot was deleted, take its epoch.

    What waits to be sent is sent after that as ever, and the chain of receipts begins anew.
    """
    here, listed = both_sides(run)
    # A record that somebody wrote since stands higher there, and may lack all the same what the restore lost of it.
    lost = [key for key, number in here.items() if listed.get(key) != number]
    # Once a handover holds again, what else was lost of the dossier is no longer taken from here.
    lost.sort(key=lambda key: key[0] == _SHARE)
    for start in range(0, len(lost), _OFFERED_AT_ONCE):
        with run.caseload.reading() as reader:
            states = offers.states_here(reader, lost[start : start + _OFFERED_AT_ONCE])
        sheets, _ = sheets_of(states)
        if sheets:
            run.ask(run.peer.offer, sheets)
        run.progress(Step.CHECKING, start + len(states), len(lost))
    _offer_cards_of_graves(run)
    with run.caseload.reading() as reader:
        risen = offers.buried_here(reader, [key for key in listed if key not in here])
    pages = _fetched(run, risen)
    with run.writing() as unit:
        state = read_sync_state(unit)
        tally = Tally(state.count, state.sum)
        for page in pages:
            offers.bury_again(unit, tally, page)
        forget_deliveries(unit)
        ask_erasures_again(unit)
        keep_sync_state(unit, moved(state, tally, epoch=epoch, chain="", trail_kept=0))
        unit.commit()


def _offer_cards_of_graves(run: Run) -> None:
    """Give back the cards of records that were deleted; of what the server does not know there is nothing to choose."""
    with run.caseload.reading() as reader:
        cards = offers.cards_of_graves(reader)
    if not cards:
        return
    pages = _fetched(run, [(one.record, one.id) for one in cards])
    known = {(one.record, one.id) for page in pages for one in states_of(page.sheets, page.graves)}
    sheets, _ = sheets_of([one for one in cards if (one.record, one.id) in known])
    if sheets:
        run.ask(run.peer.offer, sheets)


def _fetched(run: Run, keys: list[Key]) -> list[Page]:
    starts = range(0, len(keys), _OFFERED_AT_ONCE)
    return [run.ask(run.peer.fetch, keys[start : start + _OFFERED_AT_ONCE]) for start in starts]
