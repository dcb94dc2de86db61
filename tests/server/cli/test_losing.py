"""The report of a lost laptop on the disk: JSON and PDF, for one reader, every name word for word."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from support.agency import dossier
from support.served import client, enrolled, running

from parcours_core.breach import AgencyDevice, LostDossier, LostReport, chapters
from parcours_server.cli.losing import NotWritten, _written
from parcours_server.cli.lost_paper import lost_paper
from parcours_server.services.moments import ZONE

DEVICE = AgencyDevice(
    id="01a1fdc3-5780",
    name="Portable du bus",
    person="Nadia Łukasz",
    enrolled_at="2026-01-05T08:00:00.000000+00:00",
    revoked_at="2026-11-22T09:00:00.000000+00:00",
)
REPORT = LostReport(
    agency="Mission <régionale>",
    device=DEVICE,
    notify_before="2026-11-25T09:00:00.000000+00:00",
    slots=("passphrase", "keyring", "recovery", "recovery", "carte-a-puce"),
    slots_told_at="2026-11-21T16:00:00.000000+00:00",
    opened_at="2026-11-21T07:00:00.000000+00:00",
    idle_minutes=5,
    lease_days=30,
    dossiers=(
        LostDossier("d1", 'Zoé <script>alert(1)</script> & <img src="http://x.invalid/y.png">', ("identité", "santé")),
        LostDossier("d2", "Prêté", ("identité",), left=True),
    ),
)


def pages_of(pdf: bytes) -> list[str]:
    document = PdfDocument(pdf)
    try:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    finally:
        document.close()


def test_both_files_are_whole_and_for_one_reader(tmp_path: Path) -> None:
    written, paper = _written(REPORT, tmp_path / "rapport")
    kept = json.loads(written.read_text(encoding="utf-8"))
    assert kept["dossiers"][0]["categories"] == ["identité", "santé"]
    assert (kept["people"], kept["categories"], kept["slots"][1]) == (2, {"identité": 2, "santé": 1}, "keyring")
    assert paper.read_bytes() == lost_paper(REPORT)
    if os.name == "posix":
        assert {stat.S_IMODE(each.stat().st_mode) for each in (written, paper)} == {0o600}


def test_the_pages_say_what_the_authority_asks() -> None:
    page = " ".join(pages_of(lost_paper(REPORT)))
    for words in (
        "2 personnes sont concernées.",
        "avant le 25 novembre 2026 à 10 h",
        "Nadia Łukasz",
        "Dernière synchronisation jamais",
        "après 5 minutes",
        "Signalé par l’administrateur·rice, sur le serveur",
        "il ne s’ouvre plus après 30 jours",
        "la phrase de passe de la personne",
        "un code de secours imprimé, gardé ailleurs (× 2)",
        "une autre clé (carte-a-puce)",
        "Qui ouvre la session de cet ordinateur ouvre aussi les dossiers",
        "identité, santé",
        "identité (retiré depuis à cette personne)",
    ):
        assert words in page, words


def test_names_print_word_for_word_and_nothing_is_fetched_or_named_in_the_metadata() -> None:
    pdf = lost_paper(REPORT)
    page = " ".join(pages_of(pdf))
    assert 'Zoé <script>alert(1)</script> & <img src="http://x.invalid/y.png">' in page
    assert "Mission <régionale>" in page
    document = PdfDocument(pdf)
    told = json.dumps(document.get_metadata_dict())
    document.close()
    assert "Rapport de perte" in told
    for name in ("Zoé", "Nadia", "Łukasz", "Portable"):
        assert name not in told
    assert b"/URI" not in pdf
    assert b"/JavaScript" not in pdf


def test_many_dossiers_take_many_pages() -> None:
    many = tuple(LostDossier(f"d{number}", f"Personne {number:04}", ("identité", "santé")) for number in range(400))
    pages = pages_of(lost_paper(LostReport("Agence", DEVICE, REPORT.notify_before, dossiers=many)))
    assert len(pages) > 5
    assert sum(f"Personne {number:04}" in page for page in pages for number in range(400)) == 400
    assert "page 2" in pages[1]


def test_a_device_that_never_told_its_keys_is_said_so() -> None:
    page = " ".join(pages_of(lost_paper(LostReport("Agence", DEVICE, REPORT.notify_before))))
    assert "l’ordinateur ne les a jamais dites" in page
    assert "Aucun dossier n’était ouvert à cette personne." in page


def test_a_folder_that_cannot_be_written_is_told_and_the_device_stays_revoked(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(NotWritten) as told:
        _written(REPORT, tmp_path / "taken")
    assert "révoqué" in told.value.what_is_safe
    assert "n’est pas un dossier" in told.value.what_happened


def test_as_an_administrator_types_it(tmp_path: Path) -> None:
    """From an enrolled laptop to the report, by the command alone; asked once more it says the same moment."""
    with running(tmp_path) as server, client(server) as opened:
        device = enrolled(server, opened, "ana")
        assert device.exchange(dossier(family_name="Zorn", given_name="Ana")).receipt
        (row,) = server.tell("device", "list")["devices"]
        told = server.tell("device", "lost", row["device"][:8], "--out", str(tmp_path / "rapport"))
        assert (told["people"], told["device"]) == (1, device.tokens["device"])
        written, paper = map(Path, told["files"])
        first = json.loads(written.read_text(encoding="utf-8"))
        assert first["dossiers"][0]["name"] == "Ana Zorn"
        assert "Ana Zorn" in pages_of(paper.read_bytes())[0]
        assert device.get("/v1/tallies").status_code == 403
        server.tell("device", "lost", row["device"], "--out", str(tmp_path / "rapport"))
        again = json.loads(written.read_text(encoding="utf-8"))
        assert again["device"]["revoked_at"] == first["device"]["revoked_at"]
        assert again["device"]["told_at"] > again["device"]["revoked_at"]
        assert server.tell("trail", "verify")["sound"]


def test_a_reader_s_list_of_contents_leads_to_every_chapter() -> None:
    document = PdfDocument(lost_paper(REPORT))
    marks = [(mark.get_title(), place.get_index()) for mark in document.get_toc() if (place := mark.get_dest())]
    number = len(document)
    document.close()
    wanted = [each.heading for each in chapters(REPORT, ZONE) if each.sentences or each.lines]
    assert [title for title, _ in marks] == wanted
    assert len(wanted) > 2
    assert all(place is not None and place < number for _, place in marks)


def test_it_is_called_by_its_title_and_says_its_language() -> None:
    pdf = lost_paper(REPORT)
    assert b"/DisplayDocTitle true" in pdf
    assert b"/Lang (fr)" in pdf
