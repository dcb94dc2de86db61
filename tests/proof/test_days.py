"""What begins on a day begins with the day of the agencies, also while Greenwich is still at the one before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from proof.helpers.company import CLAIRE, Company
from proof.helpers.lab import Lab

from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight

JUST_AFTER_MIDNIGHT = datetime(2026, 11, 22, 23, 39, tzinfo=UTC)


def test_what_is_shared_just_after_midnight_is_open_at_once(model: Path, tmp_path: Path) -> None:
    """By the day in Greenwich it was not open before one in the morning, in summer two."""
    lab = Lab(Company.founded(f"sqlite:///{tmp_path / 'server.db'}", JUST_AFTER_MIDNIGHT), model, tmp_path)
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    key = anne.makes_dossier()
    share = Share(
        id=lab.make_id(), job_seeker_id=key[1], holder=CLAIRE, starts_on=date(2026, 11, 23), right=ShareRight.HELP
    )
    with anne.caseload.writing("partager", author=anne.owner, at=anne.clock()) as unit:
        unit.put(share)
        unit.commit()
    anne.syncs()
    claire.syncs()
    assert key in claire.dump()
    lab.close()
