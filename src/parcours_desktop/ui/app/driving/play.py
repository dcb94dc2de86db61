"""The main job from start to end: a new caseload, people welcomed, letters, a restart, answers; a colleague."""

from __future__ import annotations

from parcours_core.language import tr
from parcours_desktop.ui.app.driving import acts, letter_acts, looks
from parcours_desktop.ui.app.driving.hand import Stuck
from parcours_desktop.ui.app.driving.stage import IssuedLetter, Stage
from parcours_desktop.ui.app.driving.story import Play, Story
from parcours_desktop.ui.app.driving.together_acts import Colleague, work_together
from parcours_desktop.ui.work.look import Look

LIGHT = Look("light", 1.0)
Seen = tuple[str, ...]


def perform(stage: Stage, play: Play) -> None:
    """Do everything on ``stage``. Raises ``Stuck`` where the screens do not follow, or do not find the same again."""
    begin(stage, play)
    before: dict[str, Seen] = {}
    letters: dict[str, IssuedLetter] = {}
    for story in play.people:
        letter = accompany(stage, story)
        if letter is not None:
            letters[story.full_name] = letter
        before[story.full_name] = seen(stage)
    with stage.step("close"):
        stage.close()
    with stage.step("restart"):
        stage.start(LIGHT)
        acts.unlock(stage, play.passphrase)
    for story in play.people:
        with stage.step("find"):
            acts.find_dossier(stage, story.full_name, story.full_name)
            compare(story.full_name, before[story.full_name], seen(stage))
        stage.picture("retrouve")
    for name, letter in letters.items():
        story = next(each for each in play.people if each.full_name == name)
        with stage.step("answer"):
            letter_acts.note_answer(stage, letter, story.answer)
    with stage.step("screens"):
        looks.show_screens(stage, play.people)
    with stage.step("close"):
        stage.close()


def perform_together(stage: Stage, play: Play, colleague: Colleague) -> None:
    """Go on with what ``perform`` left: another day, with a server and a colleague. Raises ``Stuck``."""
    with stage.step("restart"):
        stage.start(LIGHT)
        acts.unlock(stage, play.passphrase)
    work_together(stage, play.people[0].full_name, colleague)
    with stage.step("close"):
        stage.close()


def begin(stage: Stage, play: Play) -> None:
    """Make the caseload and fill the letterhead."""
    with stage.step("start"):
        stage.start(LIGHT)
    with stage.step("create"):
        acts.create_caseload(stage, play.passphrase)
    stage.picture("aucun-dossier")
    with stage.step("settings"):
        acts.fill_letterhead(stage, play.letterhead)


def accompany(stage: Stage, story: Story) -> IssuedLetter | None:
    """Welcome one person, note what blocks, and give them the letter to the best service, if there is one."""
    with stage.step("welcome"):
        acts.welcome(stage, story)
    with stage.step("note"):
        acts.take_a_note(stage, story.note)
    for barrier in story.barriers:
        with stage.step("barriers"):
            acts.note_barrier(stage, barrier)
    stage.picture("dossier")
    if not story.barriers:
        return None
    with stage.step("letter"):
        letter = letter_acts.issue_letter(stage, story)
    stage.picture("dossier-apres")
    return letter


def seen(stage: Stage) -> Seen:
    """Return what the open dossier says, line by line, apart from how long ago things were."""
    view = stage.work.pages.screens.dossier.view
    if view is None:
        raise Stuck(tr("aucun dossier n’est ouvert"))
    lines = [view.person.full_name, view.headline, *(group.label for group in view.target_groups)]
    lines += sorted(f"{line.label} : {line.sentence} ({line.badge})" for line in view.barriers)
    lines += sorted(f"{line.title} : {line.badge}" for line in view.referrals)
    lines += sorted(each.text for each in view.encounters)
    lines += sorted(", ".join(sorted(each.fields)) for each in view.consents)
    return tuple(lines)


def compare(name: str, before: Seen, after: Seen) -> None:
    """Raise ``Stuck`` unless the dossier says after the restart what it said before."""
    if before != after:
        lost = [line for line in before if line not in after]
        lost_lines = tr("{lost} lignes sur {all} ne se retrouvent pas", lost=len(lost), all=len(before))
        raise Stuck(f"{name} : {lost_lines}")
