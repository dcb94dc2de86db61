"""Takes a batch: what is plainly new goes in by whole sheets, the rest meets the merge rule one by one.

Nothing in a batch stops the rest of it. What does not fit its declaration is rejected with the reason, what goes to a
dossier that is not open for writing is sealed, and every change that was not plainly accepted has its fate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import itemgetter
from types import NoneType
from typing import cast

from parcours_core.merge import Change, Kind, Outcome, Stamp, State, Verdict, judge, settle
from parcours_core.protocol import Reason
from parcours_core.wire.messages import Batch, Fate
from parcours_core.wire.sheets import changes_of
from parcours_server.services import attaching, consenting
from parcours_server.services.columns import DOSSIER, OWNER, Flaw, Frame, flaws, frame_of
from parcours_server.services.consenting import CONSENT
from parcours_server.services.looks import look_at
from parcours_server.services.plain_changes import PlainChanges, keys_of, may_be_plain
from parcours_server.services.rights import SHARE, Rights, wrote
from parcours_server.services.session import Session
from parcours_server.storage import feed, log
from parcours_server.storage.transaction import Transaction

LARGEST_RECORD = 1024 * 1024
"""Characters of all texts of one change together."""


@dataclass(slots=True)
class Pushed:
    """What came of a batch: numbers from ``first`` for ``count`` plainly accepted changes, the fates of the others."""

    first: int = 0
    count: int = 0
    fates: dict[int, Fate] = field(default_factory=dict)
    sealed: dict[int, Change] = field(default_factory=dict)
    """By their places: what was sent for a dossier that is not open for writing."""
    shares: list[State] = field(default_factory=list)
    """Shares as they are now: what follows from them is done next."""
    consented: set[str] = field(default_factory=set)
    """Dossiers with a consent that may have changed: what was shared on it follows too."""

    @property
    def own(self) -> range:
        """The numbers that the device need not be told of."""
        return range(self.first, self.first + self.count)

    def reject(self, place: int, reason: Reason, name: str = "") -> None:
        """Let the change at ``place`` be rejected."""
        self.fates[place] = Fate(place, Outcome.REJECTED.value, reason=reason.value, field=name)


@dataclass(frozen=True, slots=True)
class _Laid:
    """A sheet with the place of its first change in the batch, and what is wrong in it."""

    first: int
    frame: Frame
    flaws: Mapping[int, Flaw]

    @property
    def count(self) -> int:
        return len(self.frame.ids)

    @property
    def of_dossiers(self) -> bool:
        """Whether the records are the dossiers' own."""
        return self.frame.sheet.record == DOSSIER

    @property
    def plainly_new(self) -> bool:
        sheet = self.frame.sheet
        return (
            self.frame.kind is Kind.CREATE
            and not self.flaws
            and not sheet.known
            and not sheet.resolves
            and sheet.record != SHARE
        )


