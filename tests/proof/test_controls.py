"""The controls: with what guards against a fault taken away, the test of that fault must fail.

F1, F2, F3 and the log of writes have theirs in tests/faults, F9 in test_feed_gaps, F11 in test_fuzzing, F12 in
test_simulation too, F24 in test_troubles, F25 in test_working_together, F26 in test_crowd.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from proof import (
    test_fuzzing,
    test_large_file,
    test_over_lines,
    test_simulation,
    test_troubles,
    test_versions_and_poison,
)
from proof.helpers.bad_line import Fault, Harm
from proof.helpers.crowd import crowd_works
from proof.helpers.lab import Lab

from parcours_core.merge import Change, Kind, Outcome, State, Verdict, judge
from parcours_core.protocol import Behind, Unreachable
from parcours_core.wire.messages import Answer, Call, Receipt
from parcours_core.wire.packing import count_ids
from parcours_desktop.sync import answering, contents, engine, repairing
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.outlook import Beginning
from parcours_desktop.sync.run import Run
from parcours_server.services import exchanging, pushing, sealing
from parcours_server.services.columns import Malformed
from parcours_server.services.peer import ServicePeer
from parcours_server.storage import feed, scopes
from parcours_server.storage.transaction import Transaction

Patch = pytest.MonkeyPatch


def must_fail(test: Callable[[], object], *errors: type[BaseException]) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception, *errors)):
        test()


def test_f8_what_was_not_answered_is_taken_for_sent(lab: Lab, monkeypatch: Patch) -> None:
    asked = HttpPeer.exchange

    def hopes(peer: HttpPeer, call: Call) -> Answer:
        try:
            return asked(peer, call)
        except Unreachable:
            if call.batch is None:
                raise
            count = sum(count_ids(sheet.ids) for sheet in call.batch.sheets)
            return Answer(call.epoch, call.cursor, receipt=Receipt(call.batch.id, call.batch.chain, 1, count, []))

    monkeypatch.setattr(HttpPeer, "exchange", hopes)
    fault = Fault(Harm.REQUEST_DROPPED)
    must_fail(lambda: test_over_lines.test_one_harm_at_any_request_is_survived_exactly_once(lab, fault))


def _last_one_wins(state: State | None, change: Change) -> Verdict:
    verdict = judge(state, change)
    return replace(verdict, outcome=Outcome.ACCEPTED, taken={**verdict.taken, **verdict.rivalled}, rivalled={})


def test_f10_whoever_comes_last_wins(sqlite_url: str, model: Path, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(pushing, "judge", _last_one_wins)
    told = crowd_works(sqlite_url, tmp_path, model, 1, rounds=8).broken
    assert any("LOST" in one for one in told)


def test_f12_whoever_comes_last_wins(model: Path, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(pushing, "judge", _last_one_wins)
    must_fail(lambda: test_simulation.test_nothing_is_lost_in_a_simulated_company(3, tmp_path, model))


def test_f13_the_later_hour_wins(model: Path, tmp_path: Path, monkeypatch: Patch) -> None:
    def by_the_clock(state: State | None, change: Change) -> Verdict:
        if state is not None and change.kind is Kind.CHANGE and change.at < max(state.stamp.at, *_hours(state)):
            return Verdict(Outcome.SAME, news=True)
        return judge(state, change)

    monkeypatch.setattr(pushing, "judge", by_the_clock)
    must_fail(
        lambda: test_simulation.test_clocks_ten_years_off_change_nothing_but_the_times(tmp_path, model, 5), ValueError
    )


def _hours(state: State) -> list[str]:
    return [stamp.at for stamp in state.stamps.values()] or [""]


class _Everything:
    def __contains__(self, _: object) -> bool:
        return True


@pytest.mark.parametrize(
    "test",
    [
        test_fuzzing.test_a_restored_laptop_is_noticed_and_swallows_nothing,
        test_fuzzing.test_two_copies_of_one_laptop_part_and_both_go_on,
    ],
)
def test_f14_the_chain_of_receipts_is_not_looked_at(
    model: Path, tmp_path: Path, monkeypatch: Patch, test: Callable[[Path, Path], None]
) -> None:
    monkeypatch.setattr(exchanging, "ANY_CHAINS", _Everything())
    must_fail(lambda: test(tmp_path, model))


def test_f15_the_restored_server_says_nothing_of_it(lab: Lab, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(scopes, "begin_epoch", lambda transaction, epoch: None)
    test = test_troubles.test_a_server_restored_from_an_older_copy_gets_back_what_it_lost
    # Who read further than it does notices, takes nothing in and gives nothing back.
    must_fail(lambda: test(lab, tmp_path), Behind)


@pytest.mark.parametrize(
    "test",
    [
        test_troubles.test_a_server_that_answers_nothing_empties_no_laptop,
        test_troubles.test_a_fifth_of_the_dossiers_does_not_vanish_unasked,
    ],
)
def test_f16_nobody_is_asked(lab: Lab, monkeypatch: Patch, test: Callable[[Lab], None]) -> None:
    monkeypatch.setattr(answering, "check_answer", lambda *_: 0)
    monkeypatch.setattr(repairing, "too_few", lambda *_: False)
    must_fail(lambda: test(lab))


@pytest.mark.parametrize("step", [1, -1])
def test_f17_every_program_is_let_in(lab: Lab, monkeypatch: Patch, step: int) -> None:
    monkeypatch.setattr(exchanging, "OLDEST_PROTOCOL", -9)
    monkeypatch.setattr(exchanging, "PROTOCOL", 99)
    must_fail(lambda: test_troubles.test_programs_too_far_apart_refuse_and_keep_what_waits(lab, step))


def test_f18_what_is_not_let_in_is_not_put_under_seal(lab: Lab, monkeypatch: Patch) -> None:
    monkeypatch.setattr(sealing, "seal_sent", lambda *_: [])
    must_fail(lambda: test_troubles.test_access_that_ends_takes_the_rows_and_seals_what_was_not_sent(lab))


def test_f20_one_poisoned_record_stops_the_batch(lab: Lab, monkeypatch: Patch) -> None:
    def stops(*_: object) -> None:
        raise Malformed("one of them")

    monkeypatch.setattr(pushing.Pushed, "reject", stops)
    test = test_versions_and_poison.test_one_poisoned_record_in_a_thousand_stops_no_other_and_goes_in_once_mended
    must_fail(lambda: test(lab, "gender = 'unheard-of'", "unreadable:gender"), Malformed)


def test_f21_the_horizon_is_not_looked_at(lab: Lab, monkeypatch: Patch) -> None:
    """Nor is the tally, which would find it too."""
    looked = feed.head

    def without_horizon(transaction: Transaction) -> feed.Head:
        return replace(looked(transaction), horizon=0)

    monkeypatch.setattr(feed, "head", without_horizon)
    monkeypatch.setattr(engine, "_is_sound", lambda *_: True)
    must_fail(lambda: test_troubles.test_a_laptop_away_longer_than_deletions_are_remembered_loses_nothing(lab))


def test_f22_a_deletion_always_wins(lab: Lab, monkeypatch: Patch) -> None:
    def deletes(state: State | None, change: Change) -> Verdict:
        if state is not None and not state.deleted and change.kind is Kind.DELETE:
            return Verdict(Outcome.ACCEPTED, deletes=True)
        return judge(state, change)

    monkeypatch.setattr(pushing, "judge", deletes)
    test = test_versions_and_poison.test_an_older_page_that_comes_while_a_deletion_waits_brings_nothing_back
    must_fail(lambda: test(lab))


def test_f22_an_edit_brings_back_what_was_deleted(lab: Lab, monkeypatch: Patch) -> None:
    def resurrects(state: State | None, change: Change) -> Verdict:
        if state is not None and state.deleted and change.kind is Kind.CHANGE:
            return Verdict(Outcome.MERGED, taken=change.values, restores=True, news=True)
        return judge(state, change)

    monkeypatch.setattr(pushing, "judge", resurrects)
    test = test_versions_and_poison.test_what_was_made_and_deleted_before_the_first_sync_leaves_no_trace
    must_fail(lambda: test(lab))


def test_f23_what_the_server_does_not_know_it_drops(lab: Lab, monkeypatch: Patch) -> None:
    def drops(state: State | None, change: Change) -> Verdict:
        known = {name: value for name, value in change.values.items() if name not in test_versions_and_poison.NEWER}
        return judge(state, replace(change, values=known))

    monkeypatch.setattr(pushing, "judge", drops)
    must_fail(lambda: test_versions_and_poison.test_newer_fields_survive_what_an_older_program_does(lab), KeyError)


def test_f27_the_server_forgets_what_it_has_of_a_file(lab: Lab, monkeypatch: Patch) -> None:
    monkeypatch.setattr(ServicePeer, "content_received", lambda peer, sha256: 0)
    must_fail(
        lambda: test_large_file.test_a_file_of_fifty_megabytes_cut_twenty_times_arrives_whole_and_delays_nothing(lab)
    )


def test_f27_files_go_before_the_records(lab: Lab, monkeypatch: Patch) -> None:
    follows = engine._to_the_same_state

    def files_first(run: Run, beginning: Beginning) -> None:
        contents.move(run)
        follows(run, beginning)

    monkeypatch.setattr(engine, "_to_the_same_state", files_first)
    must_fail(
        lambda: test_large_file.test_a_file_of_fifty_megabytes_cut_twenty_times_arrives_whole_and_delays_nothing(lab)
    )
