"""Pages on paper: every page, the pages asked for, the resolution, another paper, a printer that does not answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from support.screens import pdf_printer

from parcours_desktop.documents.pages import page_images
from parcours_desktop.documents.report import Report, Section, render_report
from parcours_desktop.ui.work.printing import MOST_DOTS_PER_INCH, NotPrinted, print_pages

JOB = "Lettre O-7K3FQ-2M9XB"


@pytest.fixture
def letter() -> bytes:
    lines = tuple((f"Ligne {number}", "Des mots, puis d’autres mots. " * 6) for number in range(30))
    report = Report(agency="Essai", title="Votre dossier", subtitle="Aurélie Delvaux", foot="Copie")
    return render_report(replace(report, sections=(Section(heading="Vous", lines=lines),)))


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "imprimé.pdf"


@pytest.fixture
def printer(qapp: QApplication, paper: Path) -> QPrinter:
    return pdf_printer(paper)


def test_every_page_goes_out_at_a4_and_the_job_is_called_by_the_reference(
    printer: QPrinter, letter: bytes, paper: Path
) -> None:
    assert print_pages(printer, letter, JOB) == len(page_images(letter, 20))
    pages = page_images(paper.read_bytes(), 25.4)
    assert {(page.width, page.height) for page in pages} <= {(210, 297), (211, 297), (210, 298), (211, 298)}
    assert printer.docName() == JOB
    assert b"Delvaux" not in paper.read_bytes()


def test_only_the_pages_asked_for(printer: QPrinter, letter: bytes, paper: Path) -> None:
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(1, 1)
    assert print_pages(printer, letter, JOB) == 1
    assert len(page_images(paper.read_bytes(), 20)) == 1


def test_a_fine_printer_gets_no_more_than_it_needs(printer: QPrinter, letter: bytes, paper: Path) -> None:
    printer.setResolution(1200)
    print_pages(printer, letter, JOB)
    assert MOST_DOTS_PER_INCH == 300
    assert paper.stat().st_size < 8_000_000


def test_another_paper_keeps_the_shape_of_the_letter(printer: QPrinter, letter: bytes, paper: Path) -> None:
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
    print_pages(printer, letter, JOB)
    page = page_images(paper.read_bytes(), 25.4)[0]
    assert (page.width, page.height) == (pytest.approx(216, abs=1), pytest.approx(279, abs=1))


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_told_by_the_reference_alone(
    printer: QPrinter, letter: bytes, tmp_path: Path
) -> None:
    printer.setOutputFileName(str(tmp_path / "nowhere" / "x.pdf"))
    with pytest.raises(NotPrinted) as told:
        print_pages(printer, letter, JOB)
    assert JOB in told.value.what_happened
    assert told.value.what_is_safe
    assert told.value.what_to_do
