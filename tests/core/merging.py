"""One record on a small server of the rule alone, and devices with views of it, for the tests of the merge laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from parcours_core.merge import WHOLE, Change, Kind, Outcome, State, Verdict, judge, settle
from parcours_core.records.codec import Plain
from parcours_core.wire.sheets import sheets_of, states_of

ID = "018f3c6e-0000-7000-8000-000000000001"
NOON = "2026-11-22T12:00:00.000000+00:00"
FIELDS = ("family_name", "phone", "street")


def created(values: Mapping[str, Plain], *, at: str = NOON, known: int | None = None) -> Change:
    """Return the creation of the record; ``known`` is the version of the deletion that its maker saw."""
    bases = {} if known is None else {WHOLE: known}
    return Change("job_seeker", ID, ID, Kind.CREATE, dict(values), at, bases=bases)


def edited(
    view: State, values: Mapping[str, Plain], *, at: str = NOON, resolves: frozenset[str] = frozenset()
) -> Change:
    """Return the change of some fields by somebody who looks at ``view``."""
    bases = {name: view.stamp_of(name).number for name in values if name in view.values} | {WHOLE: view.version}
    before = {name: view.values.get(name) for name in values}
    return Change("job_seeker", ID, ID, Kind.CHANGE, dict(values), at, bases=bases, before=before, resolves=resolves)


def deletion(view: State, *, at: str = NOON, resolves: frozenset[str] = frozenset()) -> Change:
    """Return the deletion of the record by somebody who looks at ``view``."""
    return Change("job_seeker", ID, ID, Kind.DELETE, {}, at, bases={WHOLE: view.version}, resolves=resolves)


@dataclass
class Server:
    """Holds one record and counts; ``told`` is what became of each change."""

    state: State | None = None
    number: int = 0
    told: list[Outcome] = field(default_factory=list)

    def push(self, change: Change, author: str = "Claire") -> Verdict:
        """Judge and settle one change."""
        verdict = judge(self.state, change)
        self.told.append(verdict.outcome)
        if verdict.writes:
            self.number += 1
            self.state = settle(self.state, change, verdict, author, self.number)
        return verdict

    @property
    def held(self) -> State:
        """The state; there must be one."""
        assert self.state is not None
        return self.state

    def kept(self, name: str) -> set[Plain]:
        """Return every value of the field ``name`` that somebody can still choose."""
        beside = {rival.value for rival in self.held.rivals if rival.field == name}
        return beside | {self.held.values.get(name)}


def begun(*, name: str = "Dupont") -> Server:
    """Return a server that holds the record as everybody last saw it."""
    server = Server()
    server.push(created({"family_name": name, "phone": "061 00 00 00", "street": "rue Haute 1"}), "Anne")
    return server


def travelled(state: State) -> State:
    """Return ``state`` as it comes out of the messages."""
    (arrived,) = states_of(*sheets_of([state]))
    return arrived


def taken_over(view: State | None, change: Change, author: str, number: int) -> State:
    """Return what a device holds after a plain "accepted": its own copy with its own change, nothing else."""
    verdict = Verdict(
        Outcome.ACCEPTED,
        taken=change.values,
        deletes=change.kind is Kind.DELETE,
        restores=change.kind is Kind.CREATE and view is not None,
        resolved=change.resolves,
    )
    return settle(view, change, verdict, author, number)


def alike(one: State, other: State) -> bool:
    """Say whether two copies are the same on the wire, but for the order of fields."""
    return travelled(_sorted(one)) == travelled(_sorted(other))


def _sorted(state: State) -> State:
    return replace(state, values=dict(sorted(state.values.items())), stamps=dict(sorted(state.stamps.items())))
