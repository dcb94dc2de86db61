"""The whole job by keyboard, in a real window: from a new home to the answer of the partner, over a restart."""

from __future__ import annotations

import json
from pathlib import Path

from documents import readback
from end_to_end.helpers import processes
from end_to_end.helpers.counsellor import Counsellor
from end_to_end.helpers.paper import agree, orient, print_to, save_pdf, sign
from support.keyboard import until

from parcours_core.vocabulary.work import ReferralState

TYPED = {
    "family_name": "Œuvrard-Łukaß",
    "given_name": "Désirée",
    "birth_date": "5/1/1992",
    "phone": "0470 12 34 56",
    "occupation": "İnfirmière à façonner",
}
NAME = "Désirée Œuvrard-Łukaß"
LISTED = "Œuvrard-Łukaß, Désirée"
NOTE = "Le bus ne passe plus.\nElle a peur du vélo, l’hiver surtout."
SENTENCE = "Le dernier bus part à 17 h, naïve Zoë"


def day_one(counsellor: Counsellor) -> None:
    """Make the vault, open a dossier, note what the person says and what blocks."""
    counsellor.start()
    counsellor.create_vault()
    sign(counsellor)
    assert counsellor.welcome(TYPED, postal_code="7950")
    counsellor.take_note(NOTE)
    pad = counsellor.pages.screens.dossier.overview.note_pad
    until(lambda: pad.state.text() == "Brouillon gardé", "the note is kept by itself")
    counsellor.note_barrier("Mob", SENTENCE)


def test_from_a_new_home_to_the_answer_of_the_partner(counsellor: Counsellor, tmp_path: Path) -> None:
    day_one(counsellor)
    orient(counsellor)
    composer = counsellor.pages.screens.composer
    first = composer.matches.current()
    counsellor.keys.press("Down")
    counsellor.idle()
    until(lambda: composer.writing.composer, "the letter to the second service is proposed")
    assert composer.matches.current() not in ("", first)
    counsellor.keys.press("Return")
    agree(counsellor)
    printed, kept = tmp_path / "imprimee.pdf", tmp_path / "gardee.pdf"
    print_to(counsellor, printed)
    until(lambda: composer.writing.letter, "the letter is issued")
    save_pdf(counsellor, kept)
    issued = composer.writing.letter
    assert issued is not None
    service, reference = issued.composer.service.name, issued.letter.referral.reference
    counsellor.close()

    pdf = kept.read_bytes()
    read = readback.continuous(pdf)
    slip = readback.joined(f"Référence {reference}")
    (code,) = set(readback.codes(pdf, tmp_path, 1))
    assert reference in code
    assert issued.letter.referral.token in code
    assert readback.joined(service) in read
    assert slip in read
    assert readback.joined(NAME) in read
    assert "470123456" in read
    for unticked in ("1992", "İnfirmière", SENTENCE, "Le bus ne passe plus", "peur du vélo"):
        assert readback.joined(unticked) not in read, unticked
    assert set(readback.codes(printed.read_bytes(), tmp_path, 1)) == {code}

    seen = json.loads(processes.run("next_day.py", str(counsellor.home), "oeuvrad lukass", reference))
    assert (seen["found"], seen["name"]) == ([LISTED], NAME)
    assert seen["note"] == NOTE
    assert seen["birth_date"] == "1992-01-05"
    assert seen["place"] == {"postal_code": "7950", "municipality": "Chièvres", "country": "BE"}
    assert any(SENTENCE in line for line in seen["dossier"])
    assert any(service in line for line in seen["dossier"])
    assert seen["answer"] == [NAME, ReferralState.ACCEPTED.value, reference]
    assert seen["undone"] == ReferralState.ISSUED.value
