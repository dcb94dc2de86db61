"""The shelf of directory packs that the agency's server sent: one in use, the one before it, and what did not open.

A pack is called by its SHA-256 and never written over. ``shelf.json`` says which one is in use: ``{"current": sha256,
"previous": sha256, "refused": sha256}``, each of which may be empty. It is moved last, in one stroke: after a crash or
a power cut the former pack is in use, or the fresh one, whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_core.system_reasons import reason_of_system
from parcours_desktop.directory.pack import Pack

LIST_FILE = "shelf.json"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class NotKept(WorldError):
    """A pack that came could not be written to the disk."""

    def __init__(self, cause: str) -> None:
        super().__init__(
            tr("Le nouvel annuaire n’a pas pu être enregistré : {cause}.", cause=cause),
            what_is_safe=tr("L’annuaire d’avant reste en service."),
            what_to_do=tr("Libérez de la place : il reviendra avec une prochaine synchronisation."),
        )


@dataclass(frozen=True, slots=True)
class _Listed:
    current: str = ""
    previous: str = ""
    refused: str = ""


class Shelf:
    """The packs in ``folder``, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def candidates(self) -> tuple[Path, ...]:
        """Return the packs that may be opened, the one in use first."""
        listed = self._listed()
        paths = [self._path(digest) for digest in (listed.current, listed.previous) if digest]
        return tuple(path for path in paths if path.is_file())

    def holds(self, path: Path) -> bool:
        """Say whether a pack came from the agency's server."""
        return path.parent == self.folder

    @property
    def refused(self) -> bool:
        """Whether the newest pack that came did not open."""
        return bool(self._listed().refused)

    def held(self) -> bytes:
        """Return the bytes of the pack in use, to be patched; empty where none came yet."""
        for path in self.candidates()[:1]:
            with contextlib.suppress(OSError):
                return path.read_bytes()
        return b""

    def refuses(self, sha256: str) -> bool:
        """Say whether a pack came before and did not open: it need not come again."""
        return self._listed().refused == sha256

    def put(self, sha256: str, content: bytes) -> Path:
        """Put a pack up whose bytes have this SHA-256, and return where it lies; it is in use from the next opening on.

        It must open and be as it was sealed. Raises ``NotAPack``, ``NewerPack`` and ``DamagedPack`` for one that is
        not, which is not taken again, and ``NotKept`` where the disk refuses; then the one before stays in use.
        """
        listed = self._listed()
        path = self._path(sha256)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(path, content)
        except OSError as error:
            raise NotKept(reason_of_system(error)) from error
        try:
            _try(path)
        except WorldError:
            with contextlib.suppress(OSError):
                path.unlink()
            self._keep(replace(listed, refused=sha256))
            raise
        previous = listed.current if listed.current != sha256 else listed.previous
        self._keep(_Listed(sha256, previous))
        self._tidy()
        return path

    def drop(self, path: Path) -> None:
        """Take a pack away that does not open any more; the one before it is in use again."""
        listed = self._listed()
        digest = path.stem
        with contextlib.suppress(WorldError):
            if listed.current == digest:
                self._keep(_Listed(listed.previous, "", listed.refused))
            elif listed.previous == digest:
                self._keep(replace(listed, previous=""))
        with contextlib.suppress(OSError):
            path.unlink()

    def _path(self, sha256: str) -> Path:
        return self.folder / f"{sha256}.pack"

    def _listed(self) -> _Listed:
        try:
            kept = json.loads((self.folder / LIST_FILE).read_bytes())
            listed = _Listed(**{name: str(kept.get(name, "")) for name in ("current", "previous", "refused")})
        except (OSError, ValueError, AttributeError, RecursionError):
            return _Listed()
        sound = all(not digest or _DIGEST.fullmatch(digest) for digest in asdict(listed).values())
        return listed if sound else _Listed()

    def _keep(self, listed: _Listed) -> None:
        try:
            _write(self.folder / LIST_FILE, json.dumps(asdict(listed)).encode())
        except OSError as error:
            raise NotKept(reason_of_system(error)) from error

    def _tidy(self) -> None:
        kept = set(self.candidates())
        for path in self.folder.glob("*.pack"):
            if path not in kept:
                # Another window may still have it open where the system does not let it go then.
                with contextlib.suppress(OSError):
                    path.unlink()


def _try(path: Path) -> None:
    pack = Pack.open(path)
    try:
        pack.verify()
        _ = pack.info
    finally:
        pack.close()


def _write(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path``, whole or not at all. Raises ``OSError``."""
    beside = path.with_name(path.name + ".new")
    try:
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
