"""After a day of work nothing of a person stands on the disk in plain text but the PDF that was asked for.

Trust.md S13 and S15: canaries in every field, looked for in all that the program wrote or said, while every file that
it opened for writing, Qt's and SQLite's too, is traced by the kernel.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from documents import readback
from end_to_end.helpers import processes
from PIL import Image

TYPED = {
    "family_name": "Zqvarkolïn",
    "given_name": "Wyxandrolé",
    "birth_date": "5/1/1992",
    "niss": "92.01.05-123.70",
    "phone": "0476 98 76 54",
    "email": "kzorpeluche@exemple.be",
    "street": "Rue Vlimbrequet 77",
    "occupation": "brimbelotiste",
    "note": "crapoussinesque",
    "detail": "escarbouillade",
    "illness": "gloubirêverie",
    "why": "Contrôle demandé par Zigomarine",
    "contested": "Elle conteste ratiboisage",
}
ON_PAPER = "turlupinade"
"""What the camera wrote into the photograph of the signed paper."""
DRAWN = "M400 1200 L900 600"
"""How the signature begins as it is kept (``support.signing``)."""
NEEDLES = ("zqvarkol", "wyxandrol", "92.01.05-123", "920105123", "476 98 76", "47698765", "476987654", "kzorpeluche")
NEEDLES += ("vlimbrequet", "brimbelotiste", "crapoussinesque", "escarbouillade", "gloubir", "zigomarine", "ratiboisage")
NEEDLES += (ON_PAPER, DRAWN.lower())
_OPENED = re.compile(r'(?:openat|open|creat)\((?:AT_FDCWD, |\d+, )?"([^"\n]*)", ([A-Z_|]+)')
_NAMED = re.compile(r'(?:rename|renameat|renameat2|link|linkat|memfd_create)\([^\n]*"([^"\n]+)"')
OWN_FILES = ("caseload.db", "keys.json", "look.json")
"""What the program keeps in its home, with what SQLite and the locks put beside it."""


def found_in(content: bytes) -> list[str]:
    """Return the canaries that stand in ``content``, in any case, as UTF-8, Latin-1 or UTF-16."""
    small = content.lower()
    shapes = ("utf-8", "utf-16-le", "utf-16-be")
    return [needle for needle in NEEDLES if any(needle.encode(shape) in small for shape in shapes)]


def files_under(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def written_to(trace: str) -> set[str]:
    """Return the paths that the traced process opened for writing or gave a name to."""
    opened = {
        path
        for path, how in _OPENED.findall(trace)
        if {"O_CREAT", "O_WRONLY", "O_RDWR", "O_TMPFILE"} & {*how.split("|")}
    }
    return opened | set(_NAMED.findall(trace))


def test_the_search_for_canaries_finds_them() -> None:
    for text in ("a ZQVARKOLÏN b", "crapoussinesque"):
        for shape in ("utf-8", "utf-16", "utf-16-be"):
            assert found_in(text.encode(shape))
    assert found_in("rien à voir".encode()) == []
    assert written_to('1 openat(AT_FDCWD, "/t/x.pdf", O_RDWR|O_CREAT, 0600) = 3') == {"/t/x.pdf"}
    assert written_to('1 openat(AT_FDCWD, "/t", O_RDWR|O_TMPFILE, 0600) = 3') == {"/t"}
    assert written_to('1 openat(AT_FDCWD, "/t/x", O_RDONLY|O_CLOEXEC) = 3') == set()


@pytest.fixture
def away(tmp_path: Path) -> dict[str, str]:
    """Folders of this test's own for all that a program may leave about: temporary files, caches, settings."""
    places = {name: tmp_path / "away" / name for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    places |= {name: tmp_path / "away" / name for name in ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")}
    for place in places.values():
        place.mkdir(parents=True, mode=0o700)
    return {name: str(place) for name, place in places.items()}


def test_a_day_of_work_leaves_no_plain_text_of_a_person(tmp_path: Path, home: Path, away: dict[str, str]) -> None:
    out, trace = tmp_path / "out", tmp_path / "trace"
    out.mkdir()
    # As people do: a folder under the person's name, which a dialog may remember in a file of the desktop.
    (tmp_path / "Dossier Zqvarkolïn").mkdir()
    paper = tmp_path / "Dossier Zqvarkolïn" / "papier.jpg"
    camera = Image.Exif()
    camera[0x010E] = ON_PAPER
    Image.new("RGB", (900, 1200), (250, 250, 250)).save(paper, "JPEG", exif=camera)
    watched = "trace=openat,open,creat,rename,renameat,renameat2,link,linkat,memfd_create"
    traced = ["strace", "-f", "-qq", "-s", "4096", "-e", watched, "-e", "signal=none", "-o", str(trace)]
    work = processes.command("day_of_work.py", str(home), str(out), json.dumps(TYPED))
    done = subprocess.run(
        [*traced, *work],
        env={**processes.environment(), **away, "SQLITE_TMPDIR": away["TMPDIR"]},
        cwd=away["HOME"],
        capture_output=True,
        check=False,
        timeout=150,
    )
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    assert done.stdout == b"fini\n"

    asked = {out / "imprimee.pdf", out / "gardee.pdf", out / "accords.pdf"}
    assert set(files_under(out)) == asked
    assert "Zqvarkolïn" in readback.text((out / "gardee.pdf").read_bytes())
    assert found_in(paper.read_bytes()) == [ON_PAPER]
    kept = [path for path in files_under(tmp_path) if path not in asked | {trace, paper}]
    assert home / "caseload.db" in kept
    assert {str(path): hits for path in kept if (hits := found_in(path.read_bytes()))} == {}

    written = written_to(trace.read_text(errors="replace"))
    home_files = tuple(str(home / name) for name in OWN_FILES)
    harmless = ("/dev/null", "/proc/", away["XDG_CACHE_HOME"], away["XDG_CONFIG_HOME"])
    stray = {path for path in written if not path.startswith((*home_files, *harmless)) and "__pycache__" not in path}
    beside = str(out / ".parcours-")  # the PDF that is kept is written beside its name and then takes it
    assert {path for path in stray if not path.startswith(beside)} == {str(path) for path in asked}
    assert list(Path(away["TMPDIR"]).iterdir()) == []
