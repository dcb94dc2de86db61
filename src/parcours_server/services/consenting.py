"""Consents and the shares that stand on them: what was agreed to ends with the agreement (GDPR article 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from parcours_core.merge import Change, Kind, State
from parcours_core.records.codec import UnreadableValue, from_plain
from parcours_core.records.referral import Consent
from parcours_core.records.sharing import Share
from parcours_server.storage import access, feed
from parcours_server.storage.transaction import Transaction

CONSENT = "consent"
_SHARE = "share"
_WITHDRAWN = "withdrawn_on"
_UNTIL = "until"


def ended_with_consent(transaction: Transaction, share: Share, today: date) -> Share:
    """Return a share with the day on which its consent ends as its own last one, if that is earlier.

    One that was taken back or deleted ends today, whatever day a wrong clock gave that. A consent that has not come yet
    ends nothing: the share is carried out again when it does.
    """
    key = (CONSENT, share.consent_id)
    state = feed.states(transaction, [key]).get(key) if share.consent_id else None
    ends = _end(state, today) if state is not None else None
    if ends is None or (share.ends_on is not None and share.ends_on <= ends):
        return share
    return replace(share, ends_on=ends)


def standing_on(transaction: Transaction, dossiers: Iterable[str]) -> list[State]:
    """Return the shares of some dossiers that stand on a consent."""
    shares = access.shares(transaction, dossiers)
    states = feed.states(transaction, [(_SHARE, share) for share in shares])
    return [state for _, state in sorted(states.items()) if state.values.get("consent_id")]


def lengthens(transaction: Transaction, state: State, change: Change) -> bool:
    """Say whether ``change`` would let a consent on which a share stands hold longer than its ``state`` says.

    Who is helped by an agreement does not make it last: that is for who answers for the dossier.
    """
    until, new_until = (str(values.get(_UNTIL) or "") for values in (state.values, {**state.values, **change.values}))
    longer = bool(until) and (not new_until or new_until > until)
    taken_back = bool(state.values.get(_WITHDRAWN))
    revived = taken_back and _WITHDRAWN in change.values and not change.values[_WITHDRAWN]
    returns = state.deleted and change.kind is Kind.CREATE
    if not (longer or revived or returns or change.settles):
        return False
    shares = standing_on(transaction, [state.dossier])
    return any(share.values.get("consent_id") == state.id and not share.deleted for share in shares)


def _end(state: State, today: date) -> date | None:
    """Return the first day on which a consent no longer holds, None where it is without end."""
    if state.deleted or any(rival.field == _WITHDRAWN and rival.value for rival in state.rivals):
        # Also while two people have yet to agree on it: nothing goes on without a consent that stands.
        return today
    try:
        consent = from_plain(Consent, {**state.values, "id": state.id, "job_seeker_id": state.dossier})
    except UnreadableValue:
        return None
    if consent.withdrawn_on is not None:
        return min(consent.withdrawn_on, today)
    return consent.until + timedelta(days=1) if consent.until is not None else None
