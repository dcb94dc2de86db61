"""A process of its own that does a whole day of work with what it is given, and says only that it is done.

``day_of_work.py HOME OUT TYPED`` takes the fields of the person as JSON and writes two PDF files that were asked for.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from end_to_end.helpers.counsellor import Counsellor
from end_to_end.helpers.paper import agree, orient, print_to, save_pdf, sign
from support.keyboard import until

from parcours_desktop.ui.app.start import application


def main(home: Path, out: Path, typed: dict[str, str]) -> None:
    """Welcome, note, orient, look at the preview, print, keep a PDF, lock, unlock, search, close."""
    note, detail = typed.pop("note"), typed.pop("detail")
    counsellor = Counsellor(home)
    counsellor.start()
    counsellor.create_vault()
    sign(counsellor)
    counsellor.welcome(typed, postal_code="7950")
    counsellor.take_note(note)
    counsellor.keys.press("Ctrl+Return")
    counsellor.idle()
    counsellor.take_note(note)
    counsellor.note_barrier("Mob", detail)
    orient(counsellor)
    composer = counsellor.pages.screens.composer
    until(composer.letter.paper.isVisible, "the letter is seen as paper")
    agree(counsellor)
    print_to(counsellor, out / "imprimee.pdf")
    until(lambda: composer.writing.letter, "the letter is issued")
    save_pdf(counsellor, out / "gardee.pdf")
    counsellor.lock()
    counsellor.unlock()
    counsellor.search(typed["family_name"])
    counsellor.open_first()
    counsellor.close()


if __name__ == "__main__":
    application()
    main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]))
    print("fini")
