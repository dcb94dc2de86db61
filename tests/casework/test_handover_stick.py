"""A dossier goes over on a stick: whole, once, known by its signature; and it stays one dossier when both sync."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from casework.conftest import LETTERHEAD, NOON, TODAY
from support.stamps import stamp_of

from parcours_core.errors import Refused
from parcours_core.merge import Kind, Stamp, State
from parcours_core.records.barrier import Barrier
from parcours_core.records.codec import to_plain
from parcours_core.records.encounter import Attachment
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Share
from parcours_core.trail import Act
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_core.wire.messages import Page
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.casework.attachments import attach_file, read_attachment
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.handover_stick import (
    device_keys,
    has_key,
    names_of,
    read_stick,
    save_stick,
    spoken_phrase,
    stick_name,
    take_stick,
)
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.sharing import ShareWish, share
from parcours_desktop.exchange.carried import manifest_of
from parcours_desktop.exchange.errors import AlreadyTaken, DamagedStick, NotForUs
from parcours_desktop.exchange.stick import Closing, write_stick
from parcours_desktop.store import attachments, outbox, trail
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.sync_state import keep_people
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.store.tally import Tally, count_all

PHRASE = "abaisser cactus fidele ombre quartz zenith"
GIVE = ShareWish("nadia", ShareRight.RESPONSIBLE, TODAY, consent=ConsentForm.SPOKEN)


@pytest.fixture
def nadia(tmp_path: Path, desk: Desk) -> Iterator[Desk]:
    """The colleague's own device; both were told by the server who signs and who opens with which key."""
    caseload = Caseload.open(tmp_path / "nadia.db", bytes(reversed(range(32))))
    theirs = Desk(caseload, desk.pack, desk.places, FixedClock(NOON)).with_settings(
        replace(LETTERHEAD, counsellor="Nadia Benali")
    )
    for one, me in ((desk, "paula"), (theirs, "nadia")):
        people = {"etag": "1", "me": me, "agency": "agence", "teams": [{"id": "bus", "name": "Validobus"}]}
        people["colleagues"] = [_colleague("paula", "Paula Hallet", desk), _colleague("nadia", "Nadia Benali", theirs)]
        with one.writing("Synchronisé") as unit:
            keep_people(unit, people)
            unit.commit()
    yield theirs
    caseload.close()


def _colleague(key: str, name: str, desk: Desk) -> dict[str, Any]:
    keys = device_keys(desk)
    sign, seal = keys.sign_public.hex(), keys.seal_public.hex()
    return {"id": key, "name": name, "role": "", "teams": ["bus"], "sign_key": sign, "seal_key": seal}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "relais.parcours"


def unsent(desk: Desk) -> dict[tuple[str, str], outbox.Unsent]:
    with desk.caseload.reading() as reader:
        return {each.key: each for each in outbox.pending(reader)}


def told_by_server(desk: Desk, person_id: str, number: int = 7) -> None:
    """Let the server have told the sheet of a person, as if it had been synced."""
    with desk.caseload.reading() as reader:
        person = reader.get(JobSeeker, person_id)
    values = {name: value for name, value in to_plain(person).items() if name != "id"}
    state = State("job_seeker", person_id, person_id, number, values, Stamp(number, "Paula Hallet", NOON.isoformat()))
    with desk.writing("Synchronisé") as unit:
        outbox.forget(unit.connection, "job_seeker", person_id)
        TakingIn(unit, Tally()).page(Page(number, sheets=sheets_of([state])[0]))
        unit.commit()


