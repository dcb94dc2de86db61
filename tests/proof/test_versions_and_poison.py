"""F20, F22 and F23 with the real engine and the real service: poison, ghosts, and programs of other ages."""

from __future__ import annotations

import pytest
from proof.helpers.company import ANNE
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.lines import InProcess, Office
from proof.helpers.people import PERSON
from proof.helpers.small_client import SmallClient

from parcours_core.merge import Outcome
from parcours_core.protocol import Reason
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.store.outbox import rejected

NEWER = {"favourite_bus_line": "TEC 433", "shoe_sizes": [41, 42], "likes_trains": True}
"""Fields of a program that is not written yet."""


def _tomorrow(lab: Lab) -> SmallClient:
    """Return a device that runs a program of tomorrow."""
    return Office(InProcess(lab.company), lab.make_id).device(ANNE)


def test_newer_fields_survive_what_an_older_program_does(lab: Lab) -> None:
    """F23: edited, conflicting, deleted and brought back by a program that does not know them."""
    newer, old = _tomorrow(lab), lab.laptop()
    key = ("job_seeker", lab.make_id())
    newer.creates(*key, {**PERSON, **NEWER})
    newer.sync()
    old.syncs()
    old.edits(key, ["phone", "street"])
    newer.writes(key, {"favourite_bus_line": "TEC 4", "phone": "by tomorrow"})
    newer.sync()
    old.syncs()
    newer.sync()
    assert {name: newer.held[key].values[name] for name in NEWER} == {**NEWER, "favourite_bus_line": "TEC 4"}
    (card,) = old.cards()
    old.chooses(card, theirs=True)
    old.syncs()
    old.deletes(key)
    old.syncs()
    with old.caseload.writing("annuler", author=old.owner, at=old.clock()) as unit:
        deletion = unit.connection.exec_driver_sql("SELECT max(number) FROM write").scalar()
        unit.take_back(int(str(deletion)))
        unit.commit()
    old.syncs()
    newer.sync()
    assert not newer.held[key].deleted
    assert {name: newer.held[key].values[name] for name in NEWER} == {**NEWER, "favourite_bus_line": "TEC 4"}


def test_a_newer_field_in_conflict_waits_for_a_program_that_knows_it(lab: Lab) -> None:
    """F23: two programs of tomorrow disagree; one of today in between neither shows nor loses either value."""
    one, two, old = _tomorrow(lab), _tomorrow(lab), lab.laptop()
    key = ("job_seeker", lab.make_id())
    one.creates(*key, {**PERSON, **NEWER})
    one.sync()
    two.sync()
    old.syncs()
    one.writes(key, {"favourite_bus_line": "A"})
    two.writes(key, {"favourite_bus_line": "B"})
    one.sync()
    two.sync()
    old.syncs()
    old.edits(key, ["phone"])
    old.syncs()
    one.sync()
    held = one.held[key]
    assert {held.values["favourite_bus_line"], *(rival.value for rival in held.rivals)} == {"A", "B"}
    assert old.syncs().incident == ""


def test_a_type_that_the_server_does_not_know_waits_and_blocks_nothing(lab: Lab) -> None:
    """F23: the server is older than the program: it says so for each record, and takes the others."""
    newer = _tomorrow(lab)
    key = ("job_seeker", lab.make_id())
    newer.creates("hologram", lab.make_id(), {"depth": 3}, dossier=key[1])
    newer.creates(*key, dict(PERSON))
    newer.sync()
    ((change, fate),) = newer.fates
    assert (change.record, fate.outcome, fate.reason) == ("hologram", Outcome.REJECTED, Reason.UNKNOWN_TYPE)
    assert key in newer.held


TOO_LONG = "0470 " * 300_000


