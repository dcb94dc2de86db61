"""The merge rule: field by field, three-way, on versions that the server gave; no clock is asked and nothing is lost.

A *state* is what the server holds of a record, a *change* what a device did to it since it last saw it. ``judge`` says
what a change means for a state, ``settle`` carries it out under the number that the feed gave. Both are pure, so that
the same change meets the same state with the same outcome wherever and whenever it happens.

* A field that nobody else touched since is taken.
* The same value on both sides is no conflict.
* Two values for one field: the one that came first stands, the other is kept beside it as a *rival*, with its author,
  until a person chooses.
* Who deletes what another changed, or changes what another deleted, makes a rival too (its field is ``WHOLE``, or the
  fields that were changed): a deletion is never undone and a change never swallowed in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from parcours_core.records.codec import Plain

WHOLE = ""
"""The field of what is about the whole record: a rival that wants it deleted; the stamp of the last card.

A rival made or settled moves that stamp, and with it the version: who never saw the card is told of it.
"""

AGAIN = "+"
"""Before the id of a rival among those that a change resolves: what was chosen is taken back, and is asked again."""

UNKNOWN_VERSION = -1
"""The base of a field whose version the device never knew: it agrees with no version."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who gave a value and when (ISO 8601, UTC, for people); the server's number for it alone gives order."""

    number: int
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class Rival:
    """A second value of a field, kept until a person chooses. ``before`` is what its author saw when changing it."""

    id: str
    field: str
    value: Plain
    before: Plain
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class State:
    """A record as the server holds it: its values, and for each field the stamp of its last change.

    ``stamp`` is the stamp of every field that ``stamps`` does not name. ``number`` is its place in the feed; it also
    moves when the record has to be sent again though no field changed. ``dossier`` is the id of the job seeker.
    The values of a deleted record are kept until the server purges it. ``writers`` are the ids of those who wrote its
    confidences, as far as the server knows them; they stay there.
    """

    record: str
    id: str
    dossier: str
    number: int
    values: Mapping[str, Plain]
    stamp: Stamp
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    rivals: tuple[Rival, ...] = ()
    deleted: bool = False
    writers: Mapping[str, str] = field(default_factory=dict)

    def stamp_of(self, name: str) -> Stamp:
        """Return the stamp of the field ``name``."""
        return self.stamps.get(name, self.stamp)

    @property
    def version(self) -> int:
        """The number of the last change to any field or card."""
        return max((self.stamp.number, *(stamp.number for stamp in self.stamps.values())))


class Kind(StrEnum):
    """What happened to a record on a device since it was last sent."""

    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Change:
    """What a device did to a record. ``values`` are the new values of the changed fields (none for a deletion).

    ``bases`` gives for each changed field the version that the device knew, and under ``WHOLE`` the highest version of
    the record that it knew; a created record has none. One that is brought back after its deletion was seen carries the
    deletion's version under ``WHOLE``; its values that differ from those that were deleted become rivals, but for those
    of fields whose rivals it resolves. ``before`` holds the values that stood there, for the card that a person reads.
    ``resolves`` names the rivals between which the person chose, and after ``AGAIN`` those that they ask again; which
    these are (``reopens``) the server knows, and no device tells. ``at`` is the device's time, ISO 8601 in UTC.
    """

    record: str
    id: str
    dossier: str
    kind: Kind
    values: Mapping[str, Plain]
    at: str
    bases: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, Plain] = field(default_factory=dict)
    resolves: frozenset[str] = frozenset()
    reopens: tuple[Rival, ...] = ()

    @property
    def lets_go(self) -> bool:
        """Whether it only settles cards of a record that was deleted: whoever deletes one names what they knew."""
        return self.kind is Kind.DELETE and bool(self.resolves) and WHOLE not in self.bases

    @property
    def asked_again(self) -> frozenset[str]:
        """The rivals that are asked again; of what is chosen and taken back in one go nothing need be done."""
        named = {one.removeprefix(AGAIN) for one in self.resolves if one.startswith(AGAIN)}
        return frozenset(named - self.resolves)

    @property
    def settles(self) -> frozenset[str]:
        """The rivals between which the person chose."""
        return frozenset(one for one in self.resolves if f"{AGAIN}{one}" not in self.resolves)


