"""Where one is in the work: kept over a lock, so that whoever comes back finds the same dossier, tab and form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

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
    """``place`` is a screen of the side bar, ``person_id`` whose dossier is open, ``tab`` which part of it."""

    place: str = "dossiers"
    person_id: str = ""
    tab: str = ""
    doing: Doing = Doing.READING


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
        return Whereabouts(name, pages.person_id, tab)
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
