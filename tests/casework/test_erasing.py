"""Erasing a person: only by name, not what is kept at their wish, told plainly, finished later where it must be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

import pytest
from support.raw_pages import hits

from parcours_core.errors import Refused
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.erasing import erase_person, finish_erasing
from parcours_desktop.casework.retention import restrict
from parcours_desktop.store.scrubbing import SCRUB_DUE, ask_scrub
from parcours_desktop.store.settings import setting
from parcours_desktop.store.sync_state import keep_people

KEY = bytes(range(32))
NOTE = "Xqzvkanari à taire"


def test_a_dossier_goes_by_the_name_that_is_typed_and_leaves_no_trace(
    desk: Desk, aurelie: str, note: Callable[..., str]
) -> None:
    note(aurelie, "mobility", detail=NOTE)
    assert hits(desk.caseload.path, KEY, [NOTE])
    with pytest.raises(Refused):
        erase_person(desk, aurelie, "Dupont")
    erasing = erase_person(desk, aurelie, " delvaux ")
    assert erasing.records == 3
    assert erasing.remaining == ()
    assert erasing.changes.dossiers == {aurelie}
    assert hits(desk.caseload.path, KEY, [NOTE, "Aurélie"]) == {}
    with desk.caseload.reading() as reader:
        assert reader.find(JobSeeker) == ()
    with pytest.raises(Refused):
        erase_person(desk, aurelie, "Delvaux")


@pytest.mark.parametrize(
    ("lent", "refused"),
    [
        (("counsellor", "paula", ShareRight.HELP, "Nadia Benali"), True),
        (("counsellor", "bus", ShareRight.READ, "Nadia Benali"), True),
        (("counsellor", "nadia", ShareRight.RESPONSIBLE, "Paula Hallet"), True),
        (("supervisor", "paula", ShareRight.HELP, "Nadia Benali"), False),
        (("counsellor", "paula", ShareRight.RESPONSIBLE, "Nadia Benali"), False),
        (("counsellor", "nadia", ShareRight.HELP, "Paula Hallet"), False),
        (("counsellor", "bus", ShareRight.HELP, "Paula Hallet"), False),
    ],
)
def test_only_who_is_responsible_erases(
    desk: Desk, aurelie: str, lent: tuple[str, str, ShareRight, str], *, refused: bool
) -> None:
    role, holder, right, given_by = lent
    paula = {"id": "paula", "name": "Paula Hallet", "role": role, "teams": ["bus"]}
    nadia = {"id": "nadia", "name": "Nadia Benali", "role": "counsellor", "teams": []}
    people = {"etag": "1", "me": "paula", "agency": "a", "colleagues": [paula, nadia], "teams": []}
    with desk.writing("Partagé") as unit:
        keep_people(unit, people)
        unit.put(
            Share(
                id="s",
                job_seeker_id=aurelie,
                holder=holder,
                right=right,
                given_by=given_by,
                starts_on=desk.clock.today(),
            )
        )
        unit.commit()
    with pytest.raises(Refused, match="Une autre personne") if refused else nullcontext():
        erase_person(desk, aurelie, "Delvaux")
    with desk.caseload.reading() as reader:
        assert (reader.get(JobSeeker, aurelie) is not None) is refused


def test_what_is_kept_at_the_persons_wish_is_not_erased(desk: Desk, aurelie: str) -> None:
    restrict(desk, aurelie, "Elle conteste une note.")
    with pytest.raises(Refused):
        erase_person(desk, aurelie, "Delvaux")
    with desk.caseload.reading() as reader:
        assert reader.get(JobSeeker, aurelie) is not None


def test_traces_that_could_not_be_taken_are_taken_later(desk: Desk, aurelie: str, note: Callable[..., str]) -> None:
    note(aurelie, "mobility", detail=NOTE)
    assert finish_erasing(desk)
    with desk.caseload.writing("", author="", at=desk.clock.now()) as unit:
        unit.connection.exec_driver_sql("PRAGMA busy_timeout = 10")
    with desk.caseload.reading() as reader:
        reader.find(JobSeeker)
        erasing = erase_person(desk, aurelie, "Delvaux")
        assert "sera nettoyé" in erasing.remaining[0]
    assert hits(desk.caseload.path, KEY, [NOTE])
    with desk.caseload.reading() as reader:
        assert setting(reader, SCRUB_DUE) is True
    assert finish_erasing(desk)
    assert hits(desk.caseload.path, KEY, [NOTE]) == {}


def test_an_erasure_while_the_file_is_cleaned_is_cleaned_too(
    desk: Desk, aurelie: str, note: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may come between the cleaning and the note that all is clean."""
    with desk.writing("x") as unit:
        ask_scrub(unit.connection)
        unit.commit()
    clean = desk.caseload.scrub

    def meanwhile() -> bool:
        done = clean()
        with desk.writing("Effacé") as unit:
            ask_scrub(unit.connection)
            unit.commit()
        return done

    with monkeypatch.context() as patched:
        patched.setattr(desk.caseload, "scrub", meanwhile)
        assert not finish_erasing(desk)
    with desk.caseload.reading() as reader:
        assert setting(reader, SCRUB_DUE) is True
    assert finish_erasing(desk)
    with desk.caseload.reading() as reader:
        assert setting(reader, SCRUB_DUE) is False