def test_a_relay_note_that_was_written_twice_is_read_once(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    share(desk, [aurelie], replace(GIVE, right=ShareRight.HELP))
    share(desk, [aurelie], GIVE)
    save_stick(desk, [aurelie], path, holder="nadia")
    (told,) = read_stick(nadia, path).notes
    assert told[0] == "Aurélie Delvaux"


def test_a_dossier_goes_over_whole(desk: Desk, nadia: Desk, path: Path, aurelie: str, note: Callable[..., str]) -> None:
    note(aurelie, "childcare")
    write_note(desk, aurelie, "Elle commence lundi.")
    attach_file(desk, aurelie, "cv.txt", b"Mon parcours")
    share(desk, [aurelie], GIVE)
    save_stick(desk, [aurelie], path, holder="nadia")
    seen = read_stick(nadia, path)
    assert (seen.sender, seen.known) == ("Paula Hallet", True)
    assert seen.dossiers == (("Aurélie Delvaux", False),)
    assert names_of(seen) == "Aurélie Delvaux"
    assert "Freins ouverts" in seen.notes[0][1]
    with nadia.caseload.reading() as reader:
        assert reader.find(JobSeeker) == ()
    changes = take_stick(nadia, seen)
    assert changes.label == "Dossier reçu de Paula Hallet"
    assert changes.dossiers == {aurelie}
    ours, theirs = open_dossier(desk, aurelie), open_dossier(nadia, aurelie)
    for part in ("person", "household", "barriers", "encounters", "consents", "attachments"):
        assert getattr(theirs, part) == getattr(ours, part)
    assert read_attachment(nadia, theirs.attachments[0].id) == b"Mon parcours"
    with nadia.caseload.reading() as reader:
        (given,) = reader.find(Share)
        assert given.holder == "nadia"
        assert trail.last_of(reader, aurelie, Act.RECEIVED) is not None
    with desk.caseload.reading() as reader:
        assert trail.last_of(reader, aurelie, Act.EXPORTED) is not None


def test_what_was_never_sent_is_sent_by_both_as_the_same(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    save_stick(desk, [aurelie], path, holder="nadia")
    take_stick(nadia, read_stick(nadia, path))
    ours, theirs = unsent(desk), unsent(nadia)
    assert theirs.keys() == set(ours)
    assert {each.kind for each in theirs.values()} == {Kind.CREATE}


def test_what_the_server_told_keeps_its_versions_and_is_not_sent_again(
    desk: Desk, nadia: Desk, path: Path, aurelie: str
) -> None:
    told_by_server(desk, aurelie)
    change_person(desk, aurelie, {"phone": "0499000001"})
    save_stick(desk, [aurelie], path, holder="nadia")
    take_stick(nadia, read_stick(nadia, path))
    with nadia.caseload.reading() as reader:
        assert stamp_of(reader, JobSeeker, aurelie, "email") == Stamp(7, "Paula Hallet", NOON.isoformat())
        # Outside the count that ends a sync: the server has not shown this dossier to this device yet.
        assert count_all(reader.connection).count == 0
    entry = unsent(nadia)["job_seeker", aurelie]
    assert (entry.kind, dict(entry.base)) == (Kind.CHANGE, {"phone": "0470123456"})
    with nadia.caseload.reading() as reader:
        change = outbox.change_of(reader.connection, entry, reader.plain("job_seeker", aurelie))
    assert change.bases["phone"] == 7
    assert open_dossier(nadia, aurelie).person.phone == "0499000001"


def test_the_feed_that_comes_later_makes_no_second_one(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    told_by_server(desk, aurelie)
    save_stick(desk, [aurelie], path, holder="nadia")
    take_stick(nadia, read_stick(nadia, path))
    told_by_server(nadia, aurelie, number=9)
    with nadia.caseload.reading() as reader:
        assert [each.id for each in reader.find(JobSeeker)] == [aurelie]
        assert count_all(reader.connection).count == 1


def test_what_is_here_already_is_not_overwritten(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    told_by_server(desk, aurelie)
    save_stick(desk, [aurelie], path, holder="nadia")
    take_stick(nadia, read_stick(nadia, path))
    change_person(nadia, aurelie, {"phone": "0488000000"})
    change_person(desk, aurelie, {"phone": "0499000001", "email": "neuf@exemple.be"})
    second = path.with_name("second.parcours")
    save_stick(desk, [aurelie], second, holder="nadia")
    seen = read_stick(nadia, second)
    assert seen.dossiers == (("Aurélie Delvaux", True),)
    take_stick(nadia, seen)
    person = open_dossier(nadia, aurelie).person
    assert (person.phone, person.email) == ("0488000000", "neuf@exemple.be")


def test_what_was_deleted_here_does_not_come_back(
    desk: Desk, nadia: Desk, path: Path, aurelie: str, note: Callable[..., str]
) -> None:
    told_by_server(desk, aurelie)
    barrier = note(aurelie, "housing")
    save_stick(desk, [aurelie], path, holder="nadia")
    take_stick(nadia, read_stick(nadia, path))
    with nadia.writing("Retiré") as unit:
        unit.delete(JobSeeker, aurelie)
        unit.commit()
    second = path.with_name("second.parcours")
    save_stick(desk, [aurelie], second, holder="nadia")
    take_stick(nadia, read_stick(nadia, second))
    with nadia.caseload.reading() as reader:
        assert reader.get(JobSeeker, aurelie) is None
        assert reader.get(Barrier, barrier) is not None


def test_without_confidences_none_goes(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    told_by_server(desk, aurelie)
    write_note(desk, aurelie, "Un secret de famille", confidential=True)
    write_note(desk, aurelie, "Une note comme une autre")
    save_stick(desk, [aurelie], path, holder="nadia", confidences=False)
    take_stick(nadia, read_stick(nadia, path))
    view = open_dossier(nadia, aurelie)
    assert view.person.confidences == ""
    assert view.encounters == ()
    assert view.person.phone == "0470123456"


@pytest.mark.parametrize("confidences", [True, False])
def test_a_file_that_is_a_confidence_goes_with_them_alone(
    desk: Desk, nadia: Desk, path: Path, aurelie: str, confidences: bool
) -> None:
    told_by_server(desk, aurelie)
    attach_file(desk, aurelie, "signature.svg", b"signed by hand", confidential=True)
    attach_file(desk, aurelie, "cv.pdf", b"a life")
    save_stick(desk, [aurelie], path, holder="nadia", confidences=confidences)
    take_stick(nadia, read_stick(nadia, path))
    with nadia.caseload.reading() as reader:
        named = {each.name: attachments.read(reader, each.sha256) for each in reader.find(Attachment)}
        kept = plain_rows(reader.connection, "SELECT count(*) FROM attachment_content")
    wanted = {"cv.pdf": b"a life", **({"signature.svg": b"signed by hand"} if confidences else {})}
    assert (named, kept) == (wanted, [(len(wanted),)])


def test_confidences_that_the_server_never_had_are_not_cut_off_in_silence(
    desk: Desk, nadia: Desk, path: Path, aurelie: str
) -> None:
    with pytest.raises(Refused, match="confidences"):
        save_stick(desk, [aurelie], path, holder="nadia", confidences=False)
    assert not path.exists()


def test_by_a_phrase_where_no_key_is_known(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    assert has_key(desk, "nadia")
    assert has_key(desk, "bus")
    assert not has_key(desk, "marc")
    phrase = spoken_phrase()
    assert len(phrase.split()) == 6
    with pytest.raises(Refused, match="fermé"):
        save_stick(desk, [aurelie], path, holder="marc", phrase="trop court")
    save_stick(desk, [aurelie], path, holder="marc", phrase=phrase)
    take_stick(nadia, read_stick(nadia, path, phrase))
    assert open_dossier(nadia, aurelie).person.id == aurelie


def test_a_signature_that_nobody_knows_is_said(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    with nadia.writing("Synchronisé") as unit:
        keep_people(unit, {"etag": "2", "me": "nadia", "agency": "agence"})
        unit.commit()
    save_stick(desk, [aurelie], path, holder="nadia")
    seen = read_stick(nadia, path)
    assert (seen.sender, seen.known) == ("Paula Hallet", False)


def test_taken_in_twice_it_is_refused(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    save_stick(desk, [aurelie], path, holder="nadia")
    seen = read_stick(nadia, path)
    take_stick(nadia, seen)
    with pytest.raises(AlreadyTaken):
        read_stick(nadia, path)
    with pytest.raises(AlreadyTaken):
        take_stick(nadia, seen)


def test_for_somebody_else_it_stays_closed(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    save_stick(desk, [aurelie], path, holder="paula")
    with pytest.raises(NotForUs):
        read_stick(nadia, path)


def test_a_record_of_another_dossier_is_refused_before_anything_is_written(
    desk: Desk, nadia: Desk, path: Path, aurelie: str
) -> None:
    """A colleague's device that was taken over sends a barrier for a dossier that the file does not name."""
    values = dict(to_plain(Barrier(id="b", job_seeker_id="victim", kind="housing")))
    values.pop("id")
    stray = State("barrier", "b", aurelie, 0, values, Stamp(1, "x", ""))
    odd = State("barrier", "b", aurelie, 0, {**values, "job_seeker_id": aurelie, "severity": 5}, Stamp(1, "x", ""))
    strange = State("weapon", "b", aurelie, 0, {}, Stamp(1, "x", ""))
    for place, state in enumerate((stray, odd, strange)):
        file = path.with_name(f"{place}.parcours")
        manifest = manifest_of(
            sender=("P", "p", "a"), written_at="", dossiers=[(aurelie, "A")], states=[state], changes=[], contents=[]
        )
        write_stick(file, manifest, [], device_keys(desk), Closing([device_keys(nadia).seal_public]))
        with pytest.raises(DamagedStick):
            read_stick(nadia, file)


def test_a_file_that_changed_after_the_look_is_refused_whole(desk: Desk, nadia: Desk, path: Path, aurelie: str) -> None:
    attach_file(desk, aurelie, "cv.txt", b"Mon parcours")
    save_stick(desk, [aurelie], path, holder="nadia")
    seen = read_stick(nadia, path)
    save_stick(desk, [aurelie], path, holder="nadia")
    with pytest.raises(DamagedStick):
        take_stick(nadia, seen)
    with nadia.caseload.reading() as reader:
        assert reader.find(JobSeeker) == ()


def test_the_name_of_the_file_tells_of_nobody() -> None:
    assert stick_name(TODAY, 2) == f"relais-{date(2026, 11, 21).isoformat()}-2.parcours"


def test_the_keys_of_a_device_are_made_once(desk: Desk, nadia: Desk) -> None:
    assert device_keys(desk) == device_keys(desk)
    assert device_keys(desk) != device_keys(nadia)
