"""Where one is in the work: kept over a lock, so that whoever comes back finds the same dossier, tab and form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from parcours_desktop.ui.kit.side_panel import SidePanel

if TYPE_CHECKING:
    from parcours_desktop.ui.shell.pages import Pages


class Doing(Enum):
    """What one was in the middle of. What was typed lies with the drafts and comes back with its form."""

    READING = "reading"
    NOTE = "note"
    BARRIER = "barrier"
    NEW_PERSON = "new person"
    PERSON = "person"
    COMPOSING = "composing"
    RIGHTS = "rights"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """``place`` is a screen of the side bar, ``person_id`` whose dossier is open, ``tab`` which part of it.

    ``control`` is how the control with the keyboard is called, in the settings alone: elsewhere such a name may be one
    of a person, and this is kept while the dossiers are closed.
    """

    place: str = "dossiers"
    person_id: str = ""
    tab: str = ""
    doing: Doing = Doing.READING
    control: str = ""


SETTINGS = "settings"
_WHOLE = {"composer": Doing.COMPOSING, "rights": Doing.RIGHTS}


def whereabouts(pages: Pages) -> Whereabouts:
    """Return where one is in ``pages``."""
    shown = pages.currentWidget()
    name = pages.screens.name_of(shown) or pages.exchanges.place_of(shown)
    beside = pages.screens.name_of(pages.split.detail.currentWidget())
    tab = pages.screens.dossier.tabs.current_key() if pages.person_id else ""
    if name in _WHOLE:
        return Whereabouts(person_id=pages.person_id, tab=tab, doing=_WHOLE[name])
    if name:
        control = _control(shown) if name == SETTINGS and shown is not None else ""
        return Whereabouts(name, pages.person_id, tab, control=control)
    if beside == "person_form":
        doing = Doing.PERSON if pages.screens.person_form.person_id else Doing.NEW_PERSON
        return Whereabouts(person_id=pages.person_id, tab=tab, doing=doing)
    if beside != "dossier":
        return Whereabouts()
    dossier = pages.screens.dossier
    if dossier.barrier_form.isVisible():
        return Whereabouts(person_id=pages.person_id, tab=tab, doing=Doing.BARRIER)
    focused = pages.focusWidget()
    writing = focused is not None and dossier.overview.note_pad.isAncestorOf(focused)
    return Whereabouts(person_id=pages.person_id, tab=tab, doing=Doing.NOTE if writing else Doing.READING)


def go_back(pages: Pages, there: Whereabouts) -> None:
    """Go back to where one was; a dossier that is gone meanwhile says so itself."""
    if there.person_id:
        pages.open_dossier(there.person_id)
        pages.screens.dossier.tabs.select(there.tab)
    if there.place != "dossiers":
        pages.show_place(there.place)
        if there.control:
            _take_up(pages.screens.settings, there.control)
    elif there.doing is Doing.NEW_PERSON:
        pages.new_person()
    elif there.doing is Doing.PERSON:
        pages.edit_person(there.person_id)
    elif there.doing is Doing.COMPOSING:
        pages.open_person.compose()
    elif there.doing is Doing.RIGHTS:
        pages.open_person.show_rights()
    elif there.doing is Doing.BARRIER:
        pages.screens.dossier.add_barrier()
    elif there.doing is Doing.NOTE:
        pages.screens.dossier.take_notes()


def _control(screen: QWidget) -> str:
    """Return what the control with the keyboard is called; of a panel, the one by which it was opened."""
    panel = next((each for each in screen.findChildren(SidePanel) if each.opener is not None), None)
    focused = panel.opener if panel is not None else screen.window().focusWidget()
    return focused.accessibleName() if focused is not None and screen.isAncestorOf(focused) else ""


def _take_up(screen: QWidget, control: str) -> None:
    """Put the keyboard on the control of ``screen`` that is called so, and it into sight."""
    stops = (each for each in screen.findChildren(QWidget) if each.focusPolicy() & Qt.FocusPolicy.TabFocus)
    found = next((each for each in stops if each.accessibleName() == control and each.isVisibleTo(screen)), None)
    if found is None:
        return
    found.setFocus(Qt.FocusReason.OtherFocusReason)
    for area in screen.findChildren(QScrollArea):
        if area.isAncestorOf(found):
            # Once the screen has its size: it is shown for the first time in this very turn.
            QTimer.singleShot(0, area, partial(area.ensureWidgetVisible, found))
