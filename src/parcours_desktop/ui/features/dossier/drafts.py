"""What is typed into the forms of a dossier and not recorded yet, as the text of a draft."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from parcours_core.errors import WorldError
from parcours_desktop.casework.drafts import draft
from parcours_desktop.ui.kit.autosave import Autosave
from parcours_desktop.ui.work.workbench import Workbench


class FormDrafts(Autosave):
    """Drafts of one form of ``owner``, kept with the caseload."""

    def __init__(self, workbench: Workbench, owner: QWidget, read: Callable[[], str]) -> None:
        super().__init__(read, self._keep, owner)
        self._workbench = workbench
        self._owner = owner
        self.failed.connect(workbench.messages.world_error)

    def look_up(self, key: str, answer: Callable[[str], None]) -> None:
        """Fetch the draft kept under ``key``; ``answer`` gets it unless the form went on to another key meanwhile."""

        def found(text: str) -> None:
            if key == self.key:
                answer(text)

        self._workbench.ask(lambda desk: draft(desk, key), found, owner=self._owner)

    def _keep(self, key: str, text: str, kept: Callable[[], None], failed: Callable[[WorldError], None]) -> None:
        self._workbench.keep_draft(key, text, owner=self._owner, then=kept, failed=failed)


def write(typed: dict[str, Any]) -> str:
    """Return what is typed as text; empty where every part of it is empty."""
    told = {name: value for name, value in typed.items() if value}
    return json.dumps(told, ensure_ascii=False) if told else ""


def read(text: str) -> dict[str, Any]:
    """Return what a draft holds, empty where it is none that this version of the program wrote."""
    try:
        kept = json.loads(text)
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}
