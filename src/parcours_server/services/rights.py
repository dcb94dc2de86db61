"""Who may write what: the dossiers of a batch are locked, and each change is let in, rejected or sealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from parcours_core.merge import WHOLE, Change, Kind, Outcome, State
from parcours_core.protocol import Reason
from parcours_core.vocabulary.sharing import ShareRight
from parcours_server.services.columns import DOSSIER, is_identity
from parcours_server.services.session import Session
from parcours_server.storage import access, erasing, feed
from parcours_server.storage.bodies import split
from parcours_server.storage.transaction import Row, Transaction

SHARE = "share"
CLAIM = "claim"
"""In the place of a share: the dossier was made by this person, and its own record is still to come."""


class Rights:
    """What one person may write among the dossiers of a batch.

    A dossier is open to who is responsible for it and to those with whom it is shared for helping. One that nobody
    holds yet is open to whoever makes it; also where its own record was refused for a flaw, so that what belongs to it
    is not lost. Dossiers that do not exist and those of others look alike.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.holders: dict[str, str] = {}
        """Who is responsible for each dossier that is open for writing."""
        self.rows: dict[feed.Key, Row] = {}
        """The dossiers' own records as they were locked, without what is set apart of them; none unless asked for."""
        self._responsible: set[str] = set()
        self._foreign: dict[str, str] = {}
        self._deleted: set[str] = set()
        self._erased: set[str] = set()
        self._unknown: set[str] = set()
        self._kept: set[str] = set()
        """Those that the batch would delete though another person is responsible for them."""
        self._lent: set[str] = set()
        self._unconfided: set[str] = set()
        """Those that were opened to this person without their confidences."""

    def look(
        self,
        transaction: Transaction,
        dossiers: Iterable[str],
        made: Iterable[str],
        *,
        gives: bool,
        deleted: Iterable[str] = (),
        read: bool = False,
    ) -> None:
        """Look at ``dossiers`` and lock them.

        ``made`` are those whose own record the batch makes, ``deleted`` those whose own record it deletes; ``gives``
        says whether it shares any, or changes an agreement to that. ``read``: what is held of their own records is
        wanted too (``rows``).
        """
        person = self._session.person_id
        asked = set(dossiers)
        if read:
            known, self.rows = feed.dossiers_and_rows(transaction, asked)
        else:
            known = feed.dossiers(transaction, asked, lock=True)
        nothing_apart = len(asked) > access.MANY and access.nothing_apart(transaction, person)
        self._erased = set() if nothing_apart else erasing.erased(transaction, asked)
        lent = {} if nothing_apart else access.rights(transaction, person, asked)
        self._lent = set(lent)
        helped = {dossier for dossier, right in lent.items() if right.writes}
        for dossier in asked - self._erased:
            held = known.get(dossier)
            if held is not None and held.deleted:
                self._deleted.add(dossier)
            if held is not None and (held.holder == person or dossier in helped):
                self.holders[dossier] = held.holder
            elif held is not None:
                self._foreign[dossier] = held.holder
            elif dossier in helped:
                self.holders[dossier] = person
        own = {dossier for dossier, held in known.items() if held.holder == person}
        self._unconfided = {dossier for dossier, right in lent.items() if not right.confidences} - own
        self._unknown = asked - known.keys()
        made_here = {dossier for dossier in made if dossier in asked and dossier not in known} - self._erased
        self.holders.update(dict.fromkeys(made_here, person))
        self._deleted -= set(made)
        self._responsible = {dossier for dossier, holder in self.holders.items() if holder == person}
        doomed = set(deleted)
        if gives or doomed:
            self._responsible |= {
                grant.dossier
                for grant in access.of_person(transaction, person)
                if grant.active and grant.granted == ShareRight.RESPONSIBLE
            }
        if not self._session.supervises:
            self._kept = doomed - self._responsible

    def open_for_new(self, dossiers: Iterable[str]) -> bool:
        """Say whether records may be made in all of ``dossiers`` without a further look."""
        wanted = set(dossiers)
        return wanted <= self.holders.keys() and not wanted & self._deleted

    def open_for_changes(self, dossiers: Iterable[str]) -> bool:
        """Say whether what is shown of all of ``dossiers`` is shown whole, and may be changed without a further look.

        Not a share, nor an agreement to one.
        """
        wanted = set(dossiers)
        return wanted <= self.holders.keys() and wanted.isdisjoint(self._unconfided)

    def is_erased(self, dossier: str) -> bool:
        """Say whether a dossier that was looked at was erased."""
        return dossier in self._erased

    def none_held(self, dossiers: Iterable[str]) -> bool:
        """Say whether the server holds none of ``dossiers``, which were looked at."""
        return self._unknown.issuperset(dossiers)

    def refusal(self, change: Change) -> Outcome | Reason | None:
        """Say why a change is not let in: sealed, or rejected with a reason; None where it is let in."""
        if change.dossier in self._erased:
            return Reason.ERASED
        gives = change.record == SHARE
        if gives and self._session.supervises and change.dossier in self._foreign:
            return None
        if change.dossier not in self.holders:
            return Outcome.SEALED
        if change.kind is Kind.DELETE and change.dossier in self._kept and not change.lets_go:
            # Nor what lies in it: its own record alone would stay.
            return Reason.NOT_RESPONSIBLE
        if gives and change.dossier not in self._responsible and not self._session.supervises:
            return Reason.NO_ACCESS
        inside = change.kind is Kind.CREATE and change.record != DOSSIER
        return Reason.DOSSIER_DELETED if inside and change.dossier in self._deleted else None

    def claim(self, transaction: Transaction, dossier: str, day: str) -> None:
        """Keep a dossier whose own record was refused open to who made it: what belongs to it may come later."""
        if dossier in self._unknown and dossier in self.holders and is_identity(dossier):
            person = self._session.person_id
            mine = access.Grant(dossier, person, CLAIM, ShareRight.RESPONSIBLE.value, True, day, active=True)
            access.grant(transaction, [mine])

    def answers_for(self, dossier: str) -> bool:
        """Say whether this person is responsible for a dossier that was looked at, or supervises."""
        return dossier in self._responsible or self._session.supervises

    def holds(self, dossier: str) -> bool:
        """Say whether a record that is held already lies in a dossier that is open for writing."""
        return dossier in self.holders or (self._session.supervises and dossier in self._foreign)

    def is_foreign(self, dossier: str) -> bool:
        """Say whether a dossier exists that is not open to this person for writing."""
        return dossier in self._foreign

    def reads(self, dossier: str) -> bool:
        """Say whether a dossier of somebody else is shared with this person, were it for reading alone."""
        return dossier in self._lent

    def may_change(self, state: State, change: Change) -> bool:
        """Say whether ``change``, which is let in for the dossier that it names, may touch ``state``.

        It may not where the record lies in another dossier, however open that one is too, nor where it is not shown.
        """
        if change.dossier != state.dossier or not self.holds(state.dossier):
            return False
        hidden = state.dossier in self._unconfided and state.values.get("confidential") is True
        return not hidden or self._is_own(state)

    def hidden_in(self, state: State, change: Change) -> str:
        """Return a field that ``change`` writes and its author is not shown, empty where there is none.

        Whatever stands there, and whatever is written: an answer that depended on it would confirm a guess.
        """
        made_anew = change.kind is Kind.CREATE
        named = (name for name, value in change.values.items() if value or not made_anew)
        return min(self.unseen(state, named), default="")

    def as_known(self, state: State, change: Change) -> Change:
        """Return ``change`` without what its author cannot know of ``state``.

        Who brings a record back says nothing of the fields that they are not shown; who is not shown a card neither
        settles it nor asks it again.
        """
        if state.dossier not in self._unconfided:
            return change
        unseen = self.unseen(state, change.values)
        hidden = _guarded(state.record, (rival.field for rival in (*state.rivals, *change.reopens)))
        return replace(
            change,
            values={name: value for name, value in change.values.items() if name not in unseen},
            resolves=change.resolves - {rival.id for rival in state.rivals if rival.field in hidden},
            reopens=tuple(rival for rival in change.reopens if rival.field not in hidden),
        )

    def unseen(self, state: State, names: Iterable[str]) -> set[str]:
        """Return which of the fields are confidences that this person is not shown: all but what they wrote there."""
        if state.dossier not in self._unconfided:
            return set()
        return {name for name in _guarded(state.record, names) if not wrote(self._session, state, name)}

    def _is_own(self, state: State) -> bool:
        """Say whether all that is set apart of ``state`` is this person's, as the database shows it to them."""
        words = split(state.record, state.values)[1]
        cards = _guarded(state.record, (rival.field for rival in state.rivals))
        return bool(words) and not cards and {state.writers.get(name) for name in words} == {self._session.person_id}

    def all_holders(self) -> dict[str, str]:
        """Return who is responsible for every dossier that was looked at."""
        return {**self._foreign, **self.holders}


def wrote(session: Session, state: State, name: str) -> bool:
    """Say whether this person wrote what stands in a field, as far as the server knows."""
    writer = state.writers.get(name)
    if writer is not None:
        return writer == session.person_id
    # Written before the person was kept with it; of what was deleted, the name is whose deletion it was.
    return not state.deleted and state.stamp_of(name).author == session.person_name


def _guarded(record: str, names: Iterable[str]) -> set[str]:
    return set(split(record, dict.fromkeys(names, True))[1]) - {WHOLE}
