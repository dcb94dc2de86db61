"""The parts of the kit on four boards, drawn off-screen: ``python -m parcours_desktop.ui.kit.gallery --out DIR``."""

# verbatim module: sample texts of a gallery that only those who build the kit see

from __future__ import annotations

import argparse
import os
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.card import SelectCard
from parcours_desktop.ui.kit.columns import SplitColumns
from parcours_desktop.ui.kit.gallery_parts import dossier, forms, header, people, states
from parcours_desktop.ui.kit.palette import PalettePopup
from parcours_desktop.ui.kit.palette_results import Entry, Group
from parcours_desktop.ui.kit.paper_view import PaperView
from parcours_desktop.ui.kit.side_bar import SideBar
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text_field import TextField
from parcours_desktop.ui.kit.theme import Mode, apply_theme, color, font
from parcours_desktop.ui.kit.toast import Toast
from parcours_desktop.ui.kit.tokens import Role, Tone
from parcours_desktop.ui.kit.two_line import TwoLineList

SCREEN = QSize(1366, 768)
LOOKS: tuple[tuple[str, Mode, float], ...] = (
    ("light", "light", 1.0),
    ("dark", "dark", 1.0),
    ("light-125", "light", 1.25),
    ("dark-200", "dark", 2.0),
)


def side_bar() -> SideBar:
    """Return the side bar of the sketches."""
    bar = SideBar("Parcours")
    for key, label, icon, count in (
        ("today", "Aujourd’hui", "today", "6"),
        ("dossiers", "Dossiers", "dossier", "214"),
        ("partners", "Partenaires", "partner", ""),
        ("bus", "Validobus", "bus", "sam. 21"),
        ("mentoring", "Mentorat", "mentoring", ""),
        ("offers", "Offres et formations", "work", ""),
        ("practice", "Pratiques", "idea", ""),
        ("indicators", "Indicateurs", "indicators", ""),
    ):
        bar.add_item(key, label, icon, count)
    bar.select("dossiers")
    bar.status.set_status(
        Tone.SOLVED, ["Hors ligne, tout est enregistré", "3 modifications à envoyer", "Dernière synchro : hier 17:42"]
    )
    return bar


def board(name: str) -> QWidget:
    """Return a screen: ``dossier``, ``forms``, ``states`` or ``overlays``. Raises ``KeyError`` for another name."""
    page = {"dossier": dossier, "forms": forms, "states": states, "overlays": dossier}[name]()
    root = QWidget()
    root.setWindowTitle(f"Parcours · {name}")
    row = QHBoxLayout(root)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(side_bar())
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(header())
    if name in {"dossier", "overlays"}:
        column.addWidget(SplitColumns([(people(), 300), (page, 0)]), 1)
    elif name == "states":
        column.addWidget(SplitColumns([(page, 0), (paper(), 400)]), 1)
    else:
        column.addWidget(page, 1)
    row.addLayout(column, 1)
    root.resize(SCREEN)
    return root


def paper() -> PaperView:
    """Return two pages of paper."""
    view = PaperView("Lettre")
    page = QImage(1240, 1754, QImage.Format.Format_RGB32)
    page.fill(QColor("white"))
    painter = QPainter(page)
    face = font(Role.DISPLAY)
    face.setPointSizeF(30)
    painter.setFont(face)
    painter.drawText(120, 200, "Mission régionale pour l’emploi")
    painter.drawText(120, 620, "Orientation de Madame Aurélie Delvaux")
    painter.end()
    view.set_images([page, page])
    return view


def show_overlays(root: QWidget) -> None:
    """Open the palette, the side panel and a toast over ``root``."""
    panel = SidePanel(root, "Noter un frein")
    panel.open()
    Toast(root).say("Le frein « Dettes » est supprimé.", lambda: None)
    palette = PalettePopup(root, "Chercher une personne, un partenaire, une action…")
    palette.open()
    palette.set_groups(
        (
            Group(
                "Personnes",
                (
                    Entry(1, "Delvaux, Aurélie", "Chièvres · 3 freins", "person"),
                    Entry(2, "Œttinger, Noël", "Soignies · 1 frein", "person"),
                ),
            ),
            Group(
                "Actions",
                (
                    Entry(3, "Nouvelle personne", "", "person-add", "Ctrl+N"),
                    Entry(4, "Saisir une réponse revenue", "référence du talon", "scan", "Ctrl+R"),
                ),
            ),
        )
    )


def draw(app: QApplication, out: Path) -> list[Path]:
    """Draw all boards in all looks into ``out`` and return the files."""
    files = []
    for look, mode, scale in LOOKS:
        apply_theme(app, mode, scale)
        for name in ("dossier", "forms", "states", "overlays"):
            root = board(name)
            root.show()
            root.activateWindow()
            if name == "dossier":
                root.findChildren(TwoLineList)[0].setFocus()
            elif name == "forms":
                root.findChildren(TextField)[0].setFocus()
            elif name == "states":
                root.findChildren(SelectCard)[0].setFocus()
            else:
                show_overlays(root)
            app.processEvents()
            image = QImage(root.size(), QImage.Format.Format_RGB32)
            image.fill(color("paper"))
            root.render(image)
            file = out / f"{name}-{look}.png"
            image.save(str(file))
            files.append(file)
            root.close()
            root.deleteLater()
    return files


def main() -> None:
    """Draw the gallery into the folder that the command line names."""
    parser = argparse.ArgumentParser(description="Draw the parts of the kit.")
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    draw(QApplication([]), out)


if __name__ == "__main__":
    main()
