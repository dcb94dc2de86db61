"""A file of which the server was told reaches it whatever becomes of the sharing, for each dossier that names it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import CLAIRE, Company
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop

from parcours_core.protocol import Unreachable
from parcours_core.records.encounter import Attachment
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import Answer, Call
from parcours_desktop.store import attachments, deliveries, departing
from parcours_desktop.store.awaiting import await_back
from parcours_desktop.store.engine import plain_rows
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.sync_state import keep_sync_state, moved, read_sync_state
from parcours_desktop.store.tally import count_all

SCAN = b"a paper that was scanned" * 100


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def lab(request: pytest.FixtureRequest, model: Path, tmp_path: Path) -> Iterator[Lab]:
    """A company on either database."""
    made = Lab(Company.founded(str(request.getfixturevalue(request.param))), model, tmp_path)
    yield made
    made.close()


def _attaches(laptop: Laptop, dossier: Key, *, confidential: bool = False) -> Key:
    key = ("attachment", laptop.make_id())
    with laptop.caseload.writing("joindre", author=laptop.owner, at=laptop.clock()) as unit:
        made = Attachment(
            id=key[1], job_seeker_id=dossier[1], name="scan.pdf", media_type="application/pdf", size=len(SCAN),
            sha256=unit.attach(SCAN), confidential=confidential,
        )  # fmt: skip
        unit.put(made)
        laptop.writes.append(unit.commit().write)
    return key


def _held(laptop: Laptop) -> list[bytes | None]:
    with laptop.caseload.reading() as reader:
        return [attachments.read(reader, each.sha256) for each in reader.find(Attachment)]


def _has_bytes(laptop: Laptop) -> bool:
    with laptop.caseload.reading() as reader:
        return attachments.read(reader, hashlib.sha256(SCAN).hexdigest()) is not None


def _on_a_metered_line(laptop: Laptop) -> None:
    options, laptop.options = laptop.options, replace(laptop.options, metered=True)
    laptop.syncs()
    laptop.options = options


@pytest.mark.parametrize("instead", [ShareRight.READ, None])
@pytest.mark.parametrize("confidential", [True, False])
def test_who_may_not_write_there_any_more_still_sends_what_they_had_told_of(
    lab: Lab, instead: ShareRight | None, confidential: bool
) -> None:
    """The record went over a line on which files do not travel, and the sharing ended before the next one."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    dossier = anne.makes_dossier()
    share = anne.shares(dossier[1], CLAIRE, ShareRight.HELP, confidences=False)
    for laptop in (anne, claire):
        laptop.syncs()
    _attaches(claire, dossier, confidential=confidential)
    _on_a_metered_line(claire)
    anne.deletes(share)
    if instead is not None:
        anne.shares(dossier[1], CLAIRE, instead, confidences=False)
    for laptop in (anne, claire, anne, claire):
        laptop.syncs()
    assert _held(anne) == [SCAN]
    reads_on = instead is not None and not confidential
    assert _held(claire) == ([SCAN] if reads_on else [])
    assert _has_bytes(claire) is reads_on


def test_a_file_is_sent_also_where_its_dossier_waited_to_be_given_back_and_leaves(lab: Lab) -> None:
    """The server was restored and closed the dossier to who had attached: nothing of it counts as held there."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    dossier = anne.makes_dossier()
    share = anne.shares(dossier[1], CLAIRE, ShareRight.HELP, confidences=True)
    for laptop in (anne, claire):
        laptop.syncs()
    _attaches(claire, dossier)
    _on_a_metered_line(claire)
    anne.deletes(share)
    anne.syncs()
    with claire.caseload.writing("", author="", at=claire.clock()) as unit:
        await_back(unit, [dossier[1]])
        tally = count_all(unit.connection)
        departing.remove(unit, tally, [dossier[1]])
        keep_sync_state(unit, moved(read_sync_state(unit), tally))
        unit.commit()
    for laptop in (claire, anne):
        laptop.syncs()
    assert _held(anne) == [SCAN]
    assert not _has_bytes(claire)


def test_a_file_is_sent_also_where_who_took_it_out_may_not_take_it_out(lab: Lab) -> None:
    """A confidence that a helper noted and is not shown, in a batch whose answer was lost: it stands on the server."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    dossier = anne.makes_dossier()
    anne.shares(dossier[1], CLAIRE, ShareRight.HELP, confidences=False)
    for laptop in (anne, claire):
        laptop.syncs()
    kept = _attaches(claire, dossier, confidential=True)
    exchange = claire.peer.exchange

    def unheard(call: Call) -> Answer:
        answer = exchange(call)
        if call.batch is not None:
            raise Unreachable("the answer was dropped")
        return answer

    vars(claire.peer)["exchange"] = unheard
    with pytest.raises(Unreachable):
        claire.syncs()
    vars(claire.peer).pop("exchange")
    claire.deletes(kept)
    for laptop in (claire, anne):
        laptop.syncs()
    assert _held(anne) == [SCAN]
    with claire.caseload.reading() as reader:
        assert deliveries.to_send(reader) == ()


