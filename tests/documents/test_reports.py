"""What a reading program shows of the pages before they are read: title, language, and where each part begins."""

from __future__ import annotations

from pypdfium2 import PdfDocument

from parcours_desktop.documents.recovery_page import render_recovery_page
from parcours_desktop.documents.report import Report, Section, render_report

LONG = tuple(f"Phrase numéro {number} de cette partie." for number in range(90))


def contents(pdf: bytes) -> list[tuple[str, int]]:
    with PdfDocument(pdf) as document:
        found = []
        for each in document.get_toc():
            place = each.get_dest()
            assert place is not None
            found.append((each.get_title(), place.get_index() + 1))
        return found


def test_each_part_of_a_report_is_found_from_the_list_of_contents() -> None:
    sections = tuple(Section(heading=f"Partie {name}", sentences=LONG) for name in "ABC")
    pdf = render_report(Report(agency="Agence", title="Votre dossier", sections=sections, foot="Dossier du jour"))
    found = contents(pdf)
    assert [title for title, _ in found] == ["Votre dossier", "Partie A", "Partie B", "Partie C"]
    pages = [page for _, page in found]
    assert pages[0] == pages[1] == 1
    assert pages == sorted(pages)
    assert pages[3] > pages[2] > 1
    with PdfDocument(pdf) as document:
        for title, page in found:
            assert title in document[page - 1].get_textpage().get_text_bounded()
        assert document.get_metadata_value("Title") == "Dossier du jour"
        assert document.get_metadata_value("Author") == ""
    assert b"/Lang (fr)" in pdf


def test_what_no_face_holds_stands_in_words_in_the_contents_too() -> None:
    report = Report(agency="Agence", title="Votre dossier", sections=(Section(heading="ليلى"),))
    assert contents(render_report(report))[1] == ("[texte en arabe : voir la copie JSON]", 1)


def test_the_sheet_of_the_code_is_found_by_its_name_and_the_code_is_not_in_it() -> None:
    pdf = render_recovery_page("ABCDE-FGHJK-MNPQR-STVWX-YZ234-56789", "Agence")
    assert contents(pdf) == [("Code de secours de vos dossiers", 1)]
