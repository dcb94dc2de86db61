"""Every screen of the program, one after the other, as a counsellor gets to it by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from end_to_end.helpers.counsellor import PASSPHRASE, Counsellor
from end_to_end.helpers.paper import orient
from PySide6.QtWidgets import QWidget
from support.keyboard import until

from parcours_core.vocabulary.work import Severity
from parcours_desktop.bootstrap import Home, close_desk, create_desk
from parcours_desktop.casework.barriers import record_barrier
from parcours_desktop.casework.dossier_list import list_dossiers
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.sample import fill_sample
from parcours_desktop.casework.values import BarrierDraft, DossierQuery

NAME = "Désirée Œuvrard-Łukaß İpekçioğlu"
FOUND = "oeuvrard"


def furnish(home: Path, dossiers: int = 12) -> None:
    """Make a home with a sample caseload, and one person whose name holds letters that are hard to show."""
    desk = create_desk(Home(home), PASSPHRASE)
    fill_sample(desk, dossiers, 7)
    person = {"family_name": "Œuvrard-Łukaß İpekçioğlu", "given_name": "Désirée", "postal_code": "7950"}
    (made,) = create_person(desk, {**person, "municipality": "Chièvres", "phone": "0470123456"}, None).dossiers
    for kind in ("mobility", "debt"):
        record_barrier(desk, made, BarrierDraft(kind, Severity.BLOCKING, detail="naïf, où l’œil s’arrête"))
    assert list_dossiers(desk, DossierQuery(text=FOUND)).total == 1
    close_desk(desk)


def _dossier(tab: str) -> Callable[[Counsellor], QWidget]:
    def go(counsellor: Counsellor) -> QWidget:
        counsellor.search(FOUND)
        counsellor.open_first()
        dossier = counsellor.pages.screens.dossier
        dossier.tabs.select(tab)
        counsellor.idle()
        return counsellor.work

    return go


def _barrier_form(counsellor: Counsellor) -> QWidget:
    _dossier("overview")(counsellor)
    counsellor.keys.press("Ctrl+B")
    form = counsellor.pages.screens.dossier.barrier_form
    until(form.isVisible, "the form of the barrier is shown")
    counsellor.keys.tab_to(form.kind)
    counsellor.keys.type("Mob")
    return form


def _person_form(counsellor: Counsellor) -> QWidget:
    counsellor.keys.press("Ctrl+N")
    counsellor.idle()
    return counsellor.pages.screens.person_form


def _composer(counsellor: Counsellor) -> QWidget:
    _dossier("overview")(counsellor)
    orient(counsellor)
    return counsellor.pages.screens.composer


def _edit_panel(counsellor: Counsellor) -> QWidget:
    composer = counsellor.pages.screens.composer
    _composer(counsellor)
    counsellor.keys.tab_to(composer.letter.edit_button)
    counsellor.keys.press("Space")
    until(composer.edit_panel.isVisible, "the letter can be changed")
    counsellor.idle()
    return composer.edit_panel


def _letters(counsellor: Counsellor) -> QWidget:
    counsellor.keys.press("Ctrl+2")
    counsellor.idle()
    letters = counsellor.pages.screens.letters
    if letters.model.rowCount():
        counsellor.keys.tab_to(letters.list)
        counsellor.keys.press("Home")
        counsellor.idle()
    return counsellor.work


def _partners(counsellor: Counsellor) -> QWidget:
    counsellor.keys.press("Ctrl+3")
    counsellor.idle()
    counsellor.keys.type("mobil")
    counsellor.idle()
    counsellor.keys.press("Down")
    counsellor.idle()
    return counsellor.work


def _settings(counsellor: Counsellor) -> QWidget:
    counsellor.keys.press("Ctrl+4")
    counsellor.idle()
    return counsellor.work


def _palette(counsellor: Counsellor) -> QWidget:
    counsellor.keys.press("Ctrl+1", "Ctrl+K")
    counsellor.keys.type("oeuv")
    counsellor.idle()
    palette = counsellor.pages._palette
    assert palette is not None
    return palette.popup


def _unlock(counsellor: Counsellor) -> QWidget:
    counsellor.lock()
    return counsellor.open_window.unlock_view


SCREENS: dict[str, Callable[[Counsellor], QWidget]] = {
    "dossier": _dossier("overview"),
    "barriers": _dossier("barriers"),
    "referrals": _dossier("referrals"),
    "plan": _dossier("plan"),
    "encounters": _dossier("encounters"),
    "barrier form": _barrier_form,
    "person form": _person_form,
    "composer": _composer,
    "edit panel": _edit_panel,
    "letters": _letters,
    "partners": _partners,
    "settings": _settings,
    "palette": _palette,
    "unlock": _unlock,
}
"""How one gets to each screen, the last one away from the work; each returns the widget to look at."""