class Outcome(StrEnum):
    """What became of a change."""

    ACCEPTED = "accepted"
    """All of it was taken, and it stood on what the server holds: the device has nothing to learn."""
    MERGED = "merged"
    """All of it stands, beside what others did meanwhile: the device must read the record again."""
    RIVALLED = "rivalled"
    """Some of it met another value; both are kept and a person chooses."""
    SAME = "same"
    """The server held all of it already."""
    REJECTED = "rejected"
    """It cannot be taken, for a reason that is told; it waits on the device until a person has seen it."""
    SEALED = "sealed"
    """The device may no longer write this dossier: what it sent is set aside, under seal, for a supervisor."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change means for a state: the fields to take, those that became rivals, a deletion or a return.

    ``reopened`` are rivals that wait again. ``news`` says that the record holds, or will hold, something that the
    device does not know.
    """

    outcome: Outcome
    taken: Mapping[str, Plain] = field(default_factory=dict)
    rivalled: Mapping[str, Plain] = field(default_factory=dict)
    deletes: bool = False
    restores: bool = False
    resolved: frozenset[str] = frozenset()
    news: bool = False
    reopened: tuple[Rival, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether carrying it out changes the record."""
        return bool(self.taken or self.rivalled or self.deletes or self.restores or self.resolved or self.reopened)


def judge(state: State | None, change: Change) -> Verdict:
    """Say what ``change`` means for ``state``; None is a record that the server never held (or has purged)."""
    if state is None:
        return _judge_unknown(change)
    settled = [rival for rival in state.rivals if rival.id in change.settles] if change.resolves else []
    # A settled card keeps nothing any more: what was chosen from it is judged as if the card were gone.
    remaining = replace(state, rivals=_without(state.rivals, change.settles)) if settled else state
    if change.kind is Kind.DELETE:
        verdict = _judge_deletion(remaining, change)
    elif state.deleted:
        verdict = _judge_after_deletion(remaining, change, chosen={rival.field for rival in settled})
    else:
        verdict = _judge_fields(remaining, change)
    known = {rival.id for rival in state.rivals}
    reopened = tuple(rival for rival in change.reopens if rival.id in change.asked_again - known)
    if reopened:
        outcome = Outcome.RIVALLED if verdict.outcome is Outcome.RIVALLED else Outcome.MERGED
        verdict = replace(verdict, reopened=reopened, news=True, outcome=outcome)
    if not settled:
        return verdict
    outcome = verdict.outcome
    if outcome is Outcome.SAME:
        outcome = Outcome.MERGED if verdict.news else Outcome.ACCEPTED
    return replace(verdict, resolved=frozenset(rival.id for rival in settled), outcome=outcome)


def settle(state: State | None, change: Change, verdict: Verdict, author: str, number: int) -> State:
    """Return the state after ``change``, written by ``author`` under the feed's ``number``.

    Raises ``ValueError`` where nothing is to be written.
    """
    stamp = Stamp(number, author, change.at)
    if state is None:
        if not verdict.taken:
            raise ValueError("a verdict on nothing writes nothing")
        return State(change.record, change.id, change.dossier, number, dict(verdict.taken), stamp)
    rivals = _without(state.rivals, verdict.resolved) + verdict.reopened
    rivals += tuple(
        Rival(f"{number}.{name}", name, value, change.before.get(name), author, change.at)
        for name, value in verdict.rivalled.items()
    )
    if verdict.deletes:
        return replace(state, number=number, stamp=stamp, stamps=_known(state), rivals=rivals, deleted=True)
    if verdict.restores:
        values = {**state.values, **verdict.taken}
        return replace(state, number=number, values=values, stamp=stamp, stamps={}, rivals=rivals, deleted=False)
    values = {**state.values, **verdict.taken}
    stamps = {**state.stamps, **dict.fromkeys(verdict.taken, stamp)}
    if verdict.rivalled or verdict.resolved or verdict.reopened:
        stamps[WHOLE] = stamp
    return replace(state, number=number, values=values, stamps=stamps, rivals=rivals)


def _known(state: State) -> dict[str, Stamp]:
    """Return the stamps by which a grave tells what its deletion knew of, where its number alone does not.

    A value that was given back after a restore is of a past of which no later number says that it was known.
    """
    if not state.stamps and state.version == state.number:
        return {}
    return {WHOLE: state.stamp, **state.stamps}


def first_told(values: Mapping[str, Plain]) -> str:
    """Return the field by which a record is asked about as a whole: the first one that holds anything."""
    return next((name for name, value in values.items() if value), next(iter(values)))


def _judge_unknown(change: Change) -> Verdict:
    if change.kind is Kind.CREATE:
        return Verdict(Outcome.ACCEPTED, taken=change.values)
    if change.kind is Kind.DELETE:
        return Verdict(Outcome.SAME, news=True)
    return Verdict(Outcome.REJECTED)


def _judge_deletion(state: State, change: Change) -> Verdict:
    if state.deleted or change.lets_go:
        return Verdict(Outcome.SAME, news=True)
    if change.bases.get(WHOLE, UNKNOWN_VERSION) == state.version:
        return Verdict(Outcome.ACCEPTED, deletes=True)
    return Verdict(Outcome.RIVALLED, rivalled=_unkept(state, {WHOLE: None}), news=True)


def _judge_after_deletion(state: State, change: Change, chosen: set[str]) -> Verdict:
    differing = {
        name: value for name, value in change.values.items() if name in state.values and state.values[name] != value
    }
    knew = change.bases.get(WHOLE, UNKNOWN_VERSION)
    if change.kind is not Kind.CREATE or knew < state.stamp.number:
        differing |= {name: value for name, value in change.values.items() if name not in state.values}
        # Who changed it never saw the deletion: theirs is asked about also where it is what was deleted.
        rivalled = _unkept(state, change.values if change.kind is Kind.CHANGE else differing)
        if change.kind is Kind.CREATE and knew != UNKNOWN_VERSION and not (differing or state.rivals):
            # Another deletion was taken back, and nothing was written since: one card says so.
            rivalled = {(name := first_told(change.values)): change.values[name]} if change.values else {}
        return Verdict(Outcome.RIVALLED if differing or rivalled else Outcome.SAME, rivalled=rivalled, news=True)
    # Who brings a record back may never have seen what was deleted: a value of theirs takes its place only by choice.
    contested = {name: value for name, value in differing.items() if name not in chosen}
    taken = {name: value for name, value in change.values.items() if name not in contested}
    if contested:
        return Verdict(Outcome.RIVALLED, taken, _unkept(state, contested), restores=True, news=True)
    news = knew != state.version
    return Verdict(Outcome.MERGED if news else Outcome.ACCEPTED, taken, restores=True, news=news)


def _judge_fields(state: State, change: Change) -> Verdict:
    taken: dict[str, Plain] = {}
    rivalled: dict[str, Plain] = {}
    for name, value in change.values.items():
        if name in state.values and state.values[name] == value:
            continue
        if name not in state.values or change.bases.get(name, UNKNOWN_VERSION) == state.stamp_of(name).number:
            taken[name] = value
        else:
            rivalled[name] = value
    if rivalled:
        return Verdict(Outcome.RIVALLED, taken=taken, rivalled=_unkept(state, rivalled), news=True)
    news = change.bases.get(WHOLE, UNKNOWN_VERSION) != state.version
    if not taken:
        return Verdict(Outcome.SAME, news=news)
    return Verdict(Outcome.MERGED if news else Outcome.ACCEPTED, taken=taken, news=news)


def _unkept(state: State, values: Mapping[str, Plain]) -> dict[str, Plain]:
    """Leave out what is kept as a rival already: a change that comes twice makes no second card."""
    return {
        name: value
        for name, value in values.items()
        if not any(rival.field == name and rival.value == value for rival in state.rivals)
    }


def _without(rivals: tuple[Rival, ...], ids: Collection[str]) -> tuple[Rival, ...]:
    return tuple(rival for rival in rivals if rival.id not in ids)
