"""What is typed into the form of a person and not saved yet, as a draft of that person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework.drafts import draft
from parcours_desktop.ui.kit.autosave import Autosave
from parcours_desktop.ui.work.workbench import Workbench

NEW = "form:new-person"
_EDIT = "form:"


def key_of(person_id: str) -> str:
    """Return the key of the draft about a person, or about a new one where there is no id."""
    return _EDIT + person_id if person_id else NEW


class FormKept(Autosave):
    """The drafts of one form, kept with the caseload. ``read`` returns what is typed, empty where it is saved."""

    def __init__(self, workbench: Workbench, form: QWidget, read: Callable[[], str]) -> None:
        super().__init__(read, self._hand_over, form)
        self._workbench = workbench
        self._form = form
        self.failed.connect(workbench.messages.world_error)

    def turn_to(self, person_id: str, answer: Callable[[str], None]) -> None:
        """Type about this person from now on; ``answer`` gets the draft about them, as long as it is they."""
        key = key_of(person_id)
        held = self.begin(key)
        if held:
            answer(held)

        def found(text: str) -> None:
            if text and key == self.key:
                answer(text)

        self._workbench.ask(lambda desk: draft(desk, key), found, owner=self._form)

    def bring_back(self, person_id: str, text: str) -> None:
        """Keep what was abandoned after all, and say where it is found."""
        said = tr("Saisie gardée : elle revient quand vous rouvrez ce formulaire.")
        self._workbench.keep_draft(key_of(person_id), text, then=lambda: self._workbench.messages.info(said))

    def _hand_over(self, key: str, text: str, kept: Callable[[], None], failed: Callable[[WorldError], None]) -> None:
        self._workbench.keep_draft(key, text, owner=self._form, then=kept, failed=failed)