def test_a_file_is_sent_also_where_taking_it_out_was_put_under_seal(lab: Lab) -> None:
    """The sharing had ended: what was taken out stands until a supervisor has decided."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    dossier = anne.makes_dossier()
    share = anne.shares(dossier[1], CLAIRE, ShareRight.HELP, confidences=True)
    for laptop in (anne, claire):
        laptop.syncs()
    kept = _attaches(claire, dossier)
    _on_a_metered_line(claire)
    claire.deletes(kept)
    anne.deletes(share)
    for laptop in (anne, claire, anne):
        laptop.syncs()
    assert _held(anne) == [SCAN]
    assert not _has_bytes(claire)


def test_a_file_that_is_in_no_other_dossier_any_more_is_given_to_who_sees_the_new_one(lab: Lab) -> None:
    """The server has it whole already, and is told all the same which dossier uses it now."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    first, second = anne.makes_dossier(), anne.makes_dossier()
    anne.shares(second[1], CLAIRE, ShareRight.HELP, confidences=True)
    kept = _attaches(anne, first)
    anne.syncs()
    anne.deletes(kept)
    _attaches(anne, second)
    anne.syncs()
    claire.syncs()
    assert _held(claire) == [SCAN]


def test_a_file_that_is_delivered_for_one_dossier_is_told_for_the_one_that_waited_meanwhile(lab: Lab) -> None:
    """Its bytes went for the first while the second was attached."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    first, second = anne.makes_dossier(), anne.makes_dossier()
    anne.shares(second[1], CLAIRE, ShareRight.HELP, confidences=True)
    _attaches(anne, first)
    put = anne.peer.put_content

    def attaches_too(sha256: str, size: int, dossier: str, offset: int, data: bytes) -> int:
        kept = put(sha256, size, dossier, offset, data)
        vars(anne.peer).pop("put_content", None)
        _attaches(anne, second)
        return kept

    vars(anne.peer)["put_content"] = attaches_too
    anne.syncs()
    anne.syncs()
    claire.syncs()
    assert _held(claire) == [SCAN]


def test_a_file_that_comes_back_into_a_dossier_is_told_for_it(lab: Lab) -> None:
    """It was taken out before the server heard of it, and went for another dossier meanwhile."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    first, second = anne.makes_dossier(), anne.makes_dossier()
    anne.shares(second[1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.deletes(_attaches(anne, second))
    taken_out = anne.writes.pop()
    _attaches(anne, first)
    anne.syncs()
    anne.writes.append(taken_out)
    anne.undoes()
    anne.syncs()
    claire.syncs()
    assert _held(claire) == [SCAN]


def test_a_file_that_was_taken_out_stays_for_second_thoughts_when_another_dossier_leaves(lab: Lab) -> None:
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    mine, shared = claire.makes_dossier(), anne.makes_dossier()
    share = anne.shares(shared[1], CLAIRE, ShareRight.HELP, confidences=True)
    for laptop in (anne, claire):
        laptop.syncs()
    claire.deletes(_attaches(claire, mine))
    anne.deletes(share)
    for laptop in (anne, claire):
        laptop.syncs()
    assert shared not in claire.dump()
    claire.undoes()
    claire.syncs()
    assert _held(claire) == [SCAN]
    late = lab.laptop(CLAIRE)
    late.syncs()
    assert _held(late) == [SCAN]


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("cut", [True, False])
def test_nothing_of_a_file_stays_where_its_dossier_is_erased_while_it_comes(lab: Lab, at: int, cut: bool) -> None:
    """A piece of it was on its way; after it the line may be cut."""
    anne, other = lab.laptop(), lab.laptop()
    dossier = anne.makes_dossier()
    _attaches(anne, dossier)
    anne.syncs()
    other.options = replace(other.options, piece=len(SCAN) // 3)
    get, asked = other.peer.get_content, list[int]()

    def erased_meanwhile(sha256: str, offset: int, length: int) -> bytes:
        if cut and len(asked) > at:
            raise Unreachable("cut")
        came = get(sha256, offset, length)
        if len(asked) == at:
            with other.caseload.writing("effacer", author=other.owner, at=other.clock()) as unit:
                erase_dossier(unit, dossier[1])
                unit.commit()
        asked.append(offset)
        return came

    vars(other.peer)["get_content"] = erased_meanwhile
    with suppress(Unreachable):
        other.syncs()
    with other.caseload.reading() as reader:
        for table in ("attachment_content", "staged", "delivered"):
            assert plain_rows(reader.connection, f"SELECT * FROM {table}") == [], table


def test_nothing_is_remembered_of_a_file_whose_dossier_is_erased_while_it_goes(lab: Lab) -> None:
    anne = lab.laptop()
    dossier = anne.makes_dossier()
    _attaches(anne, dossier)
    put = anne.peer.put_content

    def erased_meanwhile(sha256: str, size: int, named: str, offset: int, data: bytes) -> int:
        kept = put(sha256, size, named, offset, data)
        with anne.caseload.writing("effacer", author=anne.owner, at=anne.clock()) as unit:
            erase_dossier(unit, dossier[1])
            unit.commit()
        return kept

    vars(anne.peer)["put_content"] = erased_meanwhile
    anne.syncs()
    with anne.caseload.reading() as reader:
        assert plain_rows(reader.connection, "SELECT * FROM delivered") == []
