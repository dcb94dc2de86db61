"""A process of its own that does a whole day of work with what it is given, and says only that it is done.

``day_of_work.py HOME OUT TYPED`` takes the fields of the person as JSON and writes three PDF files that were asked for.
Beside ``OUT`` lies ``papier.jpg`` in a folder of the person, the signed paper that is joined.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from end_to_end.helpers.counsellor import Counsellor
from end_to_end.helpers.paper import agree, join_paper, orient, print_by, print_to, save_pdf, sign
from support.keyboard import until
from support.signing import draw

from parcours_desktop.ui.app.start import application


def main(home: Path, out: Path, typed: dict[str, str]) -> None:
    """Welcome, note, orient, look at the preview, print, keep a PDF, serve the rights, lock, unlock, search, close."""
    note, detail = typed.pop("note"), typed.pop("detail")
    illness, why, contested = typed.pop("illness"), typed.pop("why"), typed.pop("contested")
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
    serve_rights(counsellor, out, illness, why, contested)
    counsellor.lock()
    counsellor.unlock()
    counsellor.search(typed["family_name"])
    counsellor.open_first()
    counsellor.close()


def serve_rights(counsellor: Counsellor, out: Path, illness: str, why: str, contested: str) -> None:
    """Note an illness, look at it for a reason of one's own, have the consent signed and its paper joined, print it,
    limit the file and lift that."""
    pages = counsellor.pages
    pages.open_dossier(pages.person_id)
    counsellor.idle()
    counsellor.note_barrier("San", illness)
    dossier, rights = pages.screens.dossier, pages.screens.rights
    until(lambda: dossier.view is not None and dossier.view.behind_cover, "the illness is covered")
    dossier.cover.show_button.click()
    dossier.cover.other.setText(why)
    dossier.cover.other.returnPressed.emit()
    until(lambda: dossier.cover.revealed, "the reason was taken")
    pages.open_person.show_rights()
    until(lambda: bool(rights.consents.signing), "the consent is shown")
    next(iter(rights.consents.signing.values())).click()
    until(rights.proving.signing.isVisible, "the sheet is open")
    draw(rights.proving.signing.pad)
    rights.proving.signing.confirm.click()
    until(lambda: bool(rights.consents.looking), "the signature is kept")
    counsellor.idle()
    join_paper(counsellor, next(iter(rights.consents.joining.values())), next(out.parent.glob("Dossier */papier.jpg")))
    until(lambda: len(rights.consents.looking) == 2, "the paper is kept")
    for look in tuple(rights.consents.looking.values()):
        look.click()
        until(rights.proving.proof.isVisible, "the proof is seen")
        counsellor.idle()
        rights.proving.put_away()
    print_by(counsellor, rights.consents.print_button, out / "accords.pdf")
    rights.limit.reason.set_text(contested)
    rights.limit.limit_button.click()
    until(rights.limit.lift_button.isVisible, "the limitation is shown")
    rights.limit.lift_button.click()
    until(rights.limit.limit_button.isVisible, "the limitation is lifted")


if __name__ == "__main__":
    application()
    main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]))
    print("fini")
