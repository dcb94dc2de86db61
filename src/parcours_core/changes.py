"""What an operation changed: the value that every screen refreshes from, and that undo turns round."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """The outcome of a committed operation.

    ``label`` says in words what was done (« Frein ajouté »); ``touched`` holds (record type code, record id);
    ``dossiers`` the ids of the job seekers concerned; ``write`` the number of the write in this file's history,
    which ``casework.undo`` takes back (0: nothing was written).
    """

    label: str
    touched: frozenset[tuple[str, str]] = frozenset()
    dossiers: frozenset[str] = frozenset()
    write: int = 0

    def touches(self, record: str) -> bool:
        """Say whether a record of type ``record`` was changed."""
        return any(code == record for code, _ in self.touched)
