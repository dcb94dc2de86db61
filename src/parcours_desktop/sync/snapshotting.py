"""A first sync, or one after a long absence, as one file: fetched piece by piece, verified, then taken in."""

from __future__ import annotations

from contextlib import closing

from parcours_core.protocol import EpochChanged, NotThere, SyncTrouble
from parcours_core.wire.images import form
from parcours_desktop.store import outbox
from parcours_desktop.store.images import Images, Unfit
from parcours_desktop.store.sync_state import read_sync_state
from parcours_desktop.sync.downloading import Pieces, SpoiltSnapshot, spoilt, wanted
from parcours_desktop.sync.guard import too_few
from parcours_desktop.sync.reports import HaltAndAsk
from parcours_desktop.sync.run import Cancelled, Run
from parcours_desktop.sync.snapshot_intake import take_in

_MOST_BEGINNINGS = 3


def read_snapshot(run: Run) -> None:
    """Fetch a snapshot of all that the person may see, take it in, and set the cursor where the feed goes on.

    Pieces that are here already are not fetched again. What the snapshot does not hold any more goes, but for what is
    unsent. Raises ``HaltAndAsk``, ``SpoiltSnapshot``, and what the peer raises.
    """
    images = form() if _is_first(run) else ""
    for beginning in range(_MOST_BEGINNINGS):
        info = run.ask(run.peer.snapshot, growing=True, images=images, begins=wanted(run))
        state = run.state()
        if state.epoch and info.epoch != state.epoch:
            raise EpochChanged("", epoch=info.epoch)
        if too_few(state.count, info.records) and not run.options.may_vanish:
            raise HaltAndAsk(state.count, info.records)
        pieces = Pieces(run, info, images)
        try:
            pieces.fetch()
            with closing(Images(run.caseload.path)) as opened:
                take_in(run, info, pieces, opened if images else None)
        except Unfit as error:
            # Read in pages what does not fit is set aside, record by record.
            pieces.discard()
            images = ""
            if beginning == _MOST_BEGINNINGS - 1:
                raise spoilt() from error
        except NotThere:
            if beginning == _MOST_BEGINNINGS - 1:
                raise
        except SpoiltSnapshot:
            pieces.discard()
            raise
        except (SyncTrouble, Cancelled):
            pieces.save()
            raise
        else:
            return


def _is_first(run: Run) -> bool:
    """Say whether the device never had all: then most of what comes is new here, and worth while in images."""
    with run.caseload.reading() as reader:
        return not read_sync_state(reader).epoch and not outbox.count_pending(reader)
