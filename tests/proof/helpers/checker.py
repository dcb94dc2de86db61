"""Judges a whole run by what people wrote and saw, and by what is held at the end; it knows nothing of the engine.

It reads a log: who was shown what of which record, what they then wrote, chose, deleted. A value may go only by the
hand of somebody who was shown it. Each written value must be unlike any other, so that it can be followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str]
Value = Any


WITH_ALL = "\0deleted"
"""By what a value was replaced that went with its whole record; no field ever holds it."""


@dataclass(frozen=True)
class Shown:
    """What somebody was shown of one record: the value that stands in each field, and beside it what waits.

    ``values`` is None where there is no such record (any more); ``beside`` are pairs of field and value.
    """

    values: Mapping[str, Value] | None = None
    beside: frozenset[tuple[str, Value]] = frozenset()

    def all(self) -> set[tuple[str, Value]]:
        """Return every value that can be read or chosen, by field."""
        return set((self.values or {}).items()) | set(self.beside)


Dump = Mapping[Key, Shown]


def one_still(value: Value) -> Value:
    """Return a plain value as one that can stand in a set."""
    return tuple(value) if isinstance(value, list) else value


def still(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return plain values as such that can stand in a set."""
    return {name: one_still(value) for name, value in values.items()}


@dataclass(frozen=True)
class _Written:
    who: str
    key: Key
    name: str
    value: Value


