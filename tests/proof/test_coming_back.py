"""After a restore that lost their tokens, the devices that the backup knows come back by their own keys."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from proof.helpers.company import ANNE, MORNING, SCOPE, Company
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.lines import served

from parcours_core.protocol import Revoked, SignInAgain, Unconfirmed
from parcours_core.returning import words_to_sign
from parcours_core.wire.messages import PROTOCOL
from parcours_desktop.exchange.keys import DeviceKeys, make_keys
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.reports import Watch
from parcours_desktop.sync.signed_in import Sign
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_desktop.sync.working import ServerJob
from parcours_server.services import administering, entering
from parcours_server.storage import accounts, scopes

HEADERS = {"Parcours-Protocol": str(PROTOCOL)}
PEERS: list[HttpPeer] = []


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def lab(request: pytest.FixtureRequest, model: Path, tmp_path: Path) -> Iterator[Lab]:
    """A company on either database, whose laptops a test connects."""
    made = Lab(Company.founded(str(request.getfixturevalue(request.param))), model, tmp_path)
    yield made
    made.close()


@pytest.fixture
def port(lab: Lab) -> Iterator[int]:
    """Where the company's server listens."""
    with served(lab.company) as listening:
        yield listening


@pytest.fixture(autouse=True)
def opened() -> Iterator[list[HttpPeer]]:
    """Every connection that a test opens, closed at its end."""
    PEERS.clear()
    yield PEERS
    for peer in PEERS:
        peer.close()


def _enrols(lab: Lab, port: int) -> tuple[Laptop, DeviceKeys]:
    laptop, keys = lab.laptop(), make_keys()
    keeper = TokenKeeper(laptop.caseload, lab.company.clock)
    code = lab.company.code(ANNE)
    keeper.keep(
        enrol(f"http://127.0.0.1:{port}", code, laptop.name, seal_key=keys.seal_public, sign_key=keys.sign_public)
    )
    _connects(lab, laptop, keys)
    return laptop, keys


def _connects(lab: Lab, laptop: Laptop, keys: DeviceKeys) -> None:
    peer = HttpPeer(TokenKeeper(laptop.caseload, lab.company.clock), keys.signer.sign)
    PEERS.append(peer)
    laptop.peer, laptop.watch = peer, Watch(new_identity=peer.new_identity)


def _device(lab: Lab, laptop: Laptop) -> str:
    account = TokenKeeper(laptop.caseload, lab.company.clock).read()
    assert account is not None
    return account.device


def _restored(lab: Lab) -> None:
    """The server stands as its backup: it knows the devices, and not a token that they hold now."""
    with lab.company.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, f"after {lab.company.now}")
        transaction.change("DELETE FROM token WHERE scope = :scope")
        transaction.commit()


def test_a_device_that_the_backup_knows_comes_back_by_itself_and_loses_nothing(lab: Lab, port: int) -> None:
    one, _ = _enrols(lab, port)
    other, _ = _enrols(lab, port)
    key = one.makes_dossier()
    one.syncs()
    other.syncs()
    before = _device(lab, one), _device(lab, other)
    _restored(lab)
    one.edits(key, ["phone"])
    assert lab.sound() == []
    assert (_device(lab, one), _device(lab, other)) == before


def test_it_waits_until_the_administrator_has_confirmed_it(lab: Lab, port: int) -> None:
    """Whether its tokens are in the backup or not; what it holds stays, and goes its way afterwards."""
    one, _ = _enrols(lab, port)
    other, _ = _enrols(lab, port)
    key = one.makes_dossier()
    for laptop in (one, other):
        laptop.syncs()
    with lab.company.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, "after the restore", confirmed=False)
        transaction.change("DELETE FROM token WHERE scope = :scope AND device = :other", other=_device(lab, other))
        transaction.commit()
    for laptop in (one, other):
        laptop.edits(key, ["phone"] if laptop is one else ["street"])
        before = laptop.dump()
        for _ in range(2):
            with pytest.raises(Unconfirmed, match="sauvegarde"):
                laptop.syncs()
        assert laptop.dump() == before
    with lab.company.database.writing(SCOPE) as transaction:
        confirmed = {one.id for one in administering.confirm(transaction, (), every=True)}
        assert confirmed >= {_device(lab, one), _device(lab, other)}
        transaction.commit()
    assert lab.sound() == []
    assert one.waiting() == other.waiting() == 0


def test_it_comes_back_once_and_only_after_a_restore(lab: Lab, port: int) -> None:
    """Any other time whoever stole the device would have by it what the end of its tokens takes away."""
    one, keys = _enrols(lab, port)
    one.makes_dossier()
    one.syncs()
    _loses_tokens(lab)
    with pytest.raises(SignInAgain):
        one.syncs()
    _restored(lab)
    one.syncs()
    _loses_tokens(lab, but_used=True)
    _connects(lab, one, keys)
    with pytest.raises(SignInAgain):
        one.syncs()


