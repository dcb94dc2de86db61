"""F21 over HTTP: a laptop that was away longer than deletions are remembered, and longer than its tokens are good."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from proof.helpers.company import ANNE, MORNING, SCOPE, Company
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.lines import served

from parcours_core.protocol import SignInAgain
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.reports import Watch
from parcours_desktop.sync.tokens import TokenKeeper
from parcours_server.storage import horizon


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def lab(request: pytest.FixtureRequest, model: Path, tmp_path: Path) -> Iterator[Lab]:
    """A company on either database, whose laptops a test connects."""
    made = Lab(Company.founded(str(request.getfixturevalue(request.param))), model, tmp_path)
    yield made
    made.close()


def _enrols(lab: Lab, laptop: Laptop, port: int) -> HttpPeer:
    """Enrol a laptop as it is done: by a one-time code, its tokens in its own caseload."""
    keeper = TokenKeeper(laptop.caseload, lab.company.clock)
    code = lab.company.code(ANNE)
    keeper.keep(enrol(f"http://127.0.0.1:{port}", code, laptop.name, seal_key=b"", sign_key=b""))
    peer = HttpPeer(keeper)
    laptop.peer, laptop.watch = peer, Watch(new_identity=peer.new_identity)
    return peer


@pytest.mark.parametrize("days", [200, 300])
def test_over_http_the_snapshot_is_read_and_what_waited_is_sent(lab: Lab, days: int) -> None:
    """Within 270 days it still signs in by itself; after that it enrols anew, and nothing that waited is lost."""
    one, away = lab.laptop(), lab.laptop()
    with served(lab.company) as port:
        first, gone = _enrols(lab, one, port), _enrols(lab, away, port)
        keys = [one.makes_dossier() for _ in range(60)]
        one.syncs()
        away.syncs()
        one.deletes(keys[0])
        one.syncs()
        lab.company.days_pass(1)
        one.syncs()
        for key in keys[10:60]:
            away.edits(key, ["phone"])
        for _ in range(days // 20):
            lab.company.days_pass(20)
            one.syncs()
        with lab.company.database.writing(SCOPE) as transaction:
            before = MORNING.date() + timedelta(days=2)
            assert horizon.purge(transaction, before.isoformat()).records == 1
            transaction.commit()
        if days > 270:
            with pytest.raises(SignInAgain):
                away.syncs()
            assert away.waiting() == 50
            gone.close()
            gone = _enrols(lab, away, port)
        report = away.syncs()
        assert report.rejected == report.sealed == report.rivalled == 0
        assert keys[0] not in away.dump()
        assert away.waiting() == 0
        assert lab.sound() == []
        first.close()
        gone.close()
