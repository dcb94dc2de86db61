"""Takes back what a server restored from a backup has lost: states that devices still hold, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import chain

from parcours_core.merge import UNKNOWN_VERSION, WHOLE, Change, Kind, Outcome, Rival, Stamp, State
from parcours_core.protocol import Reason
from parcours_core.wire.messages import Fate, Receipt, Sheet
from parcours_core.wire.sheets import states_of
from parcours_server.services import attaching, consenting, graves, own_words, refusals, sealing, sharing
from parcours_server.services.columns import DOSSIER, Malformed, is_identity, is_moment, is_plain, may_be_sent
from parcours_server.services.consenting import CONSENT, lengthens
from parcours_server.services.moments import day_of, written
from parcours_server.services.pasts import CHAIN_OF_NONE
from parcours_server.services.rights import SHARE, Rights
from parcours_server.services.session import Session
from parcours_server.storage import accounts, erasing, feed, scopes, sealed, trail
from parcours_server.storage.losses import Losses
from parcours_server.storage.transaction import Transaction

_DIGITS = 19
"""Of the largest number that a database counts to."""

_LONGEST_NAME = 1000
"""In letters. One name may be said of a hundred thousand records in one message, and is written with each."""

GIVEN_BACK = "given-back"
"""In the trail: something of a dossier was taken back from this device, with the authors that the device told."""


def take_back(transaction: Transaction, session: Session, sheets: Sequence[Sheet], now: datetime) -> Receipt:
    """Take states that the device read before the restore, as far as a restore can have lost them.

    Only versions that a restore lost are taken, only into what the person may write, and only from a device that has
    sent nothing since; of what lies in a dossier that is not open to them any more, what was lost is put under seal:
    the share that opened it may be among what was lost. Who found something sealed so may offer again once that dossier
    is open. Offered twice they change nothing. A share that was lost holds again as of today. The transaction sees all
    of the scope. Raises ``Malformed``, and ``SignInAgain`` for a device that is not known.
    """
    try:
        offered = list(map(_as_grave, states_of(sheets, ())))
    except (ValueError, TypeError, IndexError) as error:
        raise Malformed("not sheets of states") from error
    if len({(state.record, state.id) for state in offered}) < len(offered):
        raise Malformed("a record twice")
    take = _seal_again if any(map(_was_sealed, offered)) else _take_states
    return take(transaction, session, offered, now)


def _take_states(transaction: Transaction, session: Session, offered: Sequence[State], now: datetime) -> Receipt:
    head = feed.head(transaction)
    lost = scopes.lost(transaction)
    opened = _opened(transaction, session, offered)
    rights = Rights(session)
    made = [state.id for state in offered if state.record == DOSSIER]
    doomed = [state.id for state in offered if state.record == DOSSIER and graves.is_told(state)]
    gives = any(state.record in {SHARE, CONSENT} for state in offered)
    rights.look(transaction, [state.dossier for state in offered], made, gives=gives, deleted=doomed)
    told_before = graves.known(transaction, offered)
    known = feed.states(transaction, [(state.record, state.id) for state in offered])
    offered = [_as_shown(state, known.get((state.record, state.id)), rights) for state in offered]
    fates: dict[int, Fate] = {}
    wanted: list[tuple[State | None, State]] = []
    under_seal: dict[int, list[Change]] = {}
    for place, state in enumerate(offered):
        there = known.get((state.record, state.id))
        if state.dossier in opened:
            reason = _refused(state, there, rights, head.number, lost)
        else:
            # Who holds one that is closed to them hears of its erasure in no other way.
            reason = Reason.ERASED if rights.is_erased(state.dossier) else Reason.NO_ACCESS
        if reason is None:
            reason = _beyond(transaction, rights, there, state)
        is_new = graves.signature(state) not in told_before
        brings = there is None or (is_new and merged(there, state, lost, there.number) != there)
        if reason is None and brings:
            wanted.append((there, state))
        elif reason is None and there is not None:
            # An older server takes no deletion: by this answer the device sees that it need not delete anew.
            outcome = Outcome.MERGED if graves.is_told(state) else Outcome.SAME
            fates[place] = Fate(place, outcome.value, number=there.number)
        elif state.dossier in opened and reason is Reason.NO_ACCESS and _is_sealed(state, rights):
            fates[place] = Fate(place, Outcome.SEALED.value)
            if brings or not rights.reads(state.dossier):
                under_seal[place] = _only_lost(state, there, lost)
        elif reason is not None:
            fates[place] = Fate(place, Outcome.REJECTED.value, reason=reason.value)
    first, written_now = _write(transaction, session, rights, wanted, lost)
    _carry_out(transaction, written_now, day_of(now))
    for place in sealing.seal_offered(transaction, session, under_seal, now):
        fates[place] = Fate(place, Outcome.REJECTED.value, reason=Reason.NO_ACCESS.value)
    given = sorted({state.dossier for _, state in wanted})
    who = (session.person_id, session.device_id)
    trail.add(transaction, [trail.Deed(*who, GIVEN_BACK, dossier, written(now)) for dossier in given])
    return Receipt("", "", first, len(wanted), [fates[place] for place in sorted(fates)])


def _was_sealed(state: State) -> bool:
    """Say whether an offered state is no record, but what its sender had sent and the server had put under seal."""
    return bool(state.values) and state.stamp.number == UNKNOWN_VERSION


def _seal_again(transaction: Transaction, session: Session, offered: Sequence[State], now: datetime) -> Receipt:
    """Put under seal again what is offered as having been there; of all else in such an offer nothing is taken.

    Nor of what could not have been sent: all that lies under seal was.
    """
    erased = erasing.erased(transaction, [state.dossier for state in offered])
    sound: dict[int, Change] = {}
    for place, state in enumerate(offered):
        change = Change(state.record, state.id, state.dossier, Kind.CHANGE, state.values, state.stamp.at)
        if _was_sealed(state) and state.dossier not in erased and may_be_sent(change):
            sound[place] = change
    sealed_now = set(sealing.seal_again(transaction, session, sound, now)) if scopes.lost(transaction).runs else set()
    fates = {place: Outcome.SEALED if place in sealed_now else Outcome.SAME for place in range(len(offered))}
    return Receipt("", "", 0, 0, [Fate(place, outcome.value) for place, outcome in fates.items()])


def _write(
    transaction: Transaction,
    session: Session,
    rights: Rights,
    wanted: Sequence[tuple[State | None, State]],
    lost: Losses,
) -> tuple[int, list[State]]:
    """Write what is taken back; return its first number, and the states as they are now."""
    first = feed.take_numbers(transaction, len(wanted)) if wanted else 0
    states = [
        merged(there, state, lost, number) if there is not None else _made_again(state, lost, number)
        for number, (there, state) in enumerate(wanted, first)
    ]
    states = own_words.signed(transaction, session, states, [state for _, state in wanted])
    created = [after for (there, _), after in zip(wanted, states, strict=True) if there is None]
    changed = [(there, after) for (there, _), after in zip(wanted, states, strict=True) if there is not None]
    holders = rights.all_holders()
    # Who deleted a dossier answered for it: who tells of that may have done no more than help.
    buried = [state for state in created if state.deleted and state.record == DOSSIER]
    by = {name: sharing.called(transaction, name) for name in {state.stamp.author for state in buried}}
    holders |= {state.id: by[state.stamp.author] or holders[state.id] for state in buried}
    feed.create(transaction, created, holders)
    feed.replace(transaction, changed, holders, device=session.device_id, author=session.person_name)
    return first, [*created, *(after for _, after in changed)]


def _carry_out(transaction: Transaction, written_now: Sequence[State], today: date) -> None:
    """Let hold what the shares say that are given back, and end what stood on a consent that is told to have ended."""
    shares = {state.id: state for state in written_now if state.record == SHARE}
    for state in shares.values():
        sharing.carry_out(transaction, state, today, lost=True)
    agreed = {state.dossier for state in written_now if state.record == CONSENT}
    for state in consenting.standing_on(transaction, agreed) if agreed else ():
        if state.id not in shares:
            sharing.carry_out(transaction, state, today)


def _as_grave(state: State) -> State:
    """Return a state without values as the grave that it is: with its version a deletion that a restore lost, by none
    it is offered for its cards, or for those in its dossier. What this server may never have heard of is offered by
    the version that nothing has, and its own stands beside."""
    deletion = state.stamps.get(WHOLE)
    if not state.values and deletion is not None and state.stamp.number == UNKNOWN_VERSION:
        return replace(state, stamp=deletion, stamps={}, deleted=True)
    if state.values or state.stamps or state.stamp.number == 0:
        return state
    return replace(state, stamp=replace(state.stamp, number=max(0, state.stamp.number)), deleted=True)


def _made_again(state: State, lost: Losses, number: int) -> State:
    return _buried(state, lost, number) if state.deleted else replace(state, number=number)


def _buried(state: State, lost: Losses, number: int) -> State:
    """Return the grave of what was made and deleted after the backup, with the cards that were made after it."""
    cards = tuple(rival for rival in state.rivals if _made_under(rival) in lost)
    stamp = state.stamp if state.stamp.number in lost else replace(state.stamp, number=number)
    return replace(state, number=number, stamp=stamp, rivals=cards)


def _is_sealed(state: State, rights: Rights) -> bool:
    """Say whether what is offered for a dossier that is closed to this person is to wait under seal.

    A deletion does not: where it is refused here, it is sent as a change.
    """
    return rights.is_foreign(state.dossier) and not graves.is_told(state)


def _opened(transaction: Transaction, session: Session, offered: Sequence[State]) -> set[str]:
    """Return the dossiers of which this device may offer anything now. Raises ``SignInAgain`` if it is not known."""
    asked = {state.dossier for state in offered}
    device = accounts.device(transaction, session.device_id, lock=True)
    if device is None:
        # Enrolled after the backup: what it is to give back it may as soon as it is enrolled anew.
        raise refusals.sign_in_again()
    if device.chain in CHAIN_OF_NONE:
        return asked
    return sealed.offered(transaction, session.person_id, asked)


def _only_lost(state: State, there: State | None, lost: Losses) -> list[Change]:
    """Return what a restore lost of a state, as the changes that bring it back: its values, and each lost card."""
    values = {name: value for name, value in state.values.items() if state.stamp_of(name).number in lost}
    known = {rival.id for rival in there.rivals} if there is not None else set()
    cards = [rival for rival in state.rivals if rival.id not in known and _made_under(rival) in lost]
    whole = Change(state.record, state.id, state.dossier, Kind.CHANGE, values, state.stamp.at)
    proposed = [_as_proposed(whole, card) for card in cards]
    return [whole, *proposed] if values or not proposed else proposed


def _as_proposed(change: Change, card: Rival) -> Change:
    if card.field == WHOLE:
        return replace(change, kind=Kind.DELETE, values={}, at=card.at)
    return replace(change, values={card.field: card.value}, before={card.field: card.before}, at=card.at)


def merged(there: State, offered: State, lost: Losses, number: int) -> State:
    """Return ``there`` under ``number`` with what ``offered`` holds that a restore lost.

    Versions that no restore lost are the server's own: of these nothing is believed. A lost value takes the place of
    one that its author had before them, and is left out where it was before the author of what stands. Of any other,
    neither author knew of the other's, or nobody can tell (a server that was restored twice): it becomes a rival, and
    so do the lost values of a record that was deleted without knowing of them. Cards that the restore lost wait again.
    """
    if graves.is_told(offered):
        there = graves.buried(there, offered, lost, number)
        return _with_lost_cards(there, offered, lost, number)
    there = _with_lost_cards(there, offered, lost, number)
    back = [name for name in offered.values if offered.stamp_of(name).number in lost]
    if there.deleted and not lost.knew(offered.version, there.stamp.number):
        return _with_rivals(there, offered, graves.asked_about(there, offered, back, lost), number)
    if there.deleted and offered.version not in lost:
        return replace(there, number=number)
    newer = [name for name in back if _is_newer(there, offered, name, lost)]
    contested = [
        name
        for name in back
        if name not in newer and _differs(there, offered, name) and not _is_older(there, offered, name, lost)
    ]
    stamps = {name: there.stamp_of(name) for name in (*there.values, *there.stamps)}
    stamps |= {name: offered.stamp_of(name) for name in (*newer, *(_higher(there, offered, lost)))}
    whole = replace(
        there,
        number=number,
        values={**there.values, **{name: offered.values[name] for name in newer}},
        stamps={name: stamp for name, stamp in stamps.items() if stamp != there.stamp},
        deleted=False,
        writers={name: writer for name, writer in there.writers.items() if name not in newer},
    )
    whole = _with_rivals(whole, offered, contested, number)
    if {rival.id for rival in whole.rivals} == {rival.id for rival in offered.rivals}:
        return whole
    # Who offers does not know of these cards: by the moved version they are told when they next write.
    return replace(whole, stamps={**whole.stamps, WHOLE: Stamp(number, there.stamp.author, there.stamp.at)})


def _with_lost_cards(there: State, offered: State, lost: Losses, number: int) -> State:
    """Return ``there`` with the cards that came after the backup; an older one that is missing was settled."""
    known = {rival.id for rival in there.rivals}
    back = [rival for rival in offered.rivals if rival.id not in known and _made_under(rival) in lost]
    if not back:
        return there
    # Whoever does not know of them yet is told: the version moves with the cards.
    stamp = Stamp(number, back[0].author, back[0].at)
    return replace(there, rivals=there.rivals + tuple(back), stamps={**there.stamps, WHOLE: stamp})


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


def _is_newer(there: State, offered: State, name: str, lost: Losses) -> bool:
    given, stands = offered.stamp_of(name).number, there.stamp_of(name).number
    return name not in there.values or (given > stands and lost.knew(given, stands))


def _is_older(there: State, offered: State, name: str, lost: Losses) -> bool:
    given, stands = offered.stamp_of(name).number, there.stamp_of(name).number
    return given < stands and lost.knew(stands, given)


def _higher(there: State, offered: State, lost: Losses) -> list[str]:
    """Return the stamps without a value (the one of the cards) that a restore lost and that are higher."""
    return [
        name
        for name, stamp in offered.stamps.items()
        if name not in offered.values and stamp.number in lost and stamp.number > there.stamp_of(name).number
    ]


def _refused(state: State, there: State | None, rights: Rights, highest: int, lost: Losses) -> Reason | None:
    stamps: list[Stamp] = [state.stamp, *state.stamps.values()]
    if not _is_sound(state) or not all(0 <= stamp.number <= highest for stamp in stamps):
        return Reason.UNREADABLE
    kind = Kind.DELETE if graves.is_told(state) else Kind.CHANGE
    as_change = Change(state.record, state.id, state.dossier, kind, {}, state.stamp.at)
    refused = rights.refusal(as_change)
    if refused is not None:
        return Reason.ERASED if refused is Reason.ERASED else Reason.NO_ACCESS
    if there is None and state.deleted:
        versions = [state.stamp.number, *map(_made_under, state.rivals)]
        told = state.record == DOSSIER or any(version in lost for version in versions)
        return None if told else Reason.PURGED
    if there is None:
        # Its dossier may have been deleted since, by who did not know of it: it was there before that.
        if state.dossier not in rights.holders:
            return Reason.NO_ACCESS
        # What the backup held and the server does not hold any more was deleted, and forgotten since.
        return None if all(state.stamp_of(name).number in lost for name in state.values) else Reason.PURGED
    may = state.dossier in rights.holders and rights.may_change(there, as_change)
    return None if may else Reason.NO_ACCESS


def _beyond(transaction: Transaction, rights: Rights, there: State | None, state: State) -> Reason | None:
    """Say why a state may not be given back by who may write in its dossier, None where it may."""
    if there is not None and _lengthens(transaction, rights, there, state):
        return Reason.NOT_RESPONSIBLE
    cards = chain.from_iterable((card.value, card.before) for card in state.rivals)
    told = chain([state.id], state.values.values(), cards)
    named = state.record == attaching.RECORD and attaching.names_hidden(transaction, rights, state.dossier, told)
    return Reason.CONFIDENCE if named else None


def _lengthens(transaction: Transaction, rights: Rights, there: State, state: State) -> bool:
    """Say whether what is offered would let a share last longer, and is not for this person to say."""
    if state.record != CONSENT or rights.answers_for(state.dossier):
        return False
    kind = Kind.CREATE if there.deleted else Kind.CHANGE
    as_change = Change(state.record, state.id, state.dossier, kind, state.values, state.stamp.at)
    return lengthens(transaction, there, as_change)


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
    # What is offered for its cards alone has no stamp, unless it is to be a grave.
    stamped = state.values or state.stamps or state.stamp.number or state.deleted
    stamps = [state.stamp, *state.stamps.values()] if stamped else []
    told: list[Stamp | Rival] = [*stamps, *state.rivals]
    names = [*(one.author for one in told), *state.stamps, *chain.from_iterable((r.id, r.field) for r in state.rivals)]
    return (
        all(map(is_plain, [*state.values.values(), *cards]))
        and all(is_moment(one.at) for one in told)
        and all(map(_is_name, names))
    )


def _is_name(text: str) -> bool:
    """Say whether any database can hold this as a name, and every screen show it: of authors, fields and cards."""
    return len(text) <= _LONGEST_NAME and "\0" not in text
