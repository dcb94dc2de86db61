"""What a counsellor does with a colleague: tie the laptop to the server, share, meet two versions, choose, agree."""

from __future__ import annotations

from typing import Protocol

from parcours_core.language import tr
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.sync_values import Link
from parcours_desktop.ui.app.driving import acts
from parcours_desktop.ui.app.driving.hand import Stuck
from parcours_desktop.ui.app.driving.stage import Stage

THEIRS = "0470 11 22 34"
OURS = "0470 11 22 33"


class Colleague(Protocol):
    """Someone at another laptop of the same agency; ``server`` and ``code`` are what our laptop is tied by."""

    server: str
    code: str
    name: str

    def arrive(self) -> None:
        """Tie the colleague's laptop to the server and sync it for the first time."""
        ...

    def correct(self, person_id: str, phone: str) -> None:
        """Sync, write another phone into the dossier of a person, and sync again."""
        ...

    def phone_of(self, person_id: str) -> str:
        """Sync, and return the phone that stands in the dossier there."""
        ...


def work_together(stage: Stage, name: str, colleague: Colleague) -> None:
    """Go through a whole day of two people with the dossier of ``name``. Raises ``Stuck`` where they do not agree."""
    with stage.step("enrol"):
        colleague.arrive()
        enrol(stage, colleague)
    stage.picture("relie-au-serveur")
    with stage.step("share"):
        stage.hand.press("Ctrl+1")
        acts.find_dossier(stage, name, name)
        share_with(stage, colleague.name)
        synchronise(stage)
    stage.picture("partage")
    person_id = stage.work.pages.screens.dossier.person_id
    with stage.step("conflict"):
        colleague.correct(person_id, THEIRS)
        correct_phone(stage, OURS)
        synchronise(stage)
    with stage.step("choose"):
        choose_first(stage, name)
        synchronise(stage)
    stage.picture("choix-fait")
    ours, theirs = _phone_here(stage, name), colleague.phone_of(person_id)
    if not ours or ours != theirs:
        raise Stuck(tr("les deux ordinateurs ne disent pas le même numéro"))


def enrol(stage: Stage, colleague: Colleague) -> None:
    """Type the address and the code on the screen of the sync, and wait until all has gone over."""
    hand = stage.hand
    hand.press("Ctrl+6")
    view = stage.work.pages.exchanges.sync_view
    hand.wait(view.form.isVisible, tr("l’écran de la synchronisation ne demande pas de code"))
    hand.write(view.form.server, colleague.server)
    hand.write(view.form.code, colleague.code)
    hand.write(view.form.name, tr("Portable du bus"))
    stage.picture("relier")
    hand.press("Return")
    hand.wait(lambda: not view.form.isVisible(), tr("le serveur n’accepte pas cet ordinateur"))
    synchronise(stage)


def synchronise(stage: Stage) -> None:
    """Press F9 and wait until nothing is under way and the server was reached."""
    line = stage.workbench.line
    ended: list[bool] = []

    def heard(now: object) -> None:
        ended.append(not getattr(now, "working", True))

    line.moved.connect(heard)
    try:
        stage.hand.press("F9")
        stage.hand.wait(lambda: any(ended), tr("la synchronisation ne commence pas"))
        stage.hand.wait(lambda: not line.now.working, tr("la synchronisation ne finit pas"))
    finally:
        line.moved.disconnect(heard)
    if line.now.link is not Link.ONLINE or line.now.problem:
        raise Stuck(line.now.problem or tr("le serveur n’est pas joint"))
    stage.wait_idle()


def share_with(stage: Stage, name: str) -> None:
    """Let a colleague help with the dossier that is open; the person agreed aloud."""
    hand = stage.hand
    hand.press("Ctrl+Shift+R")
    panel = stage.work.pages.together.share_panel
    hand.wait(lambda: panel.isVisible() and panel.form is not None, tr("le partage ne s’ouvre pas"))
    stage.wait_idle()
    form = panel.form
    receiver = next((key for key, label in form.receivers if name in label), None) if form is not None else None
    if receiver is None:
        raise Stuck(tr("{name} n’est pas parmi les collègues", name=name))
    hand.choose(panel.holder, receiver)
    hand.pick(panel.right, ShareRight.HELP)
    stage.wait_idle()
    if panel.consent.how.isVisible():
        hand.choose(panel.consent.how, ConsentForm.SPOKEN)
        stage.wait_idle()
    stage.picture("partager")
    hand.press("Ctrl+Return")
    hand.wait(lambda: not panel.isVisible(), tr("le partage ne se ferme pas"))
    stage.wait_idle()


def correct_phone(stage: Stage, phone: str) -> None:
    """Write another phone into the dossier that is open."""
    hand = stage.hand
    hand.press("Ctrl+E")
    form = stage.work.pages.screens.person_form
    hand.wait(form.isVisible, tr("le formulaire ne s’ouvre pas"))
    stage.wait_idle()
    hand.write(form.person["phone"].control, phone)
    hand.press("Ctrl+Return")
    hand.wait(lambda: not form.isVisible(), tr("le formulaire ne se ferme pas"))
    stage.wait_idle()


def choose_first(stage: Stage, name: str) -> None:
    """Open the cards of what has two versions and keep the first one."""
    hand = stage.hand
    hand.press("Ctrl+5")
    review = stage.work.pages.exchanges.review_view
    hand.wait(lambda: review.isVisible() and review.cards.views, tr("aucune carte n’attend pour {name}", name=name))
    stage.wait_idle()
    stage.picture("deux-versions")
    hand.press("1")
    hand.wait(lambda: not review.cards.isVisible(), tr("le choix n’est pas pris"))
    stage.wait_idle()


def _phone_here(stage: Stage, name: str) -> str:
    stage.hand.press("Ctrl+1")
    acts.find_dossier(stage, name, name)
    view = stage.work.pages.screens.dossier.view
    return view.person.phone if view is not None else ""