@pytest.mark.parametrize(
    ("spoils", "why"),
    [
        (f"phone = '{TOO_LONG}'", Reason.TOO_LARGE),
        ("birth_date = 'yesterday'", f"{Reason.UNREADABLE}:birth_date"),
        ("gender = 'unheard-of'", f"{Reason.UNREADABLE}:gender"),
    ],
    ids=["too large", "no day", "no such choice"],
)
def test_one_poisoned_record_in_a_thousand_stops_no_other_and_goes_in_once_mended(
    lab: Lab, spoils: str, why: str
) -> None:
    """F20 on the laptop: the record waits with its reason, the queue moves on, an edit sends it again."""
    one, other = lab.laptop(), lab.laptop()
    made = [JobSeeker(id=lab.make_id(), family_name=f"Exemple {number}") for number in range(1000)]
    key, poison = made[0].id, made[417].id
    _writes(one, *made)
    _spoils(one, poison, spoils)
    report = one.syncs()
    assert (report.accepted, report.rejected) == (999, 1)
    with one.caseload.reading() as reader:
        (waiting,) = rejected(reader)
    assert (waiting.record_id, waiting.rejected) == (poison, why)
    assert one.waiting() == 0
    one.edits(("job_seeker", key), ["phone"])
    assert one.syncs().accepted == 1
    other.syncs()
    assert set(other.records()) == {("job_seeker", each.id) for each in made} - {("job_seeker", poison)}
    _spoils(one, poison, "phone = '', birth_date = NULL, gender = 'unsaid'")
    one.edits(("job_seeker", poison), ["phone"])
    one.syncs()
    assert lab.sound() == []
    assert len(other.records()) == 1000


def test_what_was_made_and_deleted_before_the_first_sync_leaves_no_trace(lab: Lab) -> None:
    """F22: and a deletion that comes twice, and one against an edit, end: no ghost, no endless retry."""
    one, other = lab.laptop(), lab.laptop()
    ghost, twice, edited = (one.makes_dossier() for _ in range(3))
    one.deletes(ghost)
    one.syncs()
    other.syncs()
    assert ghost not in other.dump()
    one.deletes(twice)
    other.deletes(twice)
    one.deletes(edited)
    other.edits(edited, ["phone"])
    assert lab.sound() == []
    assert twice not in one.dump()
    assert one.dump()[edited].values is None
    assert [name for name, _ in one.dump()[edited].beside] == ["phone"]
    assert [laptop.syncs().requests for laptop in (one, other)] == [1, 1]


def test_an_older_page_that_comes_while_a_deletion_waits_brings_nothing_back(lab: Lab) -> None:
    """F22: the record is deleted here, not sent yet, and the feed still carries it."""
    one, other = lab.laptop(), lab.laptop()
    key = one.makes_dossier()
    one.syncs()
    other.syncs()
    other.edits(key, ["phone"])
    other.syncs()
    one.deletes(key)
    with one.caseload.reading() as reader:
        assert reader.get(JobSeeker, key[1]) is None
    assert lab.sound() == []
    assert [rival.field for rival in one.cards()] == [""]


def test_what_a_card_brought_back_and_was_deleted_before_it_was_sent_leaves_no_card(lab: Lab) -> None:
    """F22, found by a seed: the choice went with what it had brought back, and the others kept the card."""
    one, other = lab.laptop(), lab.laptop()
    key = one.makes_dossier()
    for laptop in (one, other):
        laptop.syncs()
    one.deletes(key)
    other.edits(key, ["phone"])
    for laptop in (one, other, one):
        laptop.syncs()
    (card,) = one.cards()
    one.chooses(card, theirs=True)
    one.deletes(key)
    assert lab.sound() == []
    assert one.cards() == other.cards() == ()


def _writes(laptop: Laptop, *made: JobSeeker) -> None:
    with laptop.caseload.writing("écrire", author=laptop.owner, at=laptop.clock()) as unit:
        for one in made:
            unit.put(one)
        unit.commit()


def _spoils(laptop: Laptop, record_id: str, how: str) -> None:
    """Write past the program, which takes nothing that the server would not take."""
    with laptop.caseload.writing("panne", author="", at=laptop.clock()) as unit:
        unit.connection.exec_driver_sql(f"UPDATE job_seeker SET {how} WHERE id = ?", (record_id,))
        unit.commit()
