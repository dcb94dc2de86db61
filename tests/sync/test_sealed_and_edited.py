"""What was put under seal goes back to what the server holds, also where something else of the record is written first.

Read again while something of it is unsent, the record waits beside that; and what is sent then is plainly accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from store.helpers import barrier
from sync.laptops import Laptop, cut_sync, shared

from parcours_core.protocol import SyncPeer
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.wire.messages import Page
from parcours_desktop.store import choosing


@dataclass
class _Struck:
    """A way to the server; something happens there right before anything is read again."""

    peer: SyncPeer
    happens: Callable[[], None]

    def fetch(self, wanted: Sequence[tuple[str, str]]) -> Page:
        self.happens()
        return self.peer.fetch(wanted)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.peer, name)


@dataclass
class Writing:
    """A way to the server; whoever is at the window writes just after the server has answered what is named."""

    peer: SyncPeer
    writes: dict[str, list[Callable[[], object]]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            answer = getattr(self.peer, name)(*given, **named)
            if self.writes.get(name):
                self.writes[name].pop(0)()
            return answer

        return call


def _close(ben: Laptop, seeker: JobSeeker) -> None:
    ben.server.writers.discard(("ben", seeker.id))
    ben.server.readers.add(("ben", seeker.id))


def _sealed_and_edited(ben: Laptop, seeker: JobSeeker) -> None:
    """Let ``ben`` have something put under seal, and write something else just before that is read again."""
    _close(ben, seeker)
    ben.change(seeker, phone="9")
    _seal_and_edit(ben, seeker)


def _seal_and_edit(ben: Laptop, seeker: JobSeeker) -> None:
    plain = ben.peer
    ben.peer = cast(SyncPeer, Writing(plain, {"fetch": [lambda: ben.change(seeker, email="ben@example.org")]}))
    assert ben.sync().sealed == 1
    ben.peer = plain
    ben.server.writers.add(("ben", seeker.id))
    assert ben.scalar("SELECT count(*) FROM withheld") == 1


def test_what_was_sealed_goes_back_and_what_was_accepted_stands(ana: Laptop, ben: Laptop) -> None:
    """What was read again was let go as the other was accepted: what was sealed stood on, and the count agreed."""
    seeker = shared(ana, ben, phone="1", email="")
    _sealed_and_edited(ben, seeker)
    report = ben.sync()
    now = ben.get(JobSeeker, seeker.id)
    assert (now.phone, now.email) == ("1", "ben@example.org")
    assert (report.accepted, report.requests) == (1, 1)
    assert ben.waiting() == ()
    assert ben.is_sound()
    ana.sync()
    assert ana.everything() == ben.everything()


def test_the_next_change_stands_on_what_was_accepted(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1", email="")
    _sealed_and_edited(ben, seeker)
    ben.sync()
    ben.change(seeker, phone="2", email="b@example.org")
    assert ben.sync().accepted == 1
    ana.sync()
    assert ana.everything() == ben.everything()
    assert ana.cards() == ben.cards() == ()


def test_also_where_more_is_written_before_it_was_accepted(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1", email="", street="")
    _sealed_and_edited(ben, seeker)
    plain = ben.peer
    ben.peer = cast(SyncPeer, Writing(plain, {"exchange": [lambda: ben.change(seeker, street="Rue Haute")]}))
    cut_sync(ben, at=2, before=True)
    ben.peer = plain
    assert ben.scalar("SELECT count(*) FROM withheld") == 1
    ben.sync()
    now = ben.get(JobSeeker, seeker.id)
    assert (now.phone, now.email, now.street) == ("1", "ben@example.org", "Rue Haute")
    assert ben.is_sound()
    ana.sync()
    assert ana.everything() == ben.everything()


def test_also_where_what_was_written_since_is_taken_back(ana: Laptop, ben: Laptop) -> None:
    """What waits beside it holds what was accepted, so that nothing of it is lost when it is taken in."""
    seeker = shared(ana, ben, phone="1", email="", street="")
    _sealed_and_edited(ben, seeker)
    plain, written = ben.peer, []
    ben.peer = cast(
        SyncPeer, Writing(plain, {"exchange": [lambda: written.append(ben.change(seeker, street="Rue Haute"))]})
    )
    cut_sync(ben, at=2, before=True)
    ben.peer = plain
    ben.undo(written[0])
    ben.sync()
    now = ben.get(JobSeeker, seeker.id)
    assert (now.phone, now.email, now.street) == ("1", "ben@example.org", "")
    assert ben.is_sound()
    ana.sync()
    assert ana.everything() == ben.everything()


def test_also_where_it_was_read_again_after_it_was_accepted(ana: Laptop, ben: Laptop) -> None:
    """The receipt was lost, and the server said first how the record stands since."""
    seeker = shared(ana, ben, phone="1", email="")
    _sealed_and_edited(ben, seeker)
    cut_sync(ben)
    ana.put(barrier(seeker))
    ana.sync()
    ben.server.purge(ben.server.head)
    ben.sync()
    now = ben.get(JobSeeker, seeker.id)
    assert (now.phone, now.email) == ("1", "ben@example.org")
    assert ben.waiting() == ()
    assert ben.is_sound()
    assert ana.everything() == ben.everything()


def test_a_card_whose_choice_was_sealed_comes_back(ana: Laptop, ben: Laptop) -> None:
    seeker = shared(ana, ben, phone="1", email="")
    ana.change(seeker, phone="2")
    ben.change(seeker, phone="3")
    ana.sync()
    ben.sync()
    (card,) = ben.cards()
    _close(ben, seeker)
    with ben.writing() as unit:
        choosing.choose(unit, ("job_seeker", seeker.id), card.field, card.value, [card.id])
        unit.commit()
    assert ben.cards() == ()
    _seal_and_edit(ben, seeker)
    ben.sync()
    ana.sync()
    assert ben.cards() == ana.cards() == (card,)
    assert ana.everything() == ben.everything()


def test_what_was_accepted_is_not_read_again_as_it_was_before(ana: Laptop, ben: Laptop) -> None:
    """The server was restored between the seal and the reading: what it had lost was let go, and nobody had it then."""
    seeker = shared(ana, ben, phone="1", email="")
    backup = dict(ben.server.states)
    ben.change(seeker, phone="2")
    assert ben.sync().accepted == 1

    def restores() -> None:
        ben.server.states = dict(backup)
        ben.server.restored()

    _close(ben, seeker)
    ben.change(seeker, email="ben@example.org")
    plain = ben.peer
    ben.peer = cast(SyncPeer, _Struck(plain, restores))
    assert ben.sync().sealed == 1
    ben.peer = plain
    now = ben.get(JobSeeker, seeker.id)
    assert (now.phone, now.email) == ("2", "")
    ben.server.writers.add(("ben", seeker.id))
    ben.sync()
    ana.sync()
    assert ana.everything() == ben.everything()
