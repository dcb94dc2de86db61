"""The one style sheet, made from the tokens: it dresses what Qt draws itself, so that no default grey is left."""

from __future__ import annotations

from functools import lru_cache

from parcours_desktop.ui.kit.tokens import CONTROL_HEIGHT, RADIUS_CARD, RADIUS_CONTROL, Theme

_FIELDS = """
QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox {{
    background: {card}; color: {ink}; border: 1px solid {edge}; border-radius: {control}px;
    selection-background-color: {accent}; selection-color: {on_accent}; placeholder-text-color: {ink3};
}}
QLineEdit {{ lineedit-password-character: 8226; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {field}px; padding: 0 11px; }}
QTextEdit, QPlainTextEdit {{ padding: 6px 7px; }}
QLineEdit:focus, QTextEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{
    border: 2px solid {accent};
}}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ min-height: {field_focused}px; padding: 0 10px; }}
QTextEdit:focus, QPlainTextEdit:focus {{ padding: 5px 6px; }}
QLineEdit[invalid="true"], QTextEdit[invalid="true"], QComboBox[invalid="true"] {{ border-color: {blocking}; }}
QLineEdit:disabled, QTextEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{
    background: {sunken}; color: {ink3}; border-color: {line};
}}
QLineEdit:read-only, QTextEdit[readOnly="true"] {{ background: {paper}; border-color: {line}; }}
QComboBox {{ combobox-popup: 0; padding-right: 2px; }}
QComboBox:focus {{ padding-right: 1px; }}
QComboBox::drop-down {{ border: 0; width: 30px; }}
QComboBox::down-arrow {{ image: url("{icons}/painted/expand-{name}.svg"); width: {arrow}px; height: {arrow}px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; background: transparent; width: 22px; }}
QAbstractSpinBox::up-arrow {{ image: url("{icons}/painted/collapse-{name}.svg"); width: 14px; height: 14px; }}
QAbstractSpinBox::down-arrow {{ image: url("{icons}/painted/expand-{name}.svg"); width: 14px; height: 14px; }}
"""

_VIEWS = """
QAbstractItemView {{
    background: {card}; color: {ink}; border: 1px solid {line}; border-radius: {control}px; outline: 0;
    selection-background-color: {accent_soft}; selection-color: {ink}; gridline-color: {line};
}}
QComboBoxPrivateContainer, QComboBox QFrame {{ background: {card}; border: 1px solid {edge}; border-radius: 0; }}
QComboBox QAbstractItemView {{ border: 0; border-radius: 0; padding: 4px; }}
QComboBox QAbstractItemView::item {{
    min-height: {row}px; padding: 0 8px; border: 0; border-radius: 6px; color: {ink};
}}
QComboBox QAbstractItemView::item:selected {{ background: {accent_soft}; color: {ink}; }}
QListView[bare="true"], QTableView[bare="true"] {{ background: transparent; border: 0; border-radius: 0; }}
QTableView::item, QTreeView::item {{ min-height: {row}px; padding: 0 8px; }}
QTableView::item:selected, QTreeView::item:selected {{ background: {accent_soft}; color: {ink}; }}
QHeaderView {{ background: {paper}; border: 0; }}
QHeaderView::section {{
    background: {paper}; color: {ink2}; border: 0; border-bottom: 1px solid {line}; padding: 8px;
}}
QTableCornerButton::section {{ background: {paper}; border: 0; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {thumb}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 36px; }}
QScrollBar::handle:horizontal {{ min-width: 36px; }}
QScrollBar::handle:hover, QScrollBar::handle:pressed {{ background: {edge}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; border: 0; background: transparent; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QSplitter::handle {{ background: {line}; }}
"""