@dataclass(frozen=True, slots=True)
class _Judged:
    place: int
    change: Change
    state: State | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is to be written of a batch: whole sheets of new records, the plain ones of sheets of changes, the rest."""

    new: Sequence[_Laid]
    plain: Sequence[PlainChanges]
    judged: Sequence[_Judged]


def push(transaction: Transaction, rights: Rights, batch: Batch, session: Session, today: str) -> Pushed:
    """Take ``batch`` from ``session``. The transaction sees all of the scope. Raises ``Malformed``."""
    laid = _lay(batch)
    _look(transaction, rights, laid)
    for one in laid:
        if one.frame.sheet.record == DOSSIER and one.frame.kind is Kind.CREATE:
            for inside in one.flaws:
                rights.claim(transaction, one.frame.ids[inside], today)
    pushed = Pushed()
    once = list(_without_doubles(laid))
    bulk = [one for one in once if one.plainly_new and _is_new(transaction, rights, one)]
    changing = [one for one in once if may_be_plain(one.frame, rights)]
    apart = {one.first for one in chain(bulk, changing)}
    single = _open_changes([one for one in laid if one.first not in apart], [*bulk, *changing], rights, pushed)
    plain = _plain(transaction, rights, changing)
    single = sorted(chain(single, *(one.left() for one in plain)), key=itemgetter(0))
    states = feed.states(transaction, ((change.record, change.id) for _, change in single))
    admitted = list(_admitted(transaction, single, states, rights, pushed))
    judged = list(_judge(admitted, states, rights, pushed))
    _write(transaction, rights, _Kept(bulk, plain, judged), pushed, session=session)
    for one in laid:
        if one.frame.sheet.record == CONSENT:
            pushed.consented.update(dossier for dossier in one.frame.dossiers if rights.holds(dossier))
    return pushed


def _plain(transaction: Transaction, rights: Rights, changing: Sequence[_Laid]) -> list[PlainChanges]:
    """Return which changes of ``changing`` are plain, by what is held and was locked with its dossier."""
    rows = dict(rights.rows)
    rows |= feed.open_rows_of(transaction, keys_of([one.frame for one in changing if not one.of_dossiers]))
    return [PlainChanges.of(one.first, one.frame, rows) for one in changing]


def _lay(batch: Batch) -> list[_Laid]:
    laid = []
    first = 0
    for sheet in batch.sheets:
        frame = frame_of(sheet)
        if frame.ids:
            # An empty one would have the place of the one after it.
            laid.append(_Laid(first, frame, flaws(frame) | _too_large(frame)))
            first += len(frame.ids)
    return laid


def _too_large(frame: Frame) -> dict[int, Flaw]:
    # Where even the largest values of all fields fit together, no record need be added up.
    columns = [*frame.sheet.columns, *frame.sheet.before]
    looks = [*frame.looks, *map(look_at, frame.sheet.before)]
    asked = zip(columns, looks, strict=True)
    if (
        sum(_largest(column, look.types) if look.most is None else look.most for column, look in asked)
        <= LARGEST_RECORD
    ):
        return {}
    sizes = map(sum, zip(*(map(_size, column) for column in columns), strict=True))
    return {place: Flaw(Reason.TOO_LARGE) for place, size in enumerate(sizes) if size > LARGEST_RECORD}


def _largest(column: Sequence[object], kinds: Set[type]) -> int:
    """Return a size that no value of ``column`` is beyond, without a look at each."""
    if str not in kinds and list not in kinds:
        return 0
    if kinds <= {str, NoneType}:
        return max(map(len, cast("Iterable[str]", filter(None, column))), default=0)
    if kinds <= {list, NoneType}:
        lists = list(cast("Iterable[list[object]]", filter(None, column)))
        items = list(chain.from_iterable(lists))
        within = frozenset(map(type, items))
        inner = _largest(items, within) if within == {str} else max(map(_size, items), default=0)
        return inner * max(map(len, lists), default=0)
    return max(map(_size, column))


def _size(value: object) -> int:
    if isinstance(value, str):
        return len(value)
    return sum(map(_size, value)) if isinstance(value, list) else 1


def _look(transaction: Transaction, rights: Rights, laid: Sequence[_Laid]) -> None:
    dossiers: set[str] = set()
    made: set[str] = set()
    deleted: set[str] = set()
    for one in laid:
        dossiers.update(one.frame.dossiers)
        if one.frame.sheet.record == DOSSIER and one.frame.kind is not Kind.CHANGE:
            (made if one.frame.kind is Kind.CREATE else deleted).update(one.frame.ids)
    gives = any(one.frame.sheet.record in {SHARE, CONSENT} for one in laid)
    changes = any(one.of_dossiers and one.frame.kind is Kind.CHANGE for one in laid)
    rights.look(transaction, dossiers, made, gives=gives, deleted=deleted, read=changes)


def _without_doubles(laid: Sequence[_Laid]) -> Iterator[_Laid]:
    """Yield the sheets without a flaw that name each record once, and none that another sheet names."""
    named: dict[str, list[str]] = {}
    for one in laid:
        named.setdefault(one.frame.sheet.record, []).extend(one.frame.ids)
    doubled = {record for record, ids in named.items() if len(set(ids)) != len(ids)}
    yield from (one for one in laid if not one.flaws and one.frame.sheet.record not in doubled)


def _is_new(transaction: Transaction, rights: Rights, one: _Laid) -> bool:
    if not rights.open_for_new(one.frame.dossiers):
        return False
    record = one.frame.sheet.record
    if record == attaching.RECORD and not rights.open_for_changes(one.frame.dossiers):
        # It may name a file that its author is not shown.
        return False
    if record == DOSSIER:
        # Whether their own records are there was asked already, when they were locked.
        return rights.none_held(one.frame.ids)
    return not feed.existing(transaction, record, one.frame.ids)


def _open_changes(
    laid: Sequence[_Laid], others: Sequence[_Laid], rights: Rights, pushed: Pushed
) -> list[tuple[int, Change]]:
    """Return the changes that are let in, by place; give the others their fates. ``others`` were let in already."""
    seen = set(keys_of([one.frame for one in others])) if laid else set()
    let_in = []
    for one in laid:
        for inside, change in enumerate(changes_of([one.frame.sheet])):
            place = one.first + inside
            key = (change.record, change.id)
            # One record twice in a batch: which of the two is later nobody can say.
            flaw = one.flaws.get(inside) or (Flaw(Reason.UNREADABLE) if key in seen else None)
            seen.add(key)
            refused = flaw.reason if flaw else rights.refusal(change)
            if refused is None:
                let_in.append((place, change))
            elif refused is Outcome.SEALED:
                pushed.fates[place] = Fate(place, refused.value)
                pushed.sealed[place] = change
            else:
                pushed.reject(place, Reason(refused), flaw.field if flaw else "")
    return let_in


def _admitted(
    transaction: Transaction,
    single: Sequence[tuple[int, Change]],
    states: Mapping[tuple[str, str], State],
    rights: Rights,
    pushed: Pushed,
) -> Iterator[tuple[int, Change]]:
    """Yield what is to be judged, with what is known of it here; refuse what lengthens a share of another's dossier."""
    for place, change in single:
        agreed = states.get((change.record, change.id)) if change.record == CONSENT else None
        foreign = agreed is not None and not rights.answers_for(change.dossier)
        if agreed is not None and foreign and consenting.lengthens(transaction, agreed, change):
            pushed.reject(place, Reason.NOT_RESPONSIBLE)
        elif change.record == attaching.RECORD and _names_hidden(transaction, rights, change):
            pushed.reject(place, Reason.CONFIDENCE, attaching.HASH)
        else:
            yield place, _with_reopened(transaction, change)


