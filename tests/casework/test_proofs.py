"""What shows a consent: drawn or scanned, bound to it, printed with it, gone with the person from every page."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable
from datetime import date

import pytest
from casework.conftest import CRECHE
from documents import readback
from documents.test_scans import document, picture
from support.raw_pages import hits

from parcours_core.errors import Refused
from parcours_core.records.encounter import Attachment
from parcours_core.records.referral import Consent
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework import proofs
from parcours_desktop.casework.consents import ConsentLine, consents_of, consents_page_pdf
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.erasing import erase_person
from parcours_desktop.casework.issuing import issue, withdraw_consent
from parcours_desktop.casework.person_file import person_file_json, person_file_pdf
from parcours_desktop.casework.proofs import attach_paper, confide, look_at, sign, take_out
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import LetterChoices
from parcours_desktop.documents.pages import page_images
from parcours_desktop.documents.scans import UnreadablePaper
from parcours_desktop.documents.signature import MEDIA_TYPE, signature_svg
from parcours_desktop.store import attachments

KEY = bytes(range(32))
STROKES = [[(10.0, 40.0), (200.0, 60.0), (380.0, 30.0)], [(50.0, 90.0)]]
SIGNED = signature_svg(STROKES, 400, 140)


def given(desk: Desk, person_id: str, form: ConsentForm = ConsentForm.SPOKEN, signature: bytes = b"") -> ConsentLine:
    issue(desk, compose(desk, person_id, CRECHE), LetterChoices(frozenset({"name"}), form, signature=signature))
    (line,) = consents_of(desk, person_id)
    return line


def only(desk: Desk, person_id: str) -> ConsentLine:
    (line,) = consents_of(desk, person_id)
    return line


def dark(pdf: bytes) -> int:
    return sum(sum(value < 128 for value in page.pixels[1::4]) for page in page_images(pdf, 72))


def test_a_letter_that_is_signed_on_the_screen_keeps_the_signature_with_its_consent(desk: Desk, aurelie: str) -> None:
    line = given(desk, aurelie, ConsentForm.SIGNED_SCREEN, SIGNED)
    assert [(each.words, each.drawn) for each in line.proofs] == [("Signature dessinée le 21 novembre 2026", True)]
    assert "signé à l’écran" in line.sentence
    seen = look_at(desk, line.proofs[0].id).signature
    assert seen is not None
    assert seen.strokes[0] == ((100, 400), (2000, 600), (3800, 300))


def test_what_shows_a_consent_is_a_confidence_until_somebody_says_otherwise(desk: Desk, aurelie: str) -> None:
    line = given(desk, aurelie, ConsentForm.SIGNED_SCREEN, SIGNED)
    attach_paper(desk, line.id, picture("PNG"))
    assert [each.confidential for each in only(desk, aurelie).proofs] == [True, True]
    signature = line.proofs[0].id
    changes = confide(desk, signature, confidential=False)
    assert {each.id for each in only(desk, aurelie).proofs if not each.confidential} == {signature}
    undo(desk, changes)
    assert [each.confidential for each in only(desk, aurelie).proofs] == [True, True]


def test_what_was_kept_before_stays_shown_to_whoever_helps(desk: Desk, aurelie: str) -> None:
    """A record of an older program says nothing of it: it is none, and can be made one."""
    line = given(desk, aurelie)
    old = Attachment(
        id="old", job_seeker_id=aurelie, name="signature.svg", media_type=MEDIA_TYPE, size=3, sha256="x",
        consent_id=line.id,
    )  # fmt: skip
    with desk.writing("Ancien") as unit:
        unit.put(old)
        unit.commit()
    assert [each.confidential for each in only(desk, aurelie).proofs] == [False]
    confide(desk, "old", confidential=True)
    assert [each.confidential for each in only(desk, aurelie).proofs] == [True]


@pytest.mark.parametrize("content", [b"", b"<svg>", b"\xff\xd8\xff"])
def test_without_a_signature_nothing_leaves_and_nothing_is_written(desk: Desk, aurelie: str, content: bytes) -> None:
    with pytest.raises(Refused, match="La signature manque"):
        given(desk, aurelie, ConsentForm.SIGNED_SCREEN, content)
    assert consents_of(desk, aurelie) == ()


def test_a_spoken_consent_can_be_signed_afterwards_and_that_taken_back(desk: Desk, aurelie: str) -> None:
    line = given(desk, aurelie)
    changes = sign(desk, line.id, SIGNED)
    assert "signé à l’écran" in only(desk, aurelie).sentence
    undo(desk, changes)
    assert (only(desk, aurelie).proofs, "de vive voix" in only(desk, aurelie).sentence) == ((), True)


@pytest.mark.parametrize(
    ("content", "ending"), [(document(2), "pdf"), (picture("JPEG"), "jpg"), (picture("PNG"), "png")]
)
def test_a_paper_is_joined_shown_and_printed(desk: Desk, aurelie: str, content: bytes, ending: str) -> None:
    line = given(desk, aurelie)
    before = dark(consents_page_pdf(desk, aurelie))
    attach_paper(desk, line.id, content)
    line = only(desk, aurelie)
    assert [each.words for each in line.proofs] == ["Papier signé, joint le 21 novembre 2026"]
    assert "signé sur papier" in line.sentence
    assert len(look_at(desk, line.proofs[0].id).pages) == (2 if ending == "pdf" else 1)
    with desk.caseload.reading() as reader:
        (kept,) = reader.find(Attachment)
    assert (kept.name, kept.consent_id, kept.job_seeker_id) == (f"accord signé.{ending}", line.id, aurelie)
    page = consents_page_pdf(desk, aurelie)
    assert "Papier signé, joint le 21 novembre 2026" in readback.text(page)
    assert dark(page) > before + 1000


def test_what_is_unreadable_or_too_large_says_so_and_adds_nothing(
    desk: Desk, aurelie: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = given(desk, aurelie)
    with pytest.raises(UnreadablePaper, match="ne peut pas être lu"):
        attach_paper(desk, line.id, b"Bonjour")
    monkeypatch.setattr(proofs, "MOST_BYTES", 1000)
    with pytest.raises(Refused, match="dépasse"):
        attach_paper(desk, line.id, picture("PNG") + bytes(2000))
    assert only(desk, aurelie).proofs == ()


def test_what_was_taken_back_takes_no_proof(desk: Desk, aurelie: str) -> None:
    line = given(desk, aurelie)
    withdraw_consent(desk, line.id)
    for join in (lambda: sign(desk, line.id, SIGNED), lambda: attach_paper(desk, line.id, picture("PNG"))):
        with pytest.raises(Refused, match="ne tient plus"):
            join()


def test_the_page_of_consents_says_what_to_whom_how_and_shows_the_signature(desk: Desk, aurelie: str) -> None:
    line = given(desk, aurelie)
    before = dark(consents_page_pdf(desk, aurelie))
    sign(desk, line.id, SIGNED)
    page = consents_page_pdf(desk, aurelie)
    said = readback.joined(readback.text(page))
    for words in ("Vos accords", "Halte-accueil", "Nom", "signé à l’écran", "retirer un accord", "Aurélie Delvaux"):
        assert readback.joined(words.casefold()) in said.casefold(), words
    assert dark(page) > before + 100
    assert dark(person_file_pdf(desk, aurelie)) > 0


def test_the_copy_to_take_along_holds_the_file_itself(desk: Desk, aurelie: str) -> None:
    given(desk, aurelie, ConsentForm.SIGNED_SCREEN, SIGNED)
    whole = json.loads(person_file_json(desk, aurelie))
    (attachment,) = whole["records"]["attachment"]
    assert b64decode(whole["files"][attachment["sha256"]]) == SIGNED


def test_what_came_from_elsewhere_and_cannot_be_read_leaves_its_line_on_the_page(desk: Desk, aurelie: str) -> None:
    line = given(desk, aurelie)
    with desk.writing("") as unit:
        consent = unit.get(Consent, line.id)
        assert consent is not None
        broken = {"size": 4, "sha256": unit.attach(b"rien"), "media_type": "image/png", "consent_id": line.id}
        unit.put(Attachment(id=desk.new_id(), job_seeker_id=aurelie, name="x.png", **broken))
        unit.commit()
    assert "Papier signé" in readback.text(consents_page_pdf(desk, aurelie))
    with pytest.raises(UnreadablePaper):
        look_at(desk, only(desk, aurelie).proofs[0].id)


def test_a_proof_of_the_wrong_consent_is_taken_out_and_back(desk: Desk, aurelie: str) -> None:
    line = given(desk, aurelie, ConsentForm.SIGNED_SCREEN, SIGNED)
    changes = take_out(desk, line.proofs[0].id)
    assert only(desk, aurelie).proofs == ()
    undo(desk, changes)
    assert look_at(desk, only(desk, aurelie).proofs[0].id).signature is not None


@pytest.mark.parametrize("taken_out", [False, True])
def test_erasing_the_person_takes_the_signature_from_every_page(
    desk: Desk, aurelie: str, later: Callable[[date], Desk], *, taken_out: bool
) -> None:
    words = SIGNED.decode()[60:100]
    line = given(desk, aurelie, ConsentForm.SIGNED_SCREEN, SIGNED)
    if taken_out:
        take_out(later(date(2026, 11, 22)), line.proofs[0].id)
    assert hits(desk.caseload.path, KEY, [words])
    erase_person(desk, aurelie, "Delvaux")
    assert hits(desk.caseload.path, KEY, [words]) == {}
    with desk.caseload.reading() as reader:
        assert reader.connection.exec_driver_sql("SELECT count(*) FROM attachment_content").scalar() == 0
        assert attachments.read(reader, "") is None
