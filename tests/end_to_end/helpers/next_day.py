"""A process of its own: the next morning the counsellor opens the same home and finds everything again.

``next_day.py HOME SEARCH REFERENCE`` prints one line of JSON with what the screens show.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from end_to_end.helpers.counsellor import Counsellor
from PySide6.QtWidgets import QCheckBox, QWidget
from support.keyboard import until

from parcours_core.vocabulary.work import ReferralState
from parcours_desktop.ui.app.start import application
from parcours_desktop.ui.features.letters.steps import AnswerForm
from parcours_desktop.ui.kit.text import Text


def words(screen: QWidget) -> list[str]:
    """Return what a screen says, top to bottom as it was built."""
    said = [each.text() for each in screen.findChildren(Text) if each.isVisibleTo(screen)]
    said += [each.accessibleName() for each in screen.findChildren(QWidget) if not isinstance(each, QCheckBox)]
    return [each for each in said if each]


def main(home: Path, search: str, reference: str) -> dict[str, object]:
    """Find the person, read their file, take the answer of the slip, and take the answer back."""
    counsellor = Counsellor(home)
    counsellor.start()
    counsellor.unlock()
    found = counsellor.search(search)
    name = counsellor.open_first()
    dossier = counsellor.pages.screens.dossier
    seen: dict[str, object] = {"found": found, "name": name, "note": dossier.overview.note_pad.text.text()}
    seen["dossier"] = words(dossier)
    form = counsellor.pages.screens.person_form
    counsellor.keys.press("Ctrl+E")
    until(lambda: form.isVisible() and form.person["family_name"].control.isVisible(), "the form is shown")
    counsellor.idle()
    seen["birth_date"] = str(form.person["birth_date"].read())
    seen["place"] = form.place.values()
    counsellor.keys.press("Esc")
    counsellor.idle()
    seen["answer"] = answer(counsellor, reference)
    counsellor.keys.press("Ctrl+Shift+Z")
    counsellor.idle()
    panel = counsellor.pages.screens.letters.panel
    assert panel.found is not None
    seen["undone"] = panel.found.referral.state.value
    counsellor.close()
    return seen


def answer(counsellor: Counsellor, reference: str) -> list[str]:
    """Type the reference of the slip and Enter, press « Acceptée », then Ctrl+Enter."""
    counsellor.keys.press("Ctrl+R")
    counsellor.keys.type(reference + "\n")
    panel = counsellor.pages.screens.letters.panel
    until(lambda: any(isinstance(form, AnswerForm) for form in panel.forms), "the step of the answer is shown")
    counsellor.idle()
    counsellor.keys.press("Space", "Ctrl+Return")
    until(lambda: panel.found is not None and panel.found.referral.state is ReferralState.ACCEPTED, "accepted")
    counsellor.idle()
    assert panel.found is not None
    return [panel.found.person_name, panel.found.referral.state.value, panel.found.referral.reference]


if __name__ == "__main__":
    application()
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])))
