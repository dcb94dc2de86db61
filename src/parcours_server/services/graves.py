"""Takes back the deletions that a restore lost, as what they were: each under the version by which others knew it.

A deletion that was told again under a new version would be another one: whoever had taken the first one back, or takes
it back now, could not have seen it. So it keeps its version, and what it knew, and what knew it, follows from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from parcours_core.merge import WHOLE, Rival, Stamp, State, first_told
from parcours_server.storage import log
from parcours_server.storage.losses import Losses
from parcours_server.storage.transaction import Transaction

Told = set[tuple[str, str, str, str]]
"""Deletions that this server knows, or knew: type and id of the record, who deleted it and when."""


def is_told(state: State) -> bool:
    """Say whether an offered state is a deletion, with the version that it had before the restore."""
    return state.deleted and state.stamp.number > 0


def known(transaction: Transaction, offered: Iterable[State]) -> Told:
    """Return which of the deletions that are offered were given back already, whatever came of it since."""
    asked = {(state.record, state.id): state for state in offered if is_told(state)}
    signed = log.deletions(transaction, asked) if asked else []
    return {each for each in signed if signature(asked[each[0], each[1]]) == each}


def signature(state: State) -> tuple[str, str, str, str]:
    """Return by what a deletion is known in the log."""
    return state.record, state.id, state.stamp.author, state.stamp.at


def buried(there: State, offered: State, lost: Losses, number: int) -> State:
    """Return ``there`` under ``number`` once it is told that ``offered``, a deletion, was in a past that was lost.

    What that past wrote after it, or brought back, stands. What was written without knowing of it waits for a person.
    """
    stamp = offered.stamp
    if stamp.number not in lost:
        return replace(there, number=number)
    if there.deleted:
        later = stamp.number > there.stamp.number and lost.knew(stamp.number, there.stamp.number)
        return replace(there, number=number, stamp=stamp if later else there.stamp)
    written = {there.stamp_of(name).number for name in there.values} | {there.version}
    if any(each >= stamp.number and lost.knew(each, stamp.number) for each in written):
        return replace(there, number=number)
    if all(each < stamp.number and lost.knew(stamp.number, each) for each in written):
        return replace(there, number=number, stamp=stamp, stamps={WHOLE: there.stamp, **there.stamps}, deleted=True)
    if any((rival.field, rival.author, rival.at) == (WHOLE, stamp.author, stamp.at) for rival in there.rivals):
        return replace(there, number=number)
    wish = Rival(f"{number}.{WHOLE}", WHOLE, None, None, stamp.author, stamp.at)
    stamps = {**there.stamps, WHOLE: Stamp(number, stamp.author, stamp.at)}
    return replace(there, number=number, rivals=(*there.rivals, wish), stamps=stamps)


def asked_about(there: State, offered: State, back: Sequence[str], lost: Losses) -> Sequence[str]:
    """Return which of the fields ``back`` of ``offered`` are asked about where ``there`` was deleted without it.

    None that the deletion knew. Where nothing differs from what was deleted, one tells that somebody wrote it.
    """
    unknown = [name for name in back if not _knew(there, offered.stamp_of(name).number, lost)]
    differing = [name for name in unknown if name not in there.values or there.values[name] != offered.values[name]]
    if differing or not unknown or there.rivals:
        return differing
    return [first_told({name: offered.values[name] for name in unknown})]


def _knew(there: State, version: int, lost: Losses) -> bool:
    """Say whether who deleted ``there`` had ``version`` of it before them."""
    seen = (there.stamp.number, *(stamp.number for stamp in there.stamps.values()))
    return any(each == version or (each > version and lost.knew(each, version)) for each in seen)
