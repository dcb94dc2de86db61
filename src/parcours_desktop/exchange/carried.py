"""What a file carries: the records of dossiers as the server knows them, what was not sent yet, and who hands it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import msgspec

from parcours_core.merge import Change, Kind, State
from parcours_core.records.catalogue import caseload_types
from parcours_core.records.codec import UnreadableValue, from_plain
from parcours_core.wire.messages import ChangeSheet, Message, Sheet
from parcours_core.wire.sheets import change_sheets_of, changes_of, sheets_of, states_of
from parcours_desktop.exchange.errors import DamagedStick, TooLarge

MOST_RECORDS = 200_000
_PERSON = "job_seeker"

T = TypeVar("T")


class Manifest(Message, frozen=True):
    """``dossiers`` are ids with the names of the people; ``contents`` SHA-256 (hex) and size of each attachment.

    ``sheets`` hold the records as the server last told them, under its versions; ``changes`` what it was not told yet.
    ``relays`` are the ids of the notes among them that were written for the relay; older programs name none.
    ``without_confidences``: these were left out; older programs do not say so.
    ``sender`` is a name and ``sender_id`` a person of ``agency``: their word, until a known signature stands for it.
    """

    file_id: bytes
    sign_key: bytes
    sender: str
    sender_id: str
    agency: str
    written_at: str
    dossiers: list[tuple[str, str]]
    sheets: list[Sheet]
    changes: list[ChangeSheet]
    contents: list[tuple[str, int]]
    relays: tuple[str, ...] = ()
    without_confidences: bool = False

    def signed(self, file_id: bytes, sign_key: bytes) -> Manifest:
        """Return the manifest bound to a file and its signer."""
        return msgspec.structs.replace(self, file_id=file_id, sign_key=sign_key)

    def states(self) -> list[State]:
        """Return the records, without their place in any feed and without cards: the server tells both.

        Raises ``DamagedStick`` for what belongs to none of the dossiers, ``TooLarge`` for too many.
        """
        read = _sound(states_of(self.sheets, []))
        return [replace(state, number=0, rivals=()) for state in read if self._holds(state)]

    def unsent(self) -> list[Change]:
        """Return the changes. Raises as ``states`` does."""
        return [change for change in _sound(changes_of(self.changes)) if self._holds(change)]

    def check(self) -> None:
        """Read everything once. Raises ``DamagedStick`` or ``TooLarge`` for what could not be taken in."""
        known = caseload_types()
        for state in self.states():
            _readable(known[state.record].cls if state.record in known else None, state.id, state.values)
        for change in self.unsent():
            if change.kind is Kind.DELETE or change.record not in known:
                raise DamagedStick
            if change.kind is Kind.CREATE:
                _readable(known[change.record].cls, change.id, change.values)
        if any(size < 0 or len(sha256) != len("0" * 64) for sha256, size in self.contents):
            raise DamagedStick

    def _holds(self, each: State | Change) -> bool:
        """Say whether a record is of one of the dossiers. Raises ``DamagedStick`` where it is not."""
        owner = each.values.get("job_seeker_id", each.dossier)
        own = each.id == each.dossier if each.record == _PERSON else owner == each.dossier
        if not own or each.dossier not in {dossier for dossier, _ in self.dossiers}:
            raise DamagedStick
        return True


def manifest_of(
    *,
    sender: tuple[str, str, str],
    written_at: str,
    dossiers: list[tuple[str, str]],
    states: list[State],
    changes: list[Change],
    contents: list[tuple[str, int]],
    relays: Sequence[str] = (),
    without_confidences: bool = False,
) -> Manifest:
    """Return the manifest; ``sender`` is name, id and agency of who hands the dossiers on. It is signed later."""
    name, person, agency = sender
    sheets, sent = sheets_of(states)[0], change_sheets_of(changes)
    return Manifest(
        b"", b"", name, person, agency, written_at, dossiers, sheets, sent, contents, tuple(relays), without_confidences
    )


def _sound(read: Iterator[T]) -> Iterator[T]:
    number = 0
    try:
        for number, each in enumerate(read):
            if number >= MOST_RECORDS:
                raise TooLarge
            yield each
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise DamagedStick from error


def _readable(cls: type | None, record_id: str, values: Mapping[str, object]) -> None:
    if cls is None:
        raise DamagedStick
    try:
        from_plain(cls, {**values, "id": record_id})
    except UnreadableValue as error:
        raise DamagedStick from error