def _names_hidden(transaction: Transaction, rights: Rights, change: Change) -> bool:
    told = chain([change.id], change.values.values(), change.before.values())
    return attaching.names_hidden(transaction, rights, change.dossier, told)


def _with_reopened(transaction: Transaction, change: Change) -> Change:
    """Return ``change`` with the rivals that it asks again, as the log knows them: whose they were no device tells."""
    if not change.resolves or not change.asked_again:
        return change
    return replace(change, reopens=log.rivals(transaction, change.record, change.id, change.asked_again))


def _judge(
    single: Sequence[tuple[int, Change]],
    states: Mapping[tuple[str, str], State],
    rights: Rights,
    pushed: Pushed,
) -> Iterator[_Judged]:
    """Yield what is to be written; give a fate to what is not."""
    for place, change in single:
        state = states.get((change.record, change.id))
        if (
            state is not None
            and rights.holds(state.dossier)
            and change.values.get(OWNER, state.dossier) != state.dossier
        ):
            pushed.reject(place, Reason.UNREADABLE, OWNER)
            continue
        if state is not None and not rights.may_change(state, change):
            # It lies where the person may not write it, and they need not know of it.
            pushed.reject(place, Reason.NO_ACCESS if change.kind is Kind.CREATE else Reason.PURGED)
            continue
        if state is not None and (hidden := rights.hidden_in(state, change)):
            pushed.reject(place, Reason.CONFIDENCE, hidden)
            continue
        known = change if state is None else rights.as_known(state, change)
        verdict = judge(state, known)
        if verdict.outcome is Outcome.REJECTED:
            pushed.reject(place, Reason.PURGED)
        elif verdict.writes or (state is None and change.kind is Kind.CREATE):
            yield _Judged(place, known, state, verdict)
        elif verdict.outcome is Outcome.RIVALLED and state is not None:
            # The card is there already; the record goes out again, so that the device reads it.
            yield _Judged(place, known, state, verdict)
        else:
            pushed.fates[place] = Fate(place, verdict.outcome.value, number=state.number if state else 0)


