"""Whose the confidences are that a device gives back after a restore: the backup knew nothing of who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parcours_core.merge import State
from parcours_server.services import sharing
from parcours_server.services.session import Session
from parcours_server.storage.bodies import apart
from parcours_server.storage.transaction import Transaction


def signed(
    transaction: Transaction, session: Session, states: Sequence[State], offered: Sequence[State]
) -> list[State]:
    """Return ``states`` with who offers them as the writer of what they give back under their own name.

    One place each in ``states``, as they will be held, and in ``offered``. They hold these words, or they could not
    offer them; where somebody else is called alike nobody is taken to have written them.
    """
    name = session.person_name
    found: dict[int, dict[str, str]] = {}
    for place, (state, given) in enumerate(zip(states, offered, strict=True)):
        own = [
            field
            for field, words in apart(state.record, state.values).items()
            if field not in state.writers and given.values.get(field) == words and state.stamp_of(field).author == name
        ]
        if own and not state.deleted:
            found[place] = dict.fromkeys(own, session.person_id)
    if not found or sharing.called(transaction, name) != session.person_id:
        return list(states)
    return [
        replace(state, writers={**state.writers, **found[place]}) if place in found else state
        for place, state in enumerate(states)
    ]