@dataclass
class History:
    """The log of one run, judged as it is written; ``broken`` tells what must never happen, in words."""

    broken: list[str] = field(default_factory=list)
    events: int = 0
    deletions: set[Key] = field(default_factory=set)
    dossiers: dict[Key, str] = field(default_factory=dict)
    given: set[tuple[Key, str, Value]] = field(default_factory=set)
    """What went out in a file, unsent: the file says still that it replaced what stood there."""
    _written: dict[tuple[Key, str, Value], _Written] = field(default_factory=dict)
    _gone: dict[tuple[Key, str, Value], dict[str, Value]] = field(default_factory=dict)
    """Who took a value away, and by what they replaced it, None where by nothing."""
    _followed: dict[tuple[Key, str, Value], set[Value]] = field(default_factory=dict)
    _known: dict[str, dict[Key, set[tuple[str, Value]]]] = field(default_factory=dict)
    _last: dict[tuple[str, Key], Shown] = field(default_factory=dict)
    _stood: dict[tuple[str, Key], set[tuple[str, Value]]] = field(default_factory=dict)
    """The values that ever stood in a record before somebody's eyes, by field."""

    @property
    def seen(self) -> list[tuple[str, Key]]:
        """Who saw or wrote which record."""
        return [(who, key) for who, records in self._known.items() for key in records]

    def read(self, who: str, key: Key, shown: Shown) -> None:
        """Somebody looked at a record: what they wrote or saw before must be there, unless someone knowing took it."""
        self.events += 1
        known = self._known.setdefault(who, {}).setdefault(key, set())
        for name, value in sorted(known - shown.all(), key=str):
            if (key, name, value) not in self._gone:
                self.broken.append(f"{who} no longer finds {name} = {value!r} of {key}")
        known.clear()
        known |= {one for one in shown.all() if (key, *one) in self._written}
        self._sees(who, key, shown)

    def glanced(self, who: str, key: Key, shown: Shown) -> None:
        """Somebody looked at a record that may be closed to them at any time: it is kept, and not judged."""
        self.events += 1
        self._known.setdefault(who, {}).pop(key, None)
        self._sees(who, key, shown)

    def is_gone(self, key: Key, name: str, value: Value) -> bool:
        """Say whether somebody who was shown a value took it away."""
        return bool(self._gone.get((key, name, value)))

    def was_written(self, key: Key, name: str, value: Value) -> bool:
        """Say whether somebody wrote a value there already."""
        return (key, name, value) in self._written

    @property
    def written(self) -> list[tuple[str, Key, str, Value]]:
        """Who wrote which value where, of all that has to be found again."""
        return [(one.who, one.key, one.name, one.value) for one in self._written.values()]

    def wrote(self, who: str, key: Key, values: Mapping[str, Value]) -> None:
        """Somebody who was just shown the record wrote some of its fields: the values that stood there may go."""
        self.events += 1
        before = self._last.get((who, key), Shown())
        for name, value in values.items():
            if before.values and name in before.values:
                self._goes(who, key, name, before.values[name], value)
            if (key, name, value) in self._written:
                raise ValueError("a value that was written before cannot be followed")
            self._written[key, name, value] = _Written(who, key, name, value)
            self._known.setdefault(who, {}).setdefault(key, set()).add((name, value))
        self._shows_own(who, key, before, values)

    def chose(self, who: str, key: Key, name: str, value: Value, among: Iterable[Value]) -> None:
        """Somebody settled a card: of the values they were shown, all but the chosen one may go.

        Who took the chosen one away before must answer for it no more, unless the chooser had not heard of it: then
        theirs may come after the choice all the same. Of a deleted record they had heard of what ever stood there; of
        one that they were shown, not that it was deleted, by somebody before whose eyes the chosen one stood already.
        """
        self.events += 1
        before = self._last.get((who, key), Shown())
        over = {*among, *([before.values[name]] if before.values and name in before.values else [])}
        for other in over - {value}:
            self._goes(who, key, name, other, value)
        stood = {before.values.get(name)} if before.values else self._stood_for(who, key, name)
        takers = self._gone.get((key, name, value), {})
        for taker, instead in list(takers.items()):
            heard = instead is None or (instead == WITH_ALL and before.values is None)
            if heard or any(one is None or self._leads(key, name, instead, one) for one in stood):
                del takers[taker]
        beside = frozenset(one for one in before.beside if one[0] != name or one[1] not in over)
        if before.values is not None:
            self._last[who, key] = Shown({**before.values, name: value}, beside)

    def let_go(self, who: str, key: Key, name: str, value: Value) -> None:
        """Somebody settled a card by leaving what stands, or a deletion: the value beside it may go."""
        self.events += 1
        self._goes(who, key, name, value)

    def undid(self, who: str, key: Key, after: Shown) -> None:
        """Somebody took back what they had done: what it had put there may go, what they took away is there again.

        Not what was replaced by a value that a file had taken away by then: whoever takes that in says it once more.
        """
        self.events += 1
        before = self._last.get((who, key), Shown())
        for name, value in before.all() - after.all():
            self._goes(who, key, name, value, (after.values or {}).get(name))
        for name, value in after.all() - before.all():
            takers = self._gone.get((key, name, value), {})
            if (key, name, takers.get(who)) not in self.given:
                takers.pop(who, None)
        if after.values is None:
            self.deletions.add(key)
        self._last[who, key] = after

    def deleted(self, who: str, key: Key) -> None:
        """Somebody who was just shown the record deleted it: what stood there may go."""
        self.events += 1
        self.deletions.add(key)
        before = self._last.get((who, key), Shown())
        for name, value in before.all():
            self._goes(who, key, name, value, WITH_ALL if (before.values or {}).get(name) == value else None)

    def lost_sight(self, who: str, keys: Iterable[Key]) -> None:
        """A dossier is no longer open to somebody, or their device was lost: they need not find anything again."""
        self.events += 1
        for key in keys:
            self._known.get(who, {}).pop(key, None)
            self._last.pop((who, key), None)

    def never_sent(self, who: str, values: Iterable[tuple[Key, str, Value]]) -> None:
        """What somebody wrote was never sent and its device is gone: nobody can hold it against the sync."""
        self.events += 1
        for one in values:
            self._written.pop(one, None)
        self.lost_sight(who, list(self._known.get(who, {})))

    def refused(self, keys: Iterable[Key]) -> None:
        """The server would not take some records and said so: who wrote them keeps them, the others need not."""
        doomed = set(keys)
        self._written = {one: written for one, written in self._written.items() if one[0] not in doomed}

    def end(self, dumps: Mapping[str, Dump], waiting: Mapping[str, int]) -> list[str]:
        """Judge what everyone holds at the end, when all could speak to all; return all that is broken.

        ``dumps`` are of people who may see the same; ``waiting`` is how much each has not sent.
        """
        told = list(self.broken)
        told += [f"{who} still has {count} to send" for who, count in sorted(waiting.items()) if count]
        first, *others = sorted(dumps)
        for other in others:
            told += _differences(first, dumps[first], other, dumps[other])
        for (key, name, value), written in sorted(self._written.items(), key=str):
            if self.is_gone(key, name, value):
                continue
            for who in sorted(dumps):
                if (name, value) not in dumps[who].get(key, Shown()).all():
                    told.append(f"LOST: {name} = {value!r} of {key}, written by {written.who}, is not held by {who}")
        return told

    def _sees(self, who: str, key: Key, shown: Shown) -> None:
        self._last[who, key] = shown
        self._stood.setdefault((who, key), set()).update((shown.values or {}).items())

    def _stood_for(self, who: str, key: Key, name: str) -> set[Value]:
        return {value for field_name, value in self._stood.get((who, key), ()) if field_name == name}

    def _goes(self, who: str, key: Key, name: str, value: Value, instead: Value = None) -> None:
        self._gone.setdefault((key, name, value), {})[who] = instead
        if instead is not None:
            self._followed.setdefault((key, name, value), set()).add(instead)

    def _leads(self, key: Key, name: str, value: Value, to: Value) -> bool:
        """Say whether ``to`` is ``value``, or was written by somebody who knew it, or what came of it."""
        reached, ahead = {value}, [value]
        while ahead:
            new = self._followed.get((key, name, ahead.pop()), set()) - reached
            reached |= new
            ahead += new
        return to in reached

    def _shows_own(self, who: str, key: Key, before: Shown, values: Mapping[str, Value]) -> None:
        self._sees(who, key, Shown({**(before.values or {}), **values}, before.beside))


def _differences(one: str, mine: Dump, other: str, theirs: Dump) -> list[str]:
    told = []
    for key in sorted(set(mine) | set(theirs)):
        left, right = mine.get(key, Shown()), theirs.get(key, Shown())
        if left != right:
            told.append(f"{one} and {other} differ on {key}: {left} / {right}")
    return told