def test_a_replay_ends_it_for_a_device_that_came_back_and_only_read_since(lab: Lab, port: int) -> None:
    """A clone that plays a token back must not come in again by the key that it holds a copy of."""
    one, _ = _enrols(lab, port)
    one.syncs()
    _restored(lab)
    one.syncs()
    _ends_by_a_replay(lab, one)


def test_a_replay_ends_it_too_where_the_backup_knew_the_tokens(lab: Lab, port: int) -> None:
    one, _ = _enrols(lab, port)
    one.syncs()
    with lab.company.database.writing(SCOPE) as transaction:
        scopes.begin_epoch(transaction, "with its tokens")
        transaction.commit()
    _ends_by_a_replay(lab, one)


def _ends_by_a_replay(lab: Lab, one: Laptop) -> None:
    """Play a token back that was renewed twice since: neither it nor the device gets in any more."""
    stolen = _refresh_token(lab, one)
    for _ in range(2):
        lab.company.now += timedelta(hours=1)
        one.syncs()
    with pytest.raises(SignInAgain):
        entering.refresh(lab.company.database, stolen, lab.company.now)
    with pytest.raises(SignInAgain):
        one.syncs()


def _refresh_token(lab: Lab, laptop: Laptop) -> str:
    account = TokenKeeper(laptop.caseload, lab.company.clock).read()
    assert account is not None
    return account.refresh


def _loses_tokens(lab: Lab, *, but_used: bool = False) -> None:
    """The tokens that the device holds are good no longer: it renews them with one that was used long ago."""
    lab.company.now += timedelta(hours=1)
    with lab.company.database.writing(SCOPE) as transaction:
        if but_used:
            transaction.change("UPDATE token SET expires_at = :past WHERE scope = :scope", past=MORNING.isoformat())
        else:
            transaction.change("DELETE FROM token WHERE scope = :scope")
        transaction.commit()


def test_the_job_that_the_window_runs_comes_back_too(lab: Lab, port: int) -> None:
    one, keys = _enrols(lab, port)
    key = one.makes_dossier()
    one.syncs()
    _restored(lab)
    one.edits(key, ["phone"])

    def job(sign: Sign | None) -> ServerJob:
        return ServerJob(one.caseload, lab.company.clock, lambda: "", revoked=lambda: None, sign=sign)

    with pytest.raises(SignInAgain):
        job(None).run(Watch(), metered=False, may_vanish=False)
    assert job(keys.signer.sign).run(Watch(), metered=False, may_vanish=False).accepted == 1


def test_another_key_does_not_open(lab: Lab, port: int) -> None:
    one, _ = _enrols(lab, port)
    one.syncs()
    _restored(lab)
    _connects(lab, one, make_keys())
    with pytest.raises(SignInAgain):
        one.syncs()


def test_a_challenge_is_answered_once_and_in_time(lab: Lab, port: int) -> None:
    one, keys = _enrols(lab, port)
    one.syncs()
    _restored(lab)
    asked = Asking(port, _device(lab, one))
    for late in (True, False):
        challenge = asked.challenge()
        if late:
            lab.company.now += timedelta(minutes=6)
        answer = asked.answers(challenge, keys)
        assert answer == (401 if late else 200)
        assert asked.answers(challenge, keys) == 401
    one.syncs()


def test_whoever_asks_in_its_name_does_not_keep_a_device_from_answering(lab: Lab, port: int) -> None:
    one, keys = _enrols(lab, port)
    one.syncs()
    _restored(lab)
    asked = Asking(port, _device(lab, one))
    own, others = asked.challenge(), asked.challenge()
    assert asked.answers(own, keys) == 200
    assert asked.answers(others, keys) == 401, "once it came back, none is good any more"


def test_a_revoked_device_is_told_so_and_an_unknown_one_looks_like_any(lab: Lab, port: int) -> None:
    one, keys = _enrols(lab, port)
    one.syncs()
    stranger = Asking(port, "00000000-0000-4000-8000-000000000000")
    assert stranger.answers(stranger.challenge(), keys) == 401
    with lab.company.database.writing(SCOPE) as transaction:
        accounts.revoke(transaction, _device(lab, one), MORNING.isoformat())
        transaction.commit()
    _restored(lab)
    with pytest.raises(Revoked):
        one.syncs()


class Asking:
    """A device at the door, word by word."""

    def __init__(self, port: int, device: str) -> None:
        self._url = f"http://127.0.0.1:{port}/v1/return"
        self._who = {"agency": SCOPE, "device": device}

    def challenge(self) -> str:
        """Ask for a challenge."""
        answer = httpx.post(self._url, json=self._who, headers=HEADERS, trust_env=False)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["challenge"])

    def answers(self, challenge: str, keys: DeviceKeys) -> int:
        """Sign a challenge; return the status."""
        signature = keys.signer.sign(words_to_sign(SCOPE, self._who["device"], challenge))
        given = {**self._who, "challenge": challenge, "signature": base64.b64encode(signature).decode()}
        return httpx.post(self._url, json=given, headers=HEADERS, trust_env=False).status_code
