"""Makes a folder or a file one that may only be read, as a write-protected stick or another's folder is."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_VERSION = 0x20080522
_OVERRIDES = 0b110
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: with them the administrator writes whatever the rights say."""


@contextmanager
def unwritable(place: Path, *, by_mounting: bool = True) -> Iterator[None]:
    """Let nobody write to ``place`` meanwhile: mounted for reading where mounting is allowed, else by its rights."""
    if by_mounting and _mount("--bind", str(place), str(place)):
        try:
            assert _mount("-o", "remount,ro,bind", str(place))
            yield
        finally:
            subprocess.run(["umount", str(place)], check=True)
        return
    former = {path: path.stat().st_mode for path in (place, *place.rglob("*"))}
    for path in former:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with _as_anybody():
            yield
    finally:
        for path, mode in former.items():
            path.chmod(mode)


def _mount(*options: str) -> bool:
    mount = shutil.which("mount")
    return mount is not None and subprocess.run([mount, *options], check=False, capture_output=True).returncode == 0


@contextmanager
def _as_anybody() -> Iterator[None]:
    """Let rights hold for the administrator too, in this thread and those that it begins."""
    if os.geteuid() != 0:
        yield
        return
    library = ctypes.CDLL(None, use_errno=True)
    head = (ctypes.c_uint32 * 2)(_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()
    assert library.capget(head, sets) == 0
    effective = sets[0]
    sets[0] = effective & ~_OVERRIDES
    assert library.capset(head, sets) == 0
    try:
        yield
    finally:
        sets[0] = effective
        assert library.capset(head, sets) == 0
