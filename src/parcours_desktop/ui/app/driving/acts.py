"""What a counsellor does with the keyboard before a letter: unlock, fill the settings, welcome, note barriers."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from parcours_core.language import tr
from parcours_desktop.ui.app.driving.hand import Hand, Stuck
from parcours_desktop.ui.app.driving.stage import Stage
from parcours_desktop.ui.app.driving.story import Letterhead, Story, StoryBarrier
from parcours_desktop.ui.features.person_form.inputs import Input
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.chip_choice import ChipChoice
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.suggest_field import SuggestField

TYPED = ("family_name", "given_name", "birth_date", "phone", "email", "niss", "street")
TYPED_LATER = ("seeking_since", "occupation", "start_date")
CHOSEN = ("gender", "work_status", "schooling")
TICKED = ("languages", "travel", "can_come_on", "circumstances")
COUNTED = ("adults", "children", "children_born")


def create_caseload(stage: Stage, passphrase: str) -> None:
    """Type a new passphrase twice on the unlock screen."""
    window, hand = stage.window, stage.hand
    if window is None:
        raise Stuck(tr("la fenêtre est fermée"))
    hand.type(passphrase)
    hand.go_to(window.unlock_view.repeated)
    hand.type(passphrase)
    stage.picture("premiere-ouverture")
    hand.press("Return")
    _wait_for_work(stage)


def unlock(stage: Stage, passphrase: str) -> None:
    """Type the passphrase and Enter, and wait for the list."""
    stage.hand.type(passphrase)
    stage.picture("deverrouiller")
    stage.hand.press("Return")
    _wait_for_work(stage)


def fill_letterhead(stage: Stage, letterhead: Letterhead) -> None:
    """Fill the settings and come back to the dossiers."""
    hand = stage.hand
    hand.press("Ctrl+4")
    view = stage.work.pages.screens.settings
    stage.wait_idle()
    for name in ("agency", "subtitle", "address", "phone", "email", "counsellor", "role"):
        text = getattr(letterhead, name)
        if text:
            hand.write(getattr(view, name), text)
    if letterhead.stop:
        hand.go_to(view.stop)
        pick_place(stage, view.stop, letterhead.stop, "")
    stage.picture("reglages")
    hand.press("Ctrl+1")
    stage.wait_idle()


def welcome(stage: Stage, story: Story) -> str:
    """Fill the form of a new person, open the dossier and return its id."""
    hand = stage.hand
    hand.press("Ctrl+N")
    form = stage.work.pages.screens.person_form
    hand.wait(form.person["family_name"].control.hasFocus, tr("le formulaire d’une personne n’attend pas le nom"))
    stage.wait_idle()
    for name in TYPED:
        _write(hand, form.person[name], getattr(story, name))
        if name in ("given_name", "birth_date"):
            _choose(hand, form.person["gender"], story.gender if name == "birth_date" else None)
    _write_place(stage, story)
    for name in ("work_status", "schooling"):
        _choose(hand, form.person[name], getattr(story, name))
    for name in TYPED_LATER:
        _write(hand, form.person[name], getattr(story, name))
    for name in TICKED:
        _tick(hand, form.person[name], getattr(story, name))
    for name in COUNTED:
        _write(hand, form.household[name], getattr(story, name))
    stage.picture("nouvelle-personne")
    hand.press("Ctrl+Return")
    dossier = stage.work.pages.screens.dossier
    hand.wait(lambda: dossier.isVisible() and dossier.name.text() == story.full_name, tr("le dossier ne s’ouvre pas"))
    stage.wait_idle()
    return dossier.person_id


def take_a_note(stage: Stage, text: str) -> None:
    """Write a note in the dossier that is open, and add it."""
    if not text:
        return
    stage.hand.press("Ctrl+J")
    stage.hand.type(text)
    stage.hand.press("Ctrl+Return")
    stage.wait_idle()


def note_barrier(stage: Stage, barrier: StoryBarrier) -> None:
    """Note one barrier through its form."""
    hand = stage.hand
    hand.press("Ctrl+B")
    form = stage.work.pages.screens.dossier.barrier_form
    hand.wait(form.isVisible, tr("le formulaire d’un frein ne s’ouvre pas"))
    hand.choose(form.kind, barrier.kind)
    hand.pick(form.severity, barrier.severity)
    if barrier.detail:
        hand.write(form.detail, barrier.detail)
    if barrier.due:
        hand.write(form.due, barrier.due)
    for codes, rows in ((barrier.situations, form.situations), (barrier.goals, form.goals)):
        for code in codes:
            if code in rows:
                hand.tick(rows[code])
    stage.picture("frein")
    hand.press("Ctrl+Return")
    hand.wait(lambda: not form.isVisible(), tr("le formulaire d’un frein ne se ferme pas"))
    stage.wait_idle()


def find_dossier(stage: Stage, text: str, name: str) -> None:
    """Search the list for ``text`` and open the first that is found; it must be the dossier of ``name``."""
    hand, pages = stage.hand, stage.work.pages
    hand.press("Ctrl+F")
    hand.press("Ctrl+A")
    hand.type(text)
    stage.wait_idle()
    hand.wait(lambda: pages.dossiers.model.rowCount() > 0, tr("personne n’est trouvé pour « {text} »", text=text))
    hand.press("Return")
    dossier = pages.screens.dossier
    hand.wait(
        lambda: dossier.isVisible() and dossier.name.text() == name,
        tr("« {text} » n’ouvre pas le bon dossier", text=text),
    )
    stage.wait_idle()


def pick_place(stage: Stage, field: SuggestField, text: str, name: str) -> bool:
    """Type into a field that proposes places, and take the one called ``name``, or the first; say if there was one."""
    hand = stage.hand
    hand.press("Ctrl+A")
    hand.type(text)
    stage.wait_idle()
    offered = field.offered()
    if not offered:
        return False
    wanted = next((place for place, label in enumerate(offered) if name and label.startswith(name)), 0)
    for _ in range(wanted):
        hand.press("Down")
    hand.press("Return")
    stage.wait_idle()
    return True


def _wait_for_work(stage: Stage) -> None:
    window = stage.window
    stage.hand.wait(
        lambda: window is not None and window.work is not None, tr("la phrase de passe n’ouvre pas les dossiers")
    )
    stage.wait_idle()


def _write_place(stage: Stage, story: Story) -> None:
    place = stage.work.pages.screens.person_form.place
    if story.postal_code:
        stage.hand.go_to(place.postal_code)
        if pick_place(stage, place.postal_code, story.postal_code, story.municipality):
            return
    if story.municipality:
        stage.hand.write(place.municipality, story.municipality)


def _write(hand: Hand, field: Input, text: str) -> None:
    if text:
        hand.write(field.control, text)


def _choose(hand: Hand, field: Input, value: object) -> None:
    if value is not None and isinstance(field.control, Choice):
        hand.choose(field.control, value)


def _tick(hand: Hand, field: Input, values: tuple[object, ...]) -> None:
    control: QWidget = field.control
    if isinstance(control, ChipChoice):
        for value in values:
            if value in control.chips and not control.chips[value].isChecked():
                hand.tick(control.chips[value])
    elif isinstance(control, CheckRow) and values:
        hand.tick(control)
