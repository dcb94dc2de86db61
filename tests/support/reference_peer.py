"""The server as plainly as it can be said: dictionaries, the merge rule, and every promise of the one interface."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import zstandard

from parcours_core.merge import Change, Outcome, State, Verdict, judge, settle
from parcours_core.protocol import EpochChanged, Forked, NotThere, Reason, Revoked, SnapshotNeeded
from parcours_core.records.catalogue import caseload_types
from parcours_core.wire.frames import framed
from parcours_core.wire.messages import (
    Answer,
    Batch,
    BucketTally,
    Call,
    Colleague,
    Fate,
    FieldEntry,
    Listed,
    PackOffer,
    Page,
    People,
    Receipt,
    Sheet,
    SnapshotInfo,
    Tally,
    encode,
)
from parcours_core.wire.packing import mark
from parcours_core.wire.sheets import changes_of, sheets_of, states_of

Key = tuple[str, str]


@dataclass
class ReferenceServer:
    """One agency. ``writers`` and ``readers`` hold (person, dossier); ``refuses`` says why a change is not taken."""

    people: dict[str, str] = field(default_factory=dict)
    epoch: str = "first"
    head: int = 0
    horizon: int = 0
    states: dict[Key, State] = field(default_factory=dict)
    writers: set[tuple[str, str]] = field(default_factory=set)
    readers: set[tuple[str, str]] = field(default_factory=set)
    left: dict[tuple[str, str], int] = field(default_factory=dict)
    receipts: dict[tuple[str, str], Receipt] = field(default_factory=dict)
    chains: dict[str, str] = field(default_factory=dict)
    sealed: list[tuple[str, Change]] = field(default_factory=list)
    log: dict[Key, list[FieldEntry]] = field(default_factory=dict)
    revoked: set[str] = field(default_factory=set)
    trails: dict[str, list[int]] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    packs: dict[str, bytes] = field(default_factory=dict)
    pack: PackOffer | None = None
    refuses: Callable[[Change], Reason | None] = lambda change: None

    def peer(self, person: str, device: str, name: str = "") -> ReferencePeer:
        self.people.setdefault(person, name or person)
        return ReferencePeer(self, person, device)

    def give(self, person: str, dossier: str, *, writes: bool = True) -> None:
        (self.writers if writes else self.readers).add((person, dossier))
        if not writes:
            self.writers.discard((person, dossier))
        self.left.pop((person, dossier), None)
        for key, state in self.states.items():
            if state.dossier == dossier:
                self.head += 1
                self.states[key] = replace(state, number=self.head)

    def take_away(self, person: str, dossier: str) -> None:
        self.writers.discard((person, dossier))
        self.readers.discard((person, dossier))
        self.head += 1
        self.left[person, dossier] = self.head

    def sees(self, person: str, dossier: str) -> bool:
        return (person, dossier) in self.writers or (person, dossier) in self.readers

    def purge(self, until: int) -> None:
        self.horizon = until
        self.states = {key: one for key, one in self.states.items() if not (one.deleted and one.number <= until)}

    def restored(self) -> None:
        """What a restore does once older tables were put back: a new epoch, the counter far ahead, chains forgotten."""
        self.epoch += "+"
        self.head += 1_000_000
        self.chains.clear()


class ReferencePeer:
    """The connection of one device of one person."""

    def __init__(self, server: ReferenceServer, person: str, device: str) -> None:
        self.server = server
        self.person = person
        self.device = device
        self.calls = 0

    def exchange(self, call: Call) -> Answer:
        self._enter()
        server = self.server
        if call.epoch not in ("", server.epoch):
            raise EpochChanged("", epoch=server.epoch)
        receipt, quiet = self._push(call.batch) if call.batch else (None, frozenset())
        if call.cursor and call.cursor < server.horizon:
            raise SnapshotNeeded("")
        page = self._page(call.cursor, call.limit, quiet) if call.limit else None
        sound = None
        told = None
        if call.tally is not None and call.cursor == server.head:
            sound = call.tally == _tally(self._living())
        elif call.tell and page is not None and not page.more:
            told = _tally(self._living())
        kept = server.trails.setdefault(self.device, [])
        kept += [row.number for row in call.trail if row.number > (kept[-1] if kept else 0)]
        people = _people(self)
        return Answer(
            epoch=server.epoch,
            head=server.head,
            receipt=receipt,
            page=page,
            sound=sound,
            visible=len(self._living()),
            people=people if people.etag != call.people else None,
            trail_kept=(kept[-1] if kept else 0) if call.trail else -1,
            tally=told,
        )

    def snapshot(self, *, growing: bool = False, images: str = "", begins: int = 0) -> SnapshotInfo:
        self._enter()
        data = self._snapshot()
        digest = hashlib.sha256(data).hexdigest()
        head = self.server.head
        name, count = f"{self.person}-{head}", len(self._living())
        return SnapshotInfo(name, head, len(data), digest, count, self.server.epoch, begins=data[:begins])

    def snapshot_piece(self, name: str, offset: int, length: int) -> bytes:
        self._enter()
        if name != f"{self.person}-{self.server.head}":
            raise NotThere("")
        return self._snapshot()[offset : offset + length]

    def tallies(self) -> list[BucketTally]:
        self._enter()
        buckets: dict[str, list[State]] = {}
        for state in self._living():
            buckets.setdefault(state.id[-2:], []).append(state)
        tallies = {bucket: _tally(states) for bucket, states in sorted(buckets.items())}
        return [BucketTally(bucket, tally.count, tally.sum) for bucket, tally in tallies.items()]

    def listing(self, buckets: list[str]) -> list[Listed]:
        self._enter()
        return [Listed(one.record, one.id, one.number) for one in self._living() if one.id[-2:] in buckets]

    def fetch(self, wanted: list[tuple[str, str]]) -> Page:
        self._enter()
        found = [state for key in wanted if (state := self.server.states.get(tuple(key))) and self._sees(state)]
        sheets, graves = sheets_of(found)
        return Page(0, sheets=sheets, graves=graves)

    def offer(self, sheets: list[Sheet]) -> Receipt:
        self._enter()
        first, count, server = self.server.head + 1, 0, self.server
        fates: list[Fate] = []
        for place, offered in enumerate(states_of(sheets, ())):
            state = server.states.get((offered.record, offered.id))
            if state is None:
                self.server.writers.add((self.person, offered.dossier))
                values, stamps = dict(offered.values), dict(offered.stamps)
                merged = replace(offered, values=values, stamps=stamps)
            else:
                newer = [name for name in offered.values if offered.stamp_of(name).number > state.stamp_of(name).number]
                if state.deleted or not newer:
                    # As of a grave, of which it takes no note: it is deleted anew.
                    fates.append(Fate(place, Outcome.SAME.value, number=state.number))
                    continue
                values = {**state.values, **{name: offered.values[name] for name in newer}}
                merged = replace(
                    state, values=values, stamps={**state.stamps, **{name: offered.stamp_of(name) for name in newer}}
                )
            server.head += 1
            count += 1
            server.states[offered.record, offered.id] = replace(merged, number=server.head)
        return Receipt("", server.chains.get(self.device, ""), first, count, fates)

    def history(self, record: str, record_id: str) -> list[FieldEntry]:
        self._enter()
        return self.server.log.get((record, record_id), [])

    def content_received(self, sha256: str) -> int:
        self._enter()
        return len(self.server.contents.get(sha256, b""))

    def put_content(self, sha256: str, size: int, dossier: str, offset: int, data: bytes) -> int:
        self._enter()
        if (self.person, dossier) not in self.server.writers:
            raise NotThere("")
        held = self.server.contents.get(sha256, b"")
        if offset <= len(held):
            held = held[:offset] + data
            self.server.contents[sha256] = held
        if len(held) == size and hashlib.sha256(held).hexdigest() != sha256:
            held = self.server.contents[sha256] = b""
        return len(held)

    def get_content(self, sha256: str, offset: int, length: int) -> bytes:
        self._enter()
        if sha256 not in self.server.contents:
            raise NotThere("")
        return self.server.contents[sha256][offset : offset + length]

    def directory_pack(self, own_sha256: str) -> PackOffer | None:
        self._enter()
        return self.server.pack

    def pack_piece(self, sha256: str, offset: int, length: int) -> bytes:
        self._enter()
        if sha256 not in self.server.packs:
            raise NotThere("")
        return self.server.packs[sha256][offset : offset + length]

    def _enter(self) -> None:
        self.calls += 1
        if self.device in self.server.revoked:
            raise Revoked("")

    def _push(self, batch: Batch) -> tuple[Receipt, frozenset[Key]]:
        server = self.server
        known = server.receipts.get((self.device, batch.id))
        if known is not None:
            return known, frozenset()
        if server.chains.get(self.device, "") != batch.chain:
            raise Forked("")
        fates: list[Fate] = []
        late: list[tuple[int, Change]] = []
        plain: list[tuple[int, Change]] = []
        first = server.head + 1
        for place, change in enumerate(changes_of(batch.sheets)):
            fate = _refused(self, place, change)
            if fate:
                fates.append(fate)
            elif judge(server.states.get((change.record, change.id)), change).outcome is Outcome.ACCEPTED:
                _write(self, change, judge(server.states.get((change.record, change.id)), change))
                plain.append((place, change))
            else:
                late.append((place, change))
        for place, change in late:
            verdict = judge(server.states.get((change.record, change.id)), change)
            if verdict.writes:
                _write(self, change, verdict)
            state = server.states.get((change.record, change.id))
            reason = Reason.PURGED.value if verdict.outcome is Outcome.REJECTED else ""
            fates.append(Fate(place, verdict.outcome.value, state.number if state else 0, reason))
        chain = f"{batch.id}/{server.head}"
        receipt = Receipt(batch.id, chain, first, len(plain), sorted(fates, key=lambda fate: fate.place))
        server.receipts[self.device, batch.id] = receipt
        server.chains[self.device] = chain
        return receipt, frozenset((change.record, change.id) for _, change in plain)

    def _page(self, cursor: int, limit: int, quiet: frozenset[Key]) -> Page:
        server = self.server
        fresh = [one for one in server.states.values() if one.number > cursor and self._sees(one)]
        fresh = sorted((one for one in fresh if (one.record, one.id) not in quiet), key=lambda one: one.number)
        taken, more = fresh[:limit], len(fresh) > limit
        upto = taken[-1].number if more else server.head
        left = [d for (who, d), number in server.left.items() if who == self.person and cursor < number <= upto]
        sheets, graves = sheets_of(taken)
        return Page(upto, more, sheets, graves, sorted(left))

    def _snapshot(self) -> bytes:
        living = sorted(self._living(), key=lambda one: one.number)
        pages = [sheets_of(living[start : start + 500])[0] for start in range(0, len(living), 500)]
        return zstandard.compress(b"".join(framed(encode(Page(self.server.head, sheets=one))) for one in pages))

    def _living(self) -> list[State]:
        return [one for one in self.server.states.values() if not one.deleted and self._sees(one)]

    def _sees(self, state: State) -> bool:
        return self.server.sees(self.person, state.dossier)


def _refused(peer: ReferencePeer, place: int, change: Change) -> Fate | None:
    server = peer.server
    if change.record not in caseload_types():
        return Fate(place, Outcome.REJECTED.value, 0, Reason.UNKNOWN_TYPE.value)
    reason = server.refuses(change)
    if reason is not None:
        return Fate(place, Outcome.REJECTED.value, 0, reason.value)
    known = any(dossier == change.dossier for _, dossier in server.writers | server.readers | server.left.keys())
    if not known:
        server.writers.add((peer.person, change.dossier))
    if (peer.person, change.dossier) not in server.writers:
        server.sealed.append((peer.person, change))
        return Fate(place, Outcome.SEALED.value)
    return None


def _write(peer: ReferencePeer, change: Change, verdict: Verdict) -> None:
    server = peer.server
    key = (change.record, change.id)
    server.head += 1
    before = server.states.get(key)
    after = settle(before, change, verdict, server.people[peer.person], server.head)
    server.states[key] = after
    old = {name: before.values.get(name) for name in change.values} if before else {}
    new = dict(change.values)
    entry = FieldEntry(server.head, server.people[peer.person], change.at, peer.device, change.kind.value, old, new)
    server.log.setdefault(key, []).append(entry)


def _people(peer: ReferencePeer) -> People:
    colleagues = [Colleague(one, name) for one, name in sorted(peer.server.people.items())]
    etag = hashlib.sha256(repr(colleagues).encode()).hexdigest()[:8]
    return People(etag, peer.person, "Agence", colleagues)


def _tally(states: Iterable[State]) -> Tally:
    marks = [mark(one.record, one.id, one.number) for one in states]
    return Tally(len(marks), sum(marks))
