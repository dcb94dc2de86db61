"""Take back what was just done, without touching what somebody changed since."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.catalogue import caseload_types
from parcours_desktop.casework.desk import Desk


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What undo did: its own changes, which can be undone in turn, and in words the fields left as they are."""

    changes: Changes
    left: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say what was left, empty where everything was taken back."""
        if not self.left:
            return ""
        return tr("Changé entre-temps et gardé : {fields}.", fields=", ".join(self.left))


def undo(desk: Desk, changes: Changes) -> TakenBack:
    """Take back the write that ``changes`` came from, field by field.

    Raises ``Refused`` where it wrote nothing.
    """
    if not changes.write:
        raise Refused(tr("Il n’y a rien à annuler."))
    types = caseload_types()
    with desk.writing(tr("Annulé : {what}", what=changes.label)) as unit:
        left = unit.take_back(changes.write)
        said = dict.fromkeys(tr(types[each.record].spec(each.field).field.label) for each in left)
        return TakenBack(unit.commit(), tuple(said))