def _write(transaction: Transaction, rights: Rights, kept: _Kept, pushed: Pushed, *, session: Session) -> None:
    author = session.person_name
    numbers = _numbered(transaction, kept, pushed)
    if not numbers:
        return
    holders = rights.all_holders()
    for laid in kept.new:
        frame, made = laid.frame, laid.frame.sheet
        new = feed.New(made.record, made.fields, frame.ids, frame.dossiers, made.columns, frame.ats)
        feed.create_new(transaction, new, numbers[laid.first], author, holders, writer=session.person_id)
    for sheet in kept.plain:
        sheet.write(transaction, session, numbers, holders)
    created: list[State] = []
    changed: list[tuple[State, State]] = []
    for one in kept.judged:
        after = _settled(one, session, numbers[one.place])
        if one.state is None:
            created.append(after)
        else:
            changed.append((one.state, after))
        if after.record == SHARE:
            pushed.shares.append(after)
    feed.create(transaction, created, holders)
    feed.replace(transaction, changed, holders, device=session.device_id, author=author)


def _numbered(transaction: Transaction, kept: _Kept, pushed: Pushed) -> dict[int, int]:
    """Take the numbers of what is written, by place; those of what is plainly accepted come first."""
    accepted = [one.place for one in kept.judged if one.verdict.outcome is Outcome.ACCEPTED]
    accepted += chain.from_iterable(one.places for one in kept.plain)
    fated = [one for one in kept.judged if one.verdict.outcome is not Outcome.ACCEPTED]
    pushed.count = sum(one.count for one in kept.new) + len(accepted)
    numbers: dict[int, int] = {}
    if not pushed.count + len(fated):
        return numbers
    pushed.first = first = feed.take_numbers(transaction, pushed.count + len(fated))
    for place, count in sorted(chain([(one.first, one.count) for one in kept.new], ((one, 1) for one in accepted))):
        numbers[place] = first
        first += count
    for one in fated:
        numbers[one.place] = first
        pushed.fates[one.place] = Fate(one.place, one.verdict.outcome.value, number=first)
        first += 1
    return numbers


def _settled(one: _Judged, session: Session, number: int) -> State:
    change, author = one.change, session.person_name
    if one.state is None:
        stamp = Stamp(number, author, change.at)
        writers = dict.fromkeys(change.values, session.person_id)
        return State(
            change.record, change.id, change.dossier, number, dict(change.values), stamp, writers=writers
        )  # fmt: skip
    if not one.verdict.writes:
        return replace(one.state, number=number)
    after = settle(one.state, change, one.verdict, author, number)
    return replace(after, writers={**after.writers, **_writers(one.state, one.verdict.taken, session)})


def _writers(before: State, taken: Iterable[str], session: Session) -> dict[str, str]:
    """Return whose what is taken is: the author's own, or nobody's where they wrote over what somebody else had.

    Their words hold the other's then, as far as anybody knows.
    """
    mine = {name for name in taken if not before.values.get(name) or wrote(session, before, name)}
    return {name: session.person_id if name in mine else "" for name in taken}