_POPUPS = """
QMenu {{ background: {card}; color: {ink}; border: 1px solid {edge}; padding: 4px; }}
QMenu::item {{ min-height: {row}px; padding: 0 24px 0 12px; border-radius: 6px; }}
QMenu::item:selected {{ background: {accent_soft}; color: {ink}; }}
QMenu::item:disabled {{ color: {ink3}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 8px; }}
QMenuBar {{ background: {paper}; color: {ink}; }}
QMenuBar::item {{ padding: 8px 12px; background: transparent; border-radius: 6px; }}
QMenuBar::item:selected {{ background: {accent_soft}; }}
QToolTip {{ background: {card}; color: {ink}; border: 1px solid {edge}; padding: 5px 8px; }}
QDialog, QMessageBox, QWizard {{ background: {paper}; }}
.QPushButton {{
    background: {card}; color: {ink}; border: 1px solid {edge}; border-radius: {control}px;
    min-height: {field}px; padding: 0 16px;
}}
.QPushButton:hover {{ background: {hover}; }}
.QPushButton:default {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
.QPushButton:focus {{ border: 2px solid {accent}; min-height: {field_focused}px; padding: 0 15px; }}
.QPushButton:default:focus {{ border: 2px solid {ink}; }}
.QPushButton:disabled {{ background: {sunken}; color: {ink3}; border-color: {line}; }}
PlainButton {{
    background: transparent; color: {accent}; border: 1px solid transparent; border-radius: {control}px;
    min-height: {field}px; padding: 0 9px;
}}
PlainButton:hover {{ background: {hover}; }}
PlainButton:checked {{ background: {accent_soft}; }}
PlainButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; padding: 0 15px; }}
PlainButton[capped="true"] {{ text-align: left; }}
PlainButton[primary="true"]:hover {{ background: {accent_hover}; border-color: {accent_hover}; }}
PlainButton[primary="true"]:pressed {{ background: {accent_pressed}; border-color: {accent_pressed}; }}
PlainButton:focus {{ border: 2px solid {accent}; min-height: {field_focused}px; padding: 0 8px; }}
PlainButton[primary="true"]:focus {{ border: 2px solid {ink}; padding: 0 14px; }}
PlainButton:disabled, PlainButton[primary="true"]:disabled {{
    background: {sunken}; color: {ink3}; border-color: {line};
}}
PlainButton QLabel {{ color: {ink2}; border: 1px solid {line}; border-radius: 4px; padding: 0 5px; }}
PlainButton[primary="true"] QLabel {{ color: {on_accent}; border-color: {on_accent}; }}
PlainButton QLabel:disabled {{ color: {ink3}; border-color: {line}; }}
QToolButton {{
    background: transparent; color: {ink}; border: 1px solid transparent; border-radius: {control}px; padding: 4px;
    min-width: 22px; min-height: 22px;
}}
QToolButton:hover {{ background: {hover}; }}
QToolButton:focus {{ border: 2px solid {accent}; padding: 3px; }}
QToolButton:checked {{ background: {accent_soft}; }}
QStatusBar, QToolBar {{ background: {paper}; border: 0; }}
"""

_REST = """
.QCheckBox, .QRadioButton {{ color: {ink}; spacing: 10px; min-height: {row}px; }}
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator {{
    width: 16px; height: 16px; border: 1px solid {edge}; background: {card};
}}
QCheckBox::indicator, QGroupBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator {{ border-radius: 9px; }}
QCheckBox::indicator:checked, QGroupBox::indicator:checked {{
    background: {accent}; border-color: {accent}; image: url("{icons}/painted/check-{name}.svg");
}}
QRadioButton::indicator:checked {{ background: {card}; border: 6px solid {accent}; width: 6px; height: 6px; }}
.QCheckBox:focus, .QRadioButton:focus {{ border: 2px solid {accent}; border-radius: 6px; }}
QGroupBox {{ border: 1px solid {line}; border-radius: {card_radius}px; margin-top: 12px; padding: 16px 12px 12px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 12px; padding: 0 4px; color: {ink}; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {line}; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ background: transparent; color: {ink2}; border: 0; padding: 9px 2px; margin-right: 20px; }}
QTabBar::tab:selected {{ color: {ink}; border-bottom: 2px solid {accent}; }}
QTabBar QToolButton {{ background: {paper}; border: 0; border-radius: 0; }}
QTabBar QToolButton:hover {{ background: {hover}; }}
QTabBar::scroller {{ width: 34px; }}
QTabBar QToolButton::left-arrow {{ image: url("{icons}/painted/previous-{name}.svg"); }}
QTabBar QToolButton::right-arrow {{ image: url("{icons}/painted/next-{name}.svg"); }}
QProgressBar {{
    background: {sunken}; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; color: transparent;
}}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QSlider::groove:horizontal {{ background: {line}; height: 4px; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {accent}; width: 18px; height: 18px; margin: -7px 0; border-radius: 9px; }}
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {sunken}; }}
QCalendarWidget QWidget {{ alternate-background-color: {sunken}; }}
QCalendarWidget QToolButton {{ color: {ink}; }}
QCalendarWidget QAbstractItemView {{
    border: 0; selection-background-color: {accent}; selection-color: {on_accent};
}}
QFrame[ground="paper"] {{ background: {paper}; border: 0; }}
QFrame[ground="sunken"] {{ background: {sunken}; border: 0; }}
QFrame[ground="card"] {{ background: {card}; border: 0; }}
"""


@lru_cache(maxsize=4)
def style_sheet(tokens: Theme, scale: float, icons: str) -> str:
    """Return the style sheet of a theme at a text scale; ``icons`` is the folder of the icons, with forward slashes."""
    field = round(CONTROL_HEIGHT + 20 * (scale - 1)) - 2
    return (_FIELDS + _VIEWS + _POPUPS + _REST).format(
        **tokens._asdict(),
        name="dark" if tokens.dark else "light",
        icons=icons,
        control=RADIUS_CONTROL,
        card_radius=RADIUS_CARD,
        field=field,
        field_focused=field - 2,
        row=round(32 + 20 * (scale - 1)),
        arrow=round(16 * scale),
    )
