"""A process of its own that types without end until it is killed, and tells at once what the screen says is saved.

``typist.py HOME PASSPHRASE SEED NAME`` prints lines of JSON: ``ready``, then [kind, text] pairs: a ``will`` before
something is asked to be saved, then ``draft``, ``note``, ``barrier`` or ``person`` once the program said that it is.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import NoReturn

from end_to_end.helpers.counsellor import Counsellor
from support.keyboard import settle, until

from parcours_desktop.ui.app.start import application

WORDS = ("bus", "crèche", "façade", "œuvre", "naïve", "Łódź", "İzmir", "hôtel", "17 h", "peut-être", "l’hiver")


def tell(kind: str, text: str = "") -> None:
    """Say one thing; it has left this process when this returns."""
    sys.stdout.write(json.dumps([kind, text]) + "\n")
    sys.stdout.flush()


class Typist:
    """Types what chance says; every choice comes from ``seed``."""

    def __init__(self, counsellor: Counsellor, seed: int) -> None:
        self._counsellor = counsellor
        self._chance = random.Random(seed)
        self._seed = seed
        self._number = 0
        self.pad = counsellor.pages.screens.dossier.overview.note_pad
        self.pad.kept.connect(lambda text: tell("draft", text))

    def go_on(self) -> NoReturn:
        """Type until the end, which comes from outside."""
        doings = [self._write, self._write, self._add_note, self._welcome, self._welcome]
        while True:
            self._chance.choice(doings)()

    def _write(self) -> None:
        self._counsellor.keys.press("Ctrl+J", "Ctrl+End")
        for letter in " ".join(self._chance.choices(WORDS, k=4)) + ". ":
            self._counsellor.keys.stroke(letter)
            settle()
        if self._chance.random() < 0.5:
            until(self.pad.state.text, "the draft is kept", 5)

    def _add_note(self) -> None:
        text = self.pad.text.text().strip()
        if text:
            tell("will", text)
            self._counsellor.keys.press("Ctrl+J", "Ctrl+Return")
            until(lambda: not self.pad.text.text(), "the note is added")
            tell("note", text)

    def _note_barrier(self) -> None:
        text = self._fresh("un frein")
        tell("will", text)
        self._counsellor.note_barrier("Mob", text)
        tell("barrier", text)

    def _welcome(self) -> None:
        text = self._fresh("Žofie")
        before = self._counsellor.pages.screens.dossier.person_id
        tell("will", text)
        self._counsellor.welcome({"family_name": text, "birth_date": "5/1/1992"})
        tell("person", text)
        self._note_barrier()
        self._counsellor.pages.open_dossier(before)
        self._counsellor.idle()

    def _fresh(self, word: str) -> str:
        self._number += 1
        return f"{word} {self._seed} {self._number}"


if __name__ == "__main__":
    application()
    counsellor = Counsellor(Path(sys.argv[1]))
    counsellor.start()
    counsellor.unlock(sys.argv[2])
    counsellor.search(sys.argv[4])
    counsellor.open_first()
    typist = Typist(counsellor, int(sys.argv[3]))
    tell("ready")
    typist.go_on()
