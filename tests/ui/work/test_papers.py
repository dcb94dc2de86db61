"""A paper that is joined: a photograph is made small, and nothing but a photograph is opened as one."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from parcours_desktop.ui.work.papers import LONGEST, read_paper


def _picture(path: Path, side: int = 60) -> bytes:
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    assert image.save(str(path))
    return path.read_bytes()


def test_a_photograph_is_kept_smaller_and_as_jpeg(tmp_path: Path) -> None:
    for name in ("scan.png", "scan.jpg"):
        _picture(tmp_path / name, LONGEST + 100)
        kept = QImage.fromData(read_paper(tmp_path / name))
        assert (kept.width(), kept.height()) == (LONGEST, LONGEST)


def test_a_drawing_under_the_name_of_a_photograph_brings_no_other_file_in(tmp_path: Path) -> None:
    _picture(tmp_path / "private.png")
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="60" height="60">'
        f'<image width="60" height="60" xlink:href="{tmp_path / "private.png"}"/></svg>'
    ).encode()
    (tmp_path / "signed.png").write_bytes(drawing)
    assert read_paper(tmp_path / "signed.png") == drawing
    (tmp_path / "signed.png").write_bytes(b"GIF89a" + bytes(20))
    assert read_paper(tmp_path / "signed.png").startswith(b"GIF89a")
