"""What the cards of a conflict hold: two or more versions of one field, or of one record, in words and by name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from parcours_core.language import tr
from parcours_core.records.codec import Plain


class Act(StrEnum):
    """What choosing a version does."""

    VALUE = "value"
    KEEP = "keep"
    DELETE = "delete"


class Editor(StrEnum):
    """With what another value is written."""

    LINE = "line"
    PROSE = "prose"
    DAY = "day"
    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many cards wait in a dossier, and how many versions the one has that has the most."""

    cards: int
    versions: int


def versions_in_words(number: int) -> str:
    """Say how many versions of one thing there are: « deux versions », « trois versions », « plusieurs versions »."""
    return {2: tr("deux versions"), 3: tr("trois versions")}.get(number, tr("plusieurs versions"))


@dataclass(frozen=True, slots=True)
class Version:
    """One version: what it says, who gave it and when, in words. ``value`` is plain, for ``Act.VALUE``.

    ``more`` are lines below, where a whole record is to be kept or deleted.
    """

    words: str
    who: str
    when: str
    value: Plain = None
    act: Act = Act.VALUE
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConflictCard:
    """One field that has several versions, or (``field`` empty) one record that one person deleted and another changed.

    ``rivals`` are the ids of all that is chosen between; ``changed`` the values that a deleted record is kept with.
    ``joined`` says all versions in one where that makes sense; ``options`` are (code, label) for ``Editor.ONE`` and
    ``Editor.SEVERAL``. ``editable`` is the value that the editor begins with. ``guarded`` says that it tells what
    stands behind the cover (``casework.revealing``).
    """

    record: str
    record_id: str
    job_seeker_id: str
    field: str
    title: str
    versions: tuple[Version, ...]
    rivals: tuple[str, ...]
    before: str = ""
    question: str = ""
    joined: Plain = None
    joined_words: str = ""
    editor: Editor = Editor.NONE
    options: tuple[tuple[str, str], ...] = ()
    editable: Plain = None
    changed: tuple[tuple[str, Plain], ...] = ()
    guarded: bool = False

    @property
    def key(self) -> str:
        """What names the card, the same at every reading."""
        return f"{self.record}:{self.record_id}:{self.field}"


@dataclass(frozen=True, slots=True)
class DossierConflicts:
    """The cards of one dossier. ``united`` tells in a line what came together without conflict, empty where nothing.

    ``open`` says whether the dossier is still there; ``behind_cover`` counts the cards that stand behind the cover,
    shown here or not.
    """

    job_seeker_id: str
    name: str
    cards: tuple[ConflictCard, ...]
    united: str = ""
    open: bool = True
    behind_cover: int = 0


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A dossier that waits for choices, two lines: ``name``, and what has several versions."""

    job_seeker_id: str
    name: str
    second: str
    count: int
