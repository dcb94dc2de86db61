"""The plain changes of a batch, looked at sheet by sheet; what is not plain is left to the merge rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from parcours_core.merge import Change, Kind
from parcours_core.wire.sheets import changes_of
from parcours_server.services.columns import Frame
from parcours_server.services.consenting import CONSENT
from parcours_server.services.rights import SHARE, Rights
from parcours_server.services.session import Session
from parcours_server.storage import amending, feed
from parcours_server.storage.transaction import Row, Transaction


def may_be_plain(frame: Frame, rights: Rights) -> bool:
    """Say whether the changes of a sheet without flaws may be plain: nothing is chosen, shared or agreed to in it."""
    sheet = frame.sheet
    return (
        frame.kind is Kind.CHANGE
        and sheet.record not in {SHARE, CONSENT}
        and not sheet.resolves
        and len(sheet.known) == len(frame.ids)
        and len(sheet.bases) == len(sheet.fields)
        and amending.may_amend(sheet.record, sheet.fields)
        and rights.open_for_changes(frame.dossiers)
    )


@dataclass(frozen=True, slots=True)
class PlainChanges:
    """A sheet that may be plain, whose first change has the place ``first`` in its batch, and what is plain in it."""

    first: int
    frame: Frame
    changes: amending.Changes
    found: Sequence[amending.Amendment]

    @classmethod
    def of(cls, first: int, frame: Frame, rows: Mapping[feed.Key, Row]) -> PlainChanges:
        """Return which changes of a sheet are plain, by the ``rows`` that are held."""
        sheet = frame.sheet
        changes = amending.Changes(
            sheet.record, sheet.fields, frame.ids, frame.dossiers, sheet.columns, sheet.bases, sheet.known, frame.ats
        )
        return cls(first, frame, changes, amending.amendments(changes, rows))

    @property
    def places(self) -> list[int]:
        """The places in the batch of what is plain."""
        return [self.first + one.place for one in self.found]

    def left(self) -> Iterator[tuple[int, Change]]:
        """Yield what is not plain, by its place in the batch."""
        if len(self.found) == len(self.frame.ids):
            return
        plain = {one.place for one in self.found}
        for inside, change in enumerate(changes_of([self.frame.sheet])):
            if inside not in plain:
                yield self.first + inside, change

    def write(
        self, transaction: Transaction, session: Session, numbers: Mapping[int, int], holders: Mapping[str, str]
    ) -> None:
        """Write what is plain, each under the number that ``numbers`` has for its place in the batch."""
        if self.found:
            taken = [numbers[place] for place in self.places]
            author, device = session.person_name, session.device_id
            amending.amend(transaction, self.changes, self.found, taken, holders, author=author, device=device)


def keys_of(frames: Collection[Frame]) -> Iterator[feed.Key]:
    """Yield the records that some sheets are about."""
    for frame in frames:
        for record_id in frame.ids:
            yield frame.sheet.record, record_id
