"""Carries out shares: who sees a dossier from which day on, who becomes responsible, and who leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from parcours_core.merge import State
from parcours_core.records.codec import UnreadableValue, from_plain
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_server.services import consenting
from parcours_server.services.columns import DOSSIER
from parcours_server.storage import access, accounts, feed, horizon, moves, scopes, snapshots
from parcours_server.storage.access import Grant
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction

READING_AFTER = timedelta(days=30)
"""Who hands a dossier over may read it for thirty days more (field.md, handover)."""

NOBODY = ""
"""The holder of a dossier that was given without its confidences: they stay, and nobody is shown them.

Neither do those who answer for it now open to anybody, themselves included, what was not given to them.
"""

SHARE = "share"


def carry_out(transaction: Transaction, state: State, today: date, *, lost: bool = False) -> None:
    """Let what the share ``state`` says be so on ``today``. The transaction sees all of the scope.

    Carried out again it changes nothing. A share that was taken back ends; a dossier that was handed over stays so.
    ``lost``: a restore lost it. Where the receiver gave the dossier back first, and so seems to have made it, it was
    given by whoever wrote the share, and lent by whoever made the dossier, if one person alone is called so.
    """
    try:
        share = from_plain(Share, {**state.values, "id": state.id, "job_seeker_id": state.dossier})
    except UnreadableValue:
        return
    held = feed.dossiers(transaction, [state.dossier], lock=True).get(state.dossier)
    if held is None:
        return
    before = _seers(transaction, held)
    kept = {grant.person: grant for grant in access.of_share(transaction, share.job_seeker_id, share.id)}
    share = consenting.ended_with_consent(transaction, share, today)
    if held.holder == NOBODY and not any(one.active and one.confidences for one in kept.values()):
        share = replace(share, confidences=False)
    if state.deleted:
        access.drop(transaction, [one for one in kept.values() if not _stays(share, one)])
    elif share.right is ShareRight.RESPONSIBLE:
        receivers = set(_receivers(transaction, share.holder))
        former = _responsible(transaction, held) - receivers
        if lost and not former:
            former = {called(transaction, state.stamp.author)} - receivers - {NOBODY}
        _give(transaction, share, {one: before.get(one, True) for one in former}, kept, today)
    else:
        if lost and (maker := _maker_of_what_was_lent(transaction, share, state.stamp.author, held)):
            moves.hand_over(transaction, [held.id], maker)
        _lend(transaction, share, kept, today)
    _tell(transaction, state.dossier, before)


class DayUnsettled(Exception):
    """Nobody has let begin and end yet what does so by today."""


def settle(database: Database, scope: str, today: date) -> None:
    """Let begin and end what does so by ``today``, if nobody has yet."""
    with database.reading(scope, fresh=True) as transaction:
        settled = scopes.settled_on(transaction) == today.isoformat()
    if not settled:
        database.attempt(scope, lambda writing: settle_day(writing, today))


def settle_day(transaction: Transaction, today: date) -> None:
    """Let begin and end what does so by ``today``, and keep where the counter stands, by which deletions grow old.

    The transaction sees all of the scope.
    """
    horizon.keep_day(transaction, today.isoformat())
    beginning, ending = access.due(transaction, today.isoformat())
    due = sorted({(grant.dossier, grant.share) for grant in (*beginning, *ending)})
    # All are locked before the first of them takes the counter, or a push that holds one would be met crosswise.
    feed.dossiers(transaction, [dossier for dossier, _ in due], lock=True)
    states = feed.states(transaction, [(SHARE, share) for _, share in due])
    for _, share in due:
        state = states.get((SHARE, share))
        if state is not None:
            carry_out(transaction, state, today)
    _end(transaction, [grant for grant in ending if (SHARE, grant.share) not in states], today)
    scopes.keep_settled_on(transaction, today.isoformat())


def _lend(transaction: Transaction, share: Share, kept: Mapping[str, Grant], today: date) -> None:
    wanted = {person: _grant(share, person, today) for person in _receivers(transaction, share.holder)}
    access.drop(transaction, [one for person, one in kept.items() if person not in wanted])
    access.grant(transaction, wanted.values())


def _give(
    transaction: Transaction, share: Share, former: Mapping[str, bool], kept: Mapping[str, Grant], today: date
) -> None:
    """Give a dossier; ``former`` are those who answered for it, and whether its confidences were open to them."""
    receivers = _receivers(transaction, share.holder)
    if not receivers:
        return
    done = any(_is_afterglow(share, one) for one in kept.values())
    if not done and share.starts_on <= today and not share.holds_on(today):
        # Ended before it was carried out: it is never given.
        access.drop(transaction, kept.values())
        return
    if done or share.starts_on > today:
        # Before its day, or already given: only the days move on.
        flags = [_as_of(one, today) for one in kept.values()]
        waiting = [_grant(share, person, today) for person in receivers if person not in kept and not done]
        access.grant(transaction, [*flags, *waiting])
        return
    dossier = share.job_seeker_id
    earlier = access.of_dossier(transaction, dossier)
    access.drop(
        transaction, [one for one in earlier if one.granted == ShareRight.RESPONSIBLE and one.share != share.id]
    )
    alone = receivers == [share.holder] and share.confidences
    team = share.holder not in receivers and share.confidences
    if alone:
        access.drop(transaction, kept.values())
    else:
        access.grant(transaction, [_grant(share, person, today) for person in receivers])
    ends = (today + READING_AFTER).isoformat()
    access.grant(
        transaction,
        [
            Grant(dossier, person, share.id, ShareRight.READ.value, confided, today.isoformat(), ends, active=True)
            for person, confided in sorted(former.items())
        ],
    )
    moves.hand_over(transaction, [dossier], share.holder if alone or team else NOBODY)


def _is_afterglow(share: Share, grant: Grant) -> bool:
    """Say whether a grant is the reading that is left to who handed the dossier over."""
    return share.right is ShareRight.RESPONSIBLE and grant.granted == ShareRight.READ


def _stays(share: Share, grant: Grant) -> bool:
    """Say whether a grant outlives its share: what was handed over stays so, or nobody would be left who sees it."""
    return share.right is ShareRight.RESPONSIBLE and (grant.active or _is_afterglow(share, grant))


def _maker_of_what_was_lent(transaction: Transaction, share: Share, lender: str, held: feed.Dossier) -> str:
    """Return who made a dossier that somebody gave back to whom it was only lent, by ``lender``; empty if nobody did.

    Where it was handed over besides, that share says who answers for it.
    """
    given = (one.values.get("right") for one in feed.states_in(transaction, SHARE, held.id))
    if held.holder not in _receivers(transaction, share.holder) or ShareRight.RESPONSIBLE in given:
        return NOBODY
    own = feed.states(transaction, [(DOSSIER, held.id)])[DOSSIER, held.id]
    maker = called(transaction, own.stamp.author) or called(transaction, lender)
    return NOBODY if maker == held.holder else maker


def _grant(share: Share, person: str, today: date) -> Grant:
    ends = share.ends_on.isoformat() if share.ends_on else ""
    return Grant(
        share.job_seeker_id, person, share.id, share.right.value, share.confidences, share.starts_on.isoformat(),
        ends, active=share.holds_on(today),
    )  # fmt: skip


def _as_of(grant: Grant, today: date) -> Grant:
    day = today.isoformat()
    return replace(grant, active=grant.starts_on <= day and (not grant.ends_on or day < grant.ends_on))


def _receivers(transaction: Transaction, holder: str) -> list[str]:
    """Return the people behind a person's or a team's id; nobody where it is unknown."""
    if accounts.person(transaction, holder) is not None:
        return [holder]
    return next((list(team.members) for team in accounts.teams(transaction) if team.id == holder), [])


def _responsible(transaction: Transaction, held: feed.Dossier) -> set[str]:
    granted = access.of_dossier(transaction, held.id)
    people = {one.person for one in granted if one.active and one.granted == ShareRight.RESPONSIBLE}
    return people | ({held.holder} if accounts.person(transaction, held.holder) is not None else set())


def called(transaction: Transaction, name: str) -> str:
    """Return the one person who is called so; nobody where there are several."""
    found = [person.id for person in accounts.people(transaction) if person.name == name]
    return found[0] if len(found) == 1 else NOBODY


def _seers(transaction: Transaction, held: feed.Dossier) -> dict[str, bool]:
    """Return who sees a dossier now, and whether with its confidences."""
    seers: dict[str, bool] = {held.holder: True}
    for grant in access.of_dossier(transaction, held.id):
        if grant.active:
            seers[grant.person] = seers.get(grant.person, False) or grant.confidences
    return seers


def _tell(transaction: Transaction, dossier: str, before: Mapping[str, bool]) -> None:
    """Let the feed carry what changed: to those who see more the records, to those who see nothing the leave."""
    held = feed.dossiers(transaction, [dossier])[dossier]
    after = _seers(transaction, held)
    if any(before.get(person) != confidences for person, confidences in after.items()):
        moves.touch(transaction, [dossier])
    for person in sorted(before.keys() - after.keys() - {NOBODY}):
        moves.leave(transaction, person, [dossier])
    for person in sorted(before):
        if person not in after or (before[person] and not after[person]):
            snapshots.drop_of(transaction, person)


def _end(transaction: Transaction, grants: Iterable[Grant], today: date) -> None:
    """End grants whose share is no longer kept."""
    for grant in grants:
        held = feed.dossiers(transaction, [grant.dossier], lock=True).get(grant.dossier)
        if held is None:
            access.drop(transaction, [grant])
            continue
        before = _seers(transaction, held)
        access.grant(transaction, [_as_of(grant, today)])
        _tell(transaction, grant.dossier, before)
