"""What a build tells of itself: what went in, what was refused or corrected, where, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from parcours_core.errors import WorldError
from parcours_core.language import tr

SHOWN_VALUE = 200


@dataclass(frozen=True, slots=True)
class Refusal:
    """One value that did not enter the pack. ``row`` counts from 1 as ``file`` does; 0 speaks of the whole file.

    In JSON a row is an object of its list, in JSON lines a line of the file, in CSV and XLSX a row below the header; a
    list of services and one of structures in the same file each count from 1, so ``kind`` (« service », « structure »,
    blank for a row that is neither yet) and ``id`` (as the pack would have it) say which is meant. ``field`` is empty
    where it is the whole row that was refused for being unreadable. ``reason`` is French.
    """

    file: str
    row: int
    field: str
    value: str
    reason: str
    kind: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """One value that entered the pack changed, or as it is though in doubt; told so that its producer can correct it.

    ``kind`` and ``id`` are those of ``Refusal``.
    """

    file: str
    row: int
    field: str
    value: str
    reason: str
    kind: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """The outcome of a build. ``kept_partly`` counts rows that entered without one or more refused values.

    ``rows_read`` = ``services`` + ``structures`` + ``rows_refused``.
    """

    services: int
    structures: int
    refused: tuple[Refusal, ...]
    corrected: tuple[Correction, ...]
    kept_partly: int
    rows_read: int
    rows_refused: int
    files: tuple[str, ...]
    built_on: date
    content_hash: str
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values for ``json.dumps``."""
        plain = asdict(self)
        plain["built_on"] = self.built_on.isoformat()
        return plain


class NothingReadable(WorldError):
    """No service at all came out of the sources; ``refused`` says why, and the pack that was there stays."""

    def __init__(self, refused: tuple[Refusal, ...], files: tuple[str, ...]) -> None:
        super().__init__(
            tr("Rien de lisible ; l’annuaire actuel reste en place."),
            what_is_safe=tr("Aucun fichier n’a été remplacé."),
            what_to_do=tr("Vérifiez les fichiers donnés : aucun service n’a pu en être lu."),
        )
        self.refused = refused
        self.files = files


class Findings:
    """Gathers what is refused and corrected while rows are read and checked."""

    def __init__(self) -> None:
        self.refused: list[Refusal] = []
        self.corrected: list[Correction] = []
        self.kept_partly = 0
        # Ids of rows that lost a value before they were checked.
        self.lossy: set[str] = set()
        self.rows_refused = 0

    def refuse(
        self, file: str, row: int, field: str, value: object, reason: str, *, kind: str = "", id: object = ""
    ) -> None:
        """Note that ``value`` does not enter the pack."""
        self.refused.append(Refusal(file, row, field, shown(value), reason, kind, shown(id)))

    def correct(
        self, file: str, row: int, field: str, value: object, reason: str, *, kind: str = "", id: object = ""
    ) -> None:
        """Note that ``value`` enters changed, or in doubt."""
        self.corrected.append(Correction(file, row, field, shown(value), reason, kind, shown(id)))


def shown(value: object) -> str:
    """Return a value as a report shows it: one line, at most ``SHOWN_VALUE`` characters, no control characters."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = value[: SHOWN_VALUE * 2]
    elif isinstance(value, Iterable):
        text = ", ".join(_short(item) for item, _ in zip(value, range(20), strict=False))
    else:
        text = _short(value)
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= SHOWN_VALUE else line[: SHOWN_VALUE - 1] + "…"


def _short(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 600:
        return "…"  # Python refuses to write out integers of thousands of digits
    return str(value)[: SHOWN_VALUE * 2]
