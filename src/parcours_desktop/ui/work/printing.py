"""Pages on paper: the system's dialog, and the pages painted at the resolution of the printer."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.documents.pages import PageImage, page_images

MOST_DOTS_PER_INCH = 300
"""Enough for a QR and for small type; more would only make the job larger than an old printer can hold."""


class NotPrinted(WorldError):
    """The printer did not take the pages."""

    def __init__(self, job: str) -> None:
        super().__init__(
            tr("L’impression n’a pas abouti : {job}.", job=job),
            what_is_safe=tr("Tout est gardé dans le dossier."),
            what_to_do=tr("Vérifiez l’imprimante, puis imprimez à nouveau."),
        )


def new_printer() -> QPrinter:
    """Return the default printer of the system, set to A4 without margins: the letter has its own."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    return printer


def ask_for_printer(parent: QWidget, title: str) -> QPrinter | None:
    """Show the system's dialog and return the printer that was chosen, None where it was put away."""
    printer = new_printer()
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(dialog_title(title, printer_found=bool(QPrinterInfo.availablePrinterNames())))
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if accepted else None


def dialog_title(title: str, *, printer_found: bool) -> str:
    """Return the title of the dialog; without a printer it says what the dialog can still do, and what that means."""
    if printer_found:
        return title
    return tr("Aucune imprimante trouvée : seul un fichier PDF, non chiffré, est possible")


def picture(page: PageImage) -> QImage:
    """Return a picture over the pixels of ``page``, valid as long as ``page`` is kept."""
    return QImage(page.pixels, page.width, page.height, page.stride, QImage.Format.Format_RGB32)


def print_pages(printer: QPrinter, pdf: bytes, job: str) -> int:
    """Print ``pdf`` and return how many pages went out, copies included.

    It may run away from the interface's thread. ``job`` is what the job is called: nothing personal, since spoolers
    show and keep its name. Raises ``NotPrinted``.
    """
    printer.setDocName(job)
    printer.setFullPage(True)
    resolution = min(MOST_DOTS_PER_INCH, printer.resolution())
    pages = _wanted(printer, page_images(pdf, resolution))
    copies = 1 if printer.supportsMultipleCopies() else max(1, printer.copyCount())
    painter = QPainter()
    if not painter.begin(printer):
        raise NotPrinted(job)
    try:
        for number, page in enumerate(pages * copies):
            if number and not printer.newPage():
                raise NotPrinted(job)
            painter.drawImage(_place(printer, page), picture(page))
    finally:
        painter.end()
    if printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise NotPrinted(job)
    return len(pages) * copies


def _wanted(printer: QPrinter, pages: tuple[PageImage, ...]) -> tuple[PageImage, ...]:
    if printer.printRange() is not QPrinter.PrintRange.PageRange or not printer.fromPage():
        return pages
    return pages[printer.fromPage() - 1 : printer.toPage() or None] or pages


def _place(printer: QPrinter, page: PageImage) -> QRectF:
    """Return where a page goes: all of the paper, or the middle of it where the paper has another shape."""
    paper = printer.paperRect(QPrinter.Unit.DevicePixel)
    size = QSizeF(page.width, page.height).scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(paper.topLeft(), size)
    place.moveCenter(paper.center())
    return place
