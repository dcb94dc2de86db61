"""S6 in the window: off line past the lease the screen says what to do, and a contact opens with everything there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from support.cable import Cable, cable
from support.keyboard import until
from support.served import Server, running

from parcours_desktop.bootstrap import Home, close_desk, open_desk, opening
from parcours_desktop.casework.enrolling import enrol
from parcours_desktop.sync.reports import Watch
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_desktop.sync.working import ServerJob
from parcours_desktop.ui.app.leasing import Leasing
from parcours_desktop.ui.app.opening import Opening
from parcours_desktop.ui.features.unlock.lease_view import LeaseView

NewCounsellor = Callable[..., Counsellor]


@dataclass
class Clock:
    """A clock in the hand."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime.now(UTC))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server")) as started:
        started.tell("user", "add", "ana", "--name", "Ana")
        yield started


@pytest.fixture
def line(server: Server) -> Iterator[Cable]:
    with cable(server.address) as laid:
        yield laid


def new_code(server: Server) -> str:
    return str(server.tell("user", "code", "ana")["code"])


@pytest.fixture
def leased(home: Path, server: Server, line: Cable, clock: Clock) -> Path:
    """A home that has synced once."""
    desk = open_desk(Home(home), PASSPHRASE, clock=clock)
    enrol(desk, line.address, new_code(server), "Portable")
    ServerJob(desk.caseload, clock.now, lambda: "", revoked=lambda: None).run(Watch(), metered=False, may_vanish=False)
    close_desk(desk)
    return home


def way_of(home: Path, clock: Clock) -> Opening:
    return replace(
        opening(Home(home)),
        unlock=lambda given: open_desk(Home(home), given, clock=clock),
        unlock_with_code=lambda given, code: open_desk(Home(home), given, clock=clock, code=code),
    )


def refused(counsellor: Counsellor) -> LeaseView:
    """Type the passphrase and return the screen that says why it does not open yet."""
    counsellor.keys.type(PASSPHRASE)
    counsellor.keys.press("Return")
    until(lambda: counsellor.open_window.ways.current is not None, "the screen of the lease")
    way = counsellor.open_window.ways.current
    assert isinstance(way, Leasing)
    return way.asking


def test_past_the_lease_it_waits_and_a_contact_opens_it(
    leased: Path, line: Cable, clock: Clock, counsellor_at: NewCounsellor
) -> None:
    line.cut()
    clock.moment += timedelta(days=31)
    counsellor = counsellor_at(leased, way_of(leased, clock))
    counsellor.start()
    screen = refused(counsellor)
    assert "31 jours" in screen.happened.text()
    assert "Rien n’est effacé" in screen.safe.text()
    assert "Connectez" in screen.to_do.text()
    assert screen.passphrase.hasFocus()
    assert not screen.asks_for_code
    # In the middle, as the screen before it: nothing jumps.
    assert screen.happened.mapTo(screen, screen.happened.rect().topLeft()).y() > screen.height() / 8
    counsellor.keys.type(PASSPHRASE)
    counsellor.keys.press("Return")
    until(lambda: screen.said() and not screen.is_working, "still no contact")
    assert "Pas encore" in screen.said()
    counsellor.keys.type("autre chose")
    counsellor.keys.press("Return")
    until(lambda: "n’ouvre pas" in screen.said(), "a wrong passphrase is said")
    line.mend()
    counsellor.keys.type(PASSPHRASE)
    counsellor.keys.press("Return")
    until(lambda: counsellor.open_window.work is not None, "it opens")
    assert counsellor.open_window.ways.current is None
    assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]
    line.cut()
    counsellor.lock()
    counsellor.unlock()


def test_one_may_go_back_and_the_keys_are_all_there(
    leased: Path, line: Cable, clock: Clock, counsellor_at: NewCounsellor
) -> None:
    line.cut()
    clock.moment += timedelta(days=31)
    before = (leased / "keys.json").read_bytes()
    counsellor = counsellor_at(leased, way_of(leased, clock))
    counsellor.start()
    refused(counsellor).back.click()
    assert counsellor.open_window.ways.current is None
    assert not counsellor.open_window.unlock_view.is_working
    assert (leased / "keys.json").read_bytes() == before


def test_where_the_server_forgot_it_a_code_opens(
    leased: Path, server: Server, clock: Clock, counsellor_at: NewCounsellor
) -> None:
    desk = open_desk(Home(leased), PASSPHRASE, clock=clock)
    keeper = TokenKeeper(desk.caseload, clock.now)
    account = keeper.read()
    assert account is not None
    keeper.keep(replace(account, check=account.check[:-4] + "AAAA"))
    close_desk(desk)
    clock.moment += timedelta(days=31)
    counsellor = counsellor_at(leased, way_of(leased, clock))
    counsellor.start()
    screen = refused(counsellor)
    assert screen.asks_for_code
    assert "code d’inscription" in screen.to_do.text()
    for code, opens in (("XXXX-XXXX", False), (new_code(server), True)):
        counsellor.keys.write(screen.code, code)
        counsellor.keys.write(screen.passphrase, PASSPHRASE)
        counsellor.keys.press("Return")
        if opens:
            until(lambda: counsellor.open_window.work is not None, "it opens")
        else:
            until(lambda: screen.said() and not screen.is_working, "the code is refused")
            assert screen.code.text() == code


def test_it_is_said_some_days_before(leased: Path, line: Cable, clock: Clock, counsellor_at: NewCounsellor) -> None:
    line.cut()
    counsellor = counsellor_at(leased, way_of(leased, clock))
    counsellor.start()
    counsellor.unlock()
    counsellor.idle()
    notice = counsellor.work.announcer.notice
    assert not notice.isVisible()
    clock.moment += timedelta(days=25)
    counsellor.lock()
    counsellor.unlock()
    counsellor.idle()
    notice = counsellor.work.announcer.notice
    assert notice.isVisible()
    assert "Connectez cet ordinateur" in notice.accessibleName()
    assert "Rien ne s’efface" in notice.accessibleDescription()
