"""S6: off line past the lease the dossiers stay closed until the server was heard; nothing is erased by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cable import Cable, cable
from support.served import Server, running

from parcours_core.protocol import SignInAgain
from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework import leasing
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.enrolling import enrol
from parcours_desktop.casework.leasing import LeaseExpired, lease_end, lease_line, lease_warning
from parcours_desktop.casework.people import create_person
from parcours_desktop.store.leasing import Lease, read_lease
from parcours_desktop.store.outbox import count_pending
from parcours_desktop.sync.card import CARD_FILE
from parcours_desktop.sync.reports import Watch
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_desktop.sync.working import ServerJob
from parcours_desktop.vault.errors import KeysErased

PASSPHRASE = "cheval agrafe pile correcte"
MONDAY = datetime(2026, 11, 2, 7, 30, tzinfo=UTC)


@dataclass
class Clock:
    """A clock in the hand."""

    moment: datetime = MONDAY

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()

    def passes(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server")) as started:
        yield started


@pytest.fixture(scope="module")
def code(server: Server) -> Callable[[], str]:
    """Gives another enrolment code for the same person."""
    server.tell("user", "add", "ana", "--name", "Ana")
    return lambda: str(server.tell("user", "code", "ana")["code"])


@pytest.fixture
def line(server: Server) -> Iterator[Cable]:
    with cable(server.address) as laid:
        yield laid


def sync(desk: Desk, clock: Clock) -> None:
    job = ServerJob(desk.caseload, clock.now, lambda: "", revoked=lambda: None)
    job.run(Watch(), metered=False, may_vanish=False)


@pytest.fixture
def home(tmp_path: Path, server: Server, line: Cable, code: Callable[[], str], clock: Clock) -> Home:
    """A home that is enrolled and has synced once, with one dossier that was not sent yet."""
    server.tell("agency", "lease", "10")
    home = Home(tmp_path / "home")
    desk = create_desk(home, PASSPHRASE, clock=clock)
    enrol(desk, line.address, code(), "Portable")
    sync(desk, clock)
    create_person(desk, {"family_name": "Łaskawiec", "given_name": "Zoë"}, None)
    close_desk(desk)
    return home


def opens(home: Home, clock: Clock) -> None:
    close_desk(open_desk(home, PASSPHRASE, clock=clock))


def test_it_opens_to_the_last_day_and_then_waits_for_a_contact(home: Home, line: Cable, clock: Clock) -> None:
    line.cut()
    clock.passes(days=10, hours=15)
    opens(home, clock)
    clock.passes(days=1)
    with pytest.raises(LeaseExpired) as refused:
        opens(home, clock)
    said = refused.value
    assert "depuis 11 jours" in said.what_happened
    assert "Rien n’est effacé" in said.what_is_safe
    assert "Connectez" in said.what_to_do
    assert "responsable" in said.what_to_do
    assert not said.needs_code


def test_turning_the_clock_back_makes_nothing_longer(home: Home, line: Cable, clock: Clock) -> None:
    line.cut()
    clock.passes(days=11)
    with pytest.raises(LeaseExpired):
        opens(home, clock)
    for back in (11, 40, 4000):
        clock.moment = MONDAY - timedelta(days=back)
        with pytest.raises(LeaseExpired):
            opens(home, clock)


def test_the_latest_moment_counts_also_where_it_opened(home: Home, line: Cable, clock: Clock) -> None:
    line.cut()
    clock.passes(days=8)
    opens(home, clock)
    clock.moment = MONDAY
    desk = open_desk(home, PASSPHRASE, clock=clock)
    assert lease_end(desk) == clock.today() + timedelta(days=2)
    close_desk(desk)


def test_a_contact_opens_again_and_what_was_not_sent_is_sent(home: Home, line: Cable, clock: Clock) -> None:
    clock.passes(days=60)
    desk = open_desk(home, PASSPHRASE, clock=clock)
    with desk.caseload.reading() as reader:
        assert count_pending(reader) > 0
        assert read_lease(reader) == Lease(10, clock.now(), clock.now())
    sync(desk, clock)
    with desk.caseload.reading() as reader:
        assert count_pending(reader) == 0
    close_desk(desk)
    line.cut()
    clock.passes(days=9)
    opens(home, clock)


def test_a_server_that_is_not_its_own_opens_nothing(home: Home, line: Cable, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    clock.passes(days=11)
    with running(tmp_path / "other") as other:
        card = home.path / CARD_FILE
        card.write_text(card.read_text(encoding="utf-8").replace(line.address, other.address), encoding="utf-8")
        line.cut()
        with pytest.raises(LeaseExpired):
            opens(home, clock)


def test_revoked_the_keys_are_erased_at_that_contact(home: Home, server: Server, clock: Clock) -> None:
    newest = max(server.tell("device", "list")["devices"], key=lambda device: str(device["enrolled_at"]))
    server.tell("device", "revoke", newest["device"])
    clock.passes(days=11)
    for _ in range(2):
        with pytest.raises(KeysErased):
            opens(home, clock)
    assert '"slots"' not in (home.path / "keys.json").read_text(encoding="utf-8")


def test_a_server_that_forgot_the_device_asks_for_a_code_and_nothing_is_lost(
    home: Home, code: Callable[[], str], clock: Clock
) -> None:
    desk = open_desk(home, PASSPHRASE, clock=clock)
    keeper = TokenKeeper(desk.caseload, clock.now)
    account = keeper.read()
    assert account is not None
    keeper.keep(replace(account, check=account.check[:-4] + "AAAA"))
    close_desk(desk)
    clock.passes(days=11)
    with pytest.raises(LeaseExpired) as refused:
        opens(home, clock)
    assert refused.value.needs_code
    assert "code d’inscription" in refused.value.what_to_do
    with pytest.raises(SignInAgain):
        open_desk(home, PASSPHRASE, clock=clock, code="XXXX-XXXX")
    desk = open_desk(home, PASSPHRASE, clock=clock, code=code())
    sync(desk, clock)
    with desk.caseload.reading() as reader:
        assert count_pending(reader) == 0
    close_desk(desk)
    clock.passes(days=10)
    opens(home, clock)


def test_it_is_never_looked_at_while_one_works(home: Home, line: Cable, clock: Clock) -> None:
    line.cut()
    clock.passes(days=10)
    desk = open_desk(home, PASSPHRASE, clock=clock)
    clock.passes(days=30)
    create_person(desk, {"family_name": "Adjovi"}, None)
    close_desk(desk)


def test_it_is_said_some_days_before_and_in_the_settings(home: Home, line: Cable, clock: Clock) -> None:
    line.cut()
    said = []
    for _ in range(11):
        desk = open_desk(home, PASSPHRASE, clock=clock)
        said.append(lease_warning(desk))
        assert lease_line(desk).endswith("jusqu’au 12 novembre 2026.")
        close_desk(desk)
        clock.passes(days=1)
    assert [bool(each) for each in said] == [False] * 7 + [True] * 4
    assert "avant la fin du 12 novembre 2026" in said[-1]


def test_without_a_server_or_a_limit_it_always_opens(
    tmp_path: Path, home: Home, server: Server, line: Cable, clock: Clock
) -> None:
    alone = Home(tmp_path / "alone")
    close_desk(create_desk(alone, PASSPHRASE, clock=clock))
    server.tell("agency", "lease", "0")
    desk = open_desk(home, PASSPHRASE, clock=clock)
    sync(desk, clock)
    close_desk(desk)
    line.cut()
    clock.passes(days=4000)
    for each in (alone, home):
        desk = open_desk(each, PASSPHRASE, clock=clock)
        assert lease_end(desk) is None
        assert lease_line(desk) == lease_warning(desk) == ""
        close_desk(desk)


def test_a_shorter_limit_holds_from_the_next_sync(home: Home, server: Server, line: Cable, clock: Clock) -> None:
    server.tell("agency", "lease", "2")
    desk = open_desk(home, PASSPHRASE, clock=clock)
    sync(desk, clock)
    close_desk(desk)
    line.cut()
    clock.passes(days=3)
    with pytest.raises(LeaseExpired):
        opens(home, clock)


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC))


@given(MOMENTS, st.lists(MOMENTS, min_size=1), st.integers(1, 60))
def test_however_the_clock_jumps_the_days_never_grow_back(contact: datetime, says: list[datetime], days: int) -> None:
    lease, counted = Lease(days, contact, contact), 0
    for now in says:
        gone = leasing._days_gone(lease, now)
        assert gone >= counted
        counted = gone
        seen = max(lease.seen or contact, now)
        lease = Lease(days, contact, seen)
