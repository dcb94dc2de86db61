"""Where the files that ship with the program are: fonts, icons, the gazetteer, the sample directory."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path


@cache
def resources_folder() -> Path:
    """Return the folder of the shipped files.

    It is ``<checkout>/resources`` when the program runs from its checkout, the unpacked bundle when it was frozen by
    PyInstaller, and ``<prefix>/share/parcours-desktop`` when it was installed as a package.
    """
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return Path(bundle) / "resources"
    checkout = Path(__file__).resolve().parents[2] / "resources"
    if checkout.is_dir():
        return checkout
    return Path(sys.prefix) / "share" / "parcours-desktop"


def resource(path: str) -> Path:
    """Return the absolute path of a shipped file or folder, given as ``"fonts/SourceSansPro-Regular.ttf"``."""
    return resources_folder().joinpath(*path.split("/"))
