"""Letters read back by tools that know nothing of how they were made: poppler, zbar, qpdf."""

from __future__ import annotations

import html
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

MM = 72 / 25.4
_WORD = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')


@dataclass(frozen=True, slots=True)
class Word:
    """A word on paper, its box in millimetres from the top left of its page (counted from 1)."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Word) -> bool:
        """Say whether the two boxes overlap by more than a hair."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return self.page == other.page and across > 0.1 and down > 0.1


def _run(*command: str, given: bytes) -> bytes:
    done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def words(pdf: bytes) -> list[Word]:
    """Return every word of ``pdf`` with its place, as poppler reads it."""
    found = []
    for number, page in enumerate(
        _run("pdftotext", "-bbox", "-", "-", given=pdf).decode().split("<page ")[1:], start=1
    ):
        for *box, written in _WORD.findall(page):
            left, top, right, bottom = (float(side) / MM for side in box)
            found.append(Word(number, html.unescape(written), left, top, right, bottom))
    return found


def text(pdf: bytes) -> str:
    """Return the text of ``pdf`` in the order in which it was written."""
    return _run("pdftotext", "-raw", "-", "-", given=pdf).decode()


def joined(written: str) -> str:
    """Return ``written`` without any white space, so that line ends do not matter."""
    return re.sub(r"\s+", "", written)


def continuous(pdf: bytes) -> str:
    """Return the text of ``pdf`` as if it stood on one endless page: without white space and page numbers."""
    return joined(re.sub(r"^(Lettre|Votre page) .* · page \d+/\d+$", "", text(pdf), flags=re.MULTILINE))


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return text(pdf).split("\f")[:-1]


def info(pdf: bytes) -> dict[str, str]:
    """Return what pdfinfo says, by name."""
    lines = _run("pdfinfo", "-", given=pdf).decode().splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def fonts(pdf: bytes, folder: Path) -> list[list[str]]:
    """Return the rows of pdffonts: name, …, embedded, subset, unicode."""
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    return [line.split() for line in _run("pdffonts", str(path), given=b"").decode().splitlines()[2:]]


def check(pdf: bytes, folder: Path) -> None:
    """Let qpdf check the structure of ``pdf``; raises ``AssertionError`` with its complaint."""
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    _run("qpdf", "--check", str(path), given=b"")


def codes(pdf: bytes, folder: Path, page: int, *, dots_per_inch: int = 150) -> list[str]:
    """Return what zbar reads from one page, printed in grey at that resolution."""
    stem = folder / "page"
    name = ["-r", str(dots_per_inch), "-gray", "-png", "-f", str(page), "-l", str(page), "-singlefile"]
    _run("pdftoppm", *name, "-", str(stem), given=pdf)
    read = subprocess.run(
        ["zbarimg", "--raw", "--nodbus", "-q", "-Sdisable", "-Sqrcode.enable", f"{stem}.png"],
        capture_output=True,
        check=False,
        timeout=60,
    )
    return read.stdout.decode().split()


def uncompressed(pdf: bytes, folder: Path) -> bytes:
    """Return ``pdf`` with every stream opened, so that nothing can hide in it."""
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    return _run("qpdf", "--qdf", "--object-streams=disable", str(path), "-", given=b"")
