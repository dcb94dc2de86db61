"""The other screens and the other looks: partners, the palette, dark, and larger text, each in a picture."""

from __future__ import annotations

from collections.abc import Sequence

from parcours_core.language import tr
from parcours_desktop.ui.app.driving import acts
from parcours_desktop.ui.app.driving.stage import Stage
from parcours_desktop.ui.app.driving.story import Story

LARGER = 1.25


def show_screens(stage: Stage, people: Sequence[Story]) -> None:
    """Walk through the screens in the light, then the main ones in the dark and with larger text."""
    hand, work = stage.hand, stage.work
    hand.wait(lambda: not work.announcer.toast.isVisible(), tr("un message reste en travers"))
    hand.press("Ctrl+3")
    hand.wait(work.pages.screens.partners.isVisible, tr("les partenaires ne s’affichent pas"))
    stage.picture("partenaires")
    hand.press("Ctrl+2")
    hand.wait(work.pages.screens.letters.isVisible, tr("les lettres ne s’affichent pas"))
    stage.picture("lettres")
    if people:
        hand.press("Ctrl+K")
        hand.type(people[0].family_name[:4].lower())
        stage.picture("palette")
        hand.press("Escape")
    for name, mode, scale in (("sombre", "dark", 1.0), ("125", "light", LARGER), ("sombre-125", "dark", LARGER)):
        dress(stage, mode, scale)
        stage.picture(f"{name}-reglages")
        show_main_screens(stage, people, name)
    dress(stage, "light", 1.0)


def show_main_screens(stage: Stage, people: Sequence[Story], name: str) -> None:
    """Take pictures of dossier, composer, letters and partners as the window is dressed now."""
    hand, pages = stage.hand, stage.work.pages
    if people:
        hand.press("Ctrl+1")
        acts.find_dossier(stage, people[0].full_name, people[0].full_name)
        stage.picture(f"{name}-dossier")
        hand.press("Ctrl+B")
        form = pages.screens.dossier.barrier_form
        hand.wait(form.isVisible, tr("le formulaire d’un frein ne s’ouvre pas"))
        stage.picture(f"{name}-frein")
        hand.press("Escape")
        hand.wait(lambda: not form.isVisible(), tr("le formulaire d’un frein ne se ferme pas"))
        hand.press("Ctrl+O")
        composer = pages.screens.composer
        hand.wait(composer.isVisible, tr("l’orientation ne s’ouvre pas"))
        stage.wait_idle()
        if composer.matches.current():
            hand.wait(lambda: composer.writing.composer is not None, tr("aucune lettre n’est proposée"))
        stage.picture(f"{name}-orienter")
        hand.press("Escape")
        hand.wait(pages.screens.dossier.isVisible, tr("Échap ne ramène pas au dossier"))
    hand.press("Ctrl+N")
    hand.wait(pages.screens.person_form.isVisible, tr("le formulaire d’une personne ne s’ouvre pas"))
    stage.picture(f"{name}-nouvelle-personne")
    hand.press("Escape")
    hand.press("Ctrl+2")
    stage.picture(f"{name}-lettres")
    hand.press("Ctrl+3")
    stage.picture(f"{name}-partenaires")


def dress(stage: Stage, mode: str, scale: float) -> None:
    """Choose the colours and the size of the text in the settings."""
    hand = stage.hand
    hand.press("Ctrl+4")
    look = stage.work.pages.screens.settings.look
    stage.wait_idle()
    hand.choose(look.mode, mode)
    hand.choose(look.scale, scale)
    stage.wait_idle()
