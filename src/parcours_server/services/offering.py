"""Takes back what a server restored from a backup has lost: states that devices still hold, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from parcours_core.merge import WHOLE, Change, Kind, Outcome, Rival, Stamp, State
from parcours_core.protocol import Reason
from parcours_core.wire.messages import Fate, Receipt, Sheet
from parcours_core.wire.sheets import states_of
from parcours_server.services import sharing
from parcours_server.services.columns import DOSSIER, Malformed, is_identity, is_moment, is_plain
from parcours_server.services.rights import SHARE, Rights
from parcours_server.services.session import Session
from parcours_server.storage import feed
from parcours_server.storage.transaction import Transaction

_DIGITS = 19
"""Of the largest number that a database counts to."""


def take_back(transaction: Transaction, session: Session, sheets: Sequence[Sheet], today: date) -> Receipt:
    """Take states that the device read before the restore; each field's higher version stands.

    Offered twice they change nothing. A share that was lost holds again as of ``today``. Versions above the counter of
    the restore were never given by this server and are refused. The transaction sees all of the scope. Raises
    ``Malformed``.
    """
    head = feed.head(transaction)
    try:
        offered = list(states_of(sheets, ()))
    except (ValueError, TypeError, IndexError) as error:
        raise Malformed("not sheets of states") from error
    rights = Rights(session)
    made = [state.id for state in offered if state.record == DOSSIER]
    gives = any(state.record == SHARE for state in offered)
    rights.look(transaction, [state.dossier for state in offered], made, gives=gives)
    known = feed.states(transaction, [(state.record, state.id) for state in offered])
    offered = [_as_shown(state, known.get((state.record, state.id)), rights) for state in offered]
    fates: dict[int, Fate] = {}
    wanted: list[tuple[State | None, State]] = []
    for place, state in enumerate(offered):
        there = known.get((state.record, state.id))
        reason = _refused(state, there, rights, head.number)
        if reason is not None:
            fates[place] = Fate(place, Outcome.REJECTED.value, reason=reason.value)
        elif there is not None and merged(there, state, head.restored_from, there.number) == there:
            fates[place] = Fate(place, Outcome.SAME.value, number=there.number)
        else:
            wanted.append((there, state))
    first = feed.take_numbers(transaction, len(wanted)) if wanted else 0
    created: list[State] = []
    changed: list[tuple[State, State]] = []
    for number, (there, state) in enumerate(wanted, first):
        if there is None:
            created.append(replace(state, number=number))
        else:
            changed.append((there, merged(there, state, head.restored_from, number)))
    holders = rights.all_holders()
    feed.create(transaction, created, holders)
    feed.replace(transaction, changed, holders, device=session.device_id, author=session.person_name)
    for state in (*created, *(after for _, after in changed)):
        if state.record == SHARE:
            sharing.carry_out(transaction, state, today)
    return Receipt("", "", first, len(wanted), [fates[place] for place in sorted(fates)])


def merged(there: State, offered: State, restored_from: int, number: int) -> State:
    """Return ``there`` under ``number`` with what ``offered`` holds that the restore lost.

    Versions up to ``restored_from`` stood in the backup: what is older than what stands is an ancestor of it. A lost
    value was acknowledged and never seen by whoever wrote the field after the restore: it becomes a rival, and so do
    the lost values of a record that was deleted after it. Cards that the restore lost wait again.
    """
    there = _with_lost_cards(there, offered, restored_from, number)
    lost = {name for name in offered.values if offered.stamp_of(name).number > restored_from}
    if there.deleted and there.stamp.number > max(restored_from, offered.version):
        contested = [name for name in offered.values if name in lost and _differs(there, offered, name)]
        return _with_rivals(there, offered, contested, number)
    if there.deleted and offered.version <= there.stamp.number:
        return replace(there, number=number)
    newer = [name for name in offered.values if _is_newer(there, offered, name)]
    contested = [
        name for name in offered.values if name in lost and name not in newer and _differs(there, offered, name)
    ]
    stamps = {name: there.stamp_of(name) for name in (*there.values, *there.stamps)}
    stamps |= {name: offered.stamp_of(name) for name in (*newer, *(_higher(there, offered)))}
    whole = replace(
        there,
        number=number,
        values={**there.values, **{name: offered.values[name] for name in newer}},
        stamps={name: stamp for name, stamp in stamps.items() if stamp != there.stamp},
        deleted=False,
    )
    whole = _with_rivals(whole, offered, contested, number)
    if {rival.id for rival in whole.rivals} == {rival.id for rival in offered.rivals}:
        return whole
    # Who offers does not know of these cards: by the moved version they are told when they next write.
    return replace(whole, stamps={**whole.stamps, WHOLE: Stamp(number, there.stamp.author, there.stamp.at)})


def _with_lost_cards(there: State, offered: State, restored_from: int, number: int) -> State:
    """Return ``there`` with the cards that came after the backup; an older one that is missing was settled."""
    known = {rival.id for rival in there.rivals}
    lost = [rival for rival in offered.rivals if rival.id not in known and _made_under(rival) > restored_from]
    if not lost:
        return there
    # Whoever does not know of them yet is told: the version moves with the cards.
    stamp = Stamp(number, lost[0].author, lost[0].at)
    return replace(there, rivals=there.rivals + tuple(lost), stamps={**there.stamps, WHOLE: stamp})


def _made_under(rival: Rival) -> int:
    number = rival.id.partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) <= _DIGITS else 0


def _with_rivals(there: State, offered: State, names: Sequence[str], number: int) -> State:
    kept = {(rival.field, str(rival.value)) for rival in there.rivals}
    rivals = [
        Rival(
            f"{number}.{name}",
            name,
            offered.values[name],
            None,
            offered.stamp_of(name).author,
            offered.stamp_of(name).at,
        )
        for name in names
        if (name, str(offered.values[name])) not in kept
    ]
    if not rivals:
        return replace(there, number=number)
    stamp = Stamp(number, rivals[0].author, rivals[0].at)
    stamps = {**there.stamps, WHOLE: stamp}
    return replace(there, number=number, rivals=there.rivals + tuple(rivals), stamps=stamps)


def _differs(there: State, offered: State, name: str) -> bool:
    return name not in there.values or there.values[name] != offered.values[name]


def _is_newer(there: State, offered: State, name: str) -> bool:
    return name not in there.values or offered.stamp_of(name).number > there.stamp_of(name).number


def _higher(there: State, offered: State) -> list[str]:
    """Return the stamps without a value (the one of the cards) that are higher."""
    return [
        name
        for name, stamp in offered.stamps.items()
        if name not in offered.values and stamp.number > there.stamp_of(name).number
    ]


def _refused(state: State, there: State | None, rights: Rights, highest: int) -> Reason | None:
    stamps: list[Stamp] = [state.stamp, *state.stamps.values()]
    if not _is_sound(state):
        return Reason.UNREADABLE
    if not all(0 <= stamp.number <= highest for stamp in stamps):
        return Reason.UNREADABLE
    as_change = Change(state.record, state.id, state.dossier, Kind.CHANGE, {}, state.stamp.at)
    if rights.refusal(as_change) is not None:
        return Reason.NO_ACCESS
    if there is None:
        return None if rights.open_for_new([state.dossier]) else Reason.NO_ACCESS
    if there.dossier != state.dossier or state.dossier not in rights.holders:
        return Reason.NO_ACCESS
    return None if rights.may_change(there, as_change) else Reason.NO_ACCESS


def _as_shown(state: State, there: State | None, rights: Rights) -> State:
    """Return ``state`` without the confidences of ``there`` that are not shown to who offers it."""
    unseen = rights.unseen(there, [*state.values, *state.stamps]) if there is not None else set()
    if not unseen:
        return state
    values = {name: value for name, value in state.values.items() if name not in unseen}
    return replace(state, values=values, stamps={name: one for name, one in state.stamps.items() if name not in unseen})


def _is_sound(state: State) -> bool:
    """Say whether every device can show ``state`` and its cards, and it lies where a record of its type does."""
    if not is_identity(state.id) or (state.record == DOSSIER) != (state.id == state.dossier):
        return False
    cards = [value for rival in state.rivals for value in (rival.value, rival.before)]
    # What is offered for its cards alone has no stamp.
    stamps = [state.stamp, *state.stamps.values()] if state.values or state.stamps or state.stamp.number else []
    moments = [*(one.at for one in stamps), *(rival.at for rival in state.rivals)]
    return all(map(is_plain, [*state.values.values(), *cards])) and all(map(is_moment, moments))
