"""The laws of the merge rule: no order of arrival, no repetition and no clock makes a value disappear."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from random import Random

from core.merging import FIELDS, NOON, Server, alike, begun, created, deletion, edited, taken_over, travelled
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from parcours_core.merge import WHOLE, Change, Kind, Outcome, State
from parcours_core.records.codec import Plain

YEARS = 10 * 365.25
TRUE_TIME = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS = st.sampled_from(["A", "B", "C", "D", "E", "061 00 00 00"])
EDITS = st.lists(st.dictionaries(st.sampled_from(FIELDS), WORDS, min_size=1), min_size=1, max_size=5)


@given(EDITS, st.randoms(use_true_random=False))
def test_every_value_written_at_the_same_time_is_kept_in_any_order(
    edits: list[dict[str, Plain]], random: Random
) -> None:
    outcomes = []
    for order in (edits, _shuffled(edits, random)):
        server = begun()
        seen = server.held
        for values in order:
            server.push(edited(seen, _news(seen, values)))
        outcomes.append({name: server.kept(name) for name in FIELDS})
        for name in FIELDS:
            written = {values[name] for values in edits if values.get(name, seen.values[name]) != seen.values[name]}
            assert server.kept(name) == (written or {seen.values[name]})
    assert outcomes[0] == outcomes[1]


@given(st.permutations(FIELDS))
def test_different_fields_meet_without_a_card_in_any_order(order: list[str]) -> None:
    server = begun()
    seen = server.held
    for name in order:
        server.push(edited(seen, {name: f"new {name}"}))
    assert {name: server.held.values[name] for name in FIELDS} == {name: f"new {name}" for name in FIELDS}
    assert server.held.rivals == ()


@given(EDITS, st.lists(st.integers(0, 4), max_size=8))
def test_what_comes_again_changes_nothing(edits: list[dict[str, Plain]], again: list[int]) -> None:
    once, often = begun(), begun()
    seen = once.held
    changes = [edited(seen, _news(seen, values)) for values in edits]
    for change in changes:
        once.push(change)
        often.push(change)
        for place in again:
            often.push(changes[place % (changes.index(change) + 1)])
    assert often.held == once.held


@given(EDITS, st.booleans(), st.integers(0, 5))
def test_deleting_and_changing_in_any_order_swallows_nothing_and_resurrects_nothing(
    edits: list[dict[str, Plain]], before: bool, place: int
) -> None:
    server = begun()
    seen = server.held
    changes = [edited(seen, news) for values in edits if (news := _news(seen, values))]
    changes.insert(0 if before else min(place, len(changes)), deletion(seen))
    for change in changes:
        server.push(change)
    written = {(name, value) for change in changes for name, value in change.values.items()}
    kept = {(name, value) for name in FIELDS for value in server.kept(name)}
    assert written <= kept
    assert server.held.deleted is (changes[0].kind is Kind.DELETE)
    if not server.held.deleted:
        assert [rival.value for rival in server.held.rivals if rival.field == WHOLE] == [None]


@given(EDITS, st.data())
def test_clocks_ten_years_off_change_nothing(edits: list[dict[str, Plain]], data: st.DataObject) -> None:
    def run(clock: Callable[[], str]) -> Server:
        server = begun()
        seen = server.held
        for place, values in enumerate(edits):
            server.push(edited(seen, _news(seen, values), at=clock()))
            if place == 1:
                server.push(deletion(seen, at=clock()))
            if place == 2:
                seen = server.held
        return server

    def wrong() -> str:
        return (TRUE_TIME + timedelta(days=data.draw(st.floats(-YEARS, YEARS)))).isoformat(timespec="microseconds")

    true, off = run(lambda: NOON), run(wrong)
    assert true.told == off.told
    assert _timeless(true.held) == _timeless(off.held)


def test_two_cards_settled_at_the_same_time_lose_neither_choice() -> None:
    """Whatever two people choose, and whoever comes first: both choices stand or wait."""
    for choices in permutations(["A", "B", "third"], 2):
        server = begun()
        seen = server.held
        server.push(edited(seen, {"phone": "A"}))
        server.push(edited(seen, {"phone": "B"}))
        card = server.held
        named = frozenset(rival.id for rival in card.rivals)
        for choice in choices:
            server.push(edited(card, {"phone": choice}, resolves=named))
        assert set(choices) <= server.kept("phone") | ({"A"} if choices[0] == "A" else set())
        assert choices[1] in server.kept("phone")


class Company(RuleBasedStateMachine):
    """Three devices and a server: whatever they do, a value goes only by the hand of somebody who had seen it.

    Each written value is unlike any other, so that it can be followed. A device that was told "accepted" does not read
    the record again; its own copy must then be the server's.
    """

    def __init__(self) -> None:
        super().__init__()
        self.server = Server()
        self.views: dict[str, State] = {}
        self.values: dict[str, dict[str, Plain]] = {}
        self.seen: dict[str, set[tuple[str, Plain]]] = {}
        self.sent: list[Change] = []
        self.waiting: dict[str, tuple[Change, set[tuple[str, Plain]], State]] = {}
        self.words = 0

    devices = st.sampled_from(["Anne", "Claire", "Marc"])

    @initialize()
    def begin(self) -> None:
        self.server = begun()
        for device in ("Anne", "Claire", "Marc"):
            self.seen[device] = set()
            self._reads(device)

    @rule(device=devices, names=st.sets(st.sampled_from(FIELDS), min_size=1), resolving=st.booleans())
    def edits(self, device: str, names: set[str], resolving: bool) -> None:
        view = self.views[device]
        if device in self.waiting or view.deleted:
            return
        rivals = [rival for rival in view.rivals if rival.field in names] if resolving else []
        self._waits(device, edited(view, self._new(names), resolves=frozenset(rival.id for rival in rivals)))

    @rule(device=devices, choice=st.integers(0, 5))
    def chooses(self, device: str, choice: int) -> None:
        view = self.views[device]
        if device in self.waiting or not view.rivals:
            return
        rival = view.rivals[choice % len(view.rivals)]
        settles = frozenset({rival.id})
        if view.deleted and choice % 2:
            back = created({**self.values[device], rival.field: rival.value}, known=view.version)
            change = Change(back.record, back.id, back.id, back.kind, back.values, NOON, back.bases, {}, settles)
        elif rival.field == WHOLE or view.deleted:
            change = deletion(view, resolves=settles)
        else:
            change = edited(view, {rival.field: rival.value} if choice % 2 else {}, resolves=settles)
        self._waits(device, change)

    @rule(device=devices)
    def deletes(self, device: str) -> None:
        if device not in self.waiting and not self.views[device].deleted:
            self._waits(device, deletion(self.views[device]))

    @rule(device=devices)
    def brings_back(self, device: str) -> None:
        view = self.views[device]
        if device not in self.waiting and view.deleted:
            self._waits(device, created(self.values[device], known=view.version))

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def pushes(self, data: st.DataObject) -> None:
        device = data.draw(st.sampled_from(sorted(self.waiting)))
        change, seen, view = self.waiting.pop(device)
        before = self._held()
        verdict = self.server.push(change, device)
        self.sent.append(change)
        lost = before - self._held()
        assert lost <= seen, f"{device} made {lost - seen} disappear without having seen it"
        written = {(name, value) for name, value in change.values.items() if view.deleted or name in change.bases}
        assert written <= self._held(), "what was written is nowhere"
        if verdict.outcome is Outcome.ACCEPTED:
            mine = taken_over(view, change, device, self.server.number)
            assert alike(mine, self.server.held), "who was told nothing holds something else"
            self._views(device, travelled(mine))
        else:
            assert verdict.news or verdict.outcome in (Outcome.SAME, Outcome.RIVALLED)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def pushes_again(self, data: st.DataObject) -> None:
        """An old change that comes again takes away nothing at all."""
        change = data.draw(st.sampled_from(self.sent))
        if change.resolves:
            return
        before = self._held()
        self.server.push(change)
        assert before <= self._held()

    @rule(device=devices)
    def reads(self, device: str) -> None:
        if device not in self.waiting:
            self._reads(device)

    @invariant()
    def each_card_is_one(self) -> None:
        if self.server.state is not None:
            told = [(rival.field, rival.value) for rival in self.server.state.rivals]
            assert len(told) == len(set(told))
            assert len({rival.id for rival in self.server.state.rivals}) == len(told)

    def _new(self, names: set[str]) -> dict[str, Plain]:
        self.words += 1
        return {name: f"{name} {self.words}" for name in sorted(names)}

    def _waits(self, device: str, change: Change) -> None:
        self.waiting[device] = (change, set(self.seen[device]), self.views[device])

    def _reads(self, device: str) -> None:
        self._views(device, travelled(self.server.held))

    def _views(self, device: str, view: State) -> None:
        self.views[device] = view
        if not view.deleted:
            self.values[device] = dict(view.values)
        self.seen[device] |= set(view.values.items())
        self.seen[device] |= {(rival.field, rival.value) for rival in view.rivals}

    def _held(self) -> set[tuple[str, Plain]]:
        held = self.server.held
        return set(held.values.items()) | {(rival.field, rival.value) for rival in held.rivals}


TestCompany = Company.TestCase
TestCompany.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)


def _shuffled(edits: list[dict[str, Plain]], random: Random) -> list[dict[str, Plain]]:
    order = list(edits)
    random.shuffle(order)
    return order


def _news(seen: State, values: dict[str, Plain]) -> dict[str, Plain]:
    return {name: value for name, value in values.items() if seen.values[name] != value}


def _timeless(state: State) -> object:
    return (
        state.values,
        state.deleted,
        {name: stamp.number for name, stamp in state.stamps.items()},
        [(rival.id, rival.value, rival.before, rival.author) for rival in state.rivals],
    )
