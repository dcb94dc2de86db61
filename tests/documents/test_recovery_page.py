"""The page of a recovery code: every group is there to be read, and nothing of it is in what a spooler shows."""

from __future__ import annotations

from pypdfium2 import PdfDocument

from parcours_desktop.documents.recovery_page import render_recovery_page

CODE = "B9Z15-V7F75-J9RFH-9P0PA-8NYMJ-F2K70"


def test_every_group_is_on_the_one_page_with_its_number() -> None:
    pdf = render_recovery_page(CODE, "Mission régionale <b>pour</b> l’emploi")
    document = PdfDocument(pdf)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    document.close()
    for number, group in enumerate(CODE.split("-"), start=1):
        assert group in text
        assert str(number) in text
    assert "Mission régionale <b>pour</b> l’emploi" in text


def test_its_metadata_hold_nothing_of_it() -> None:
    document = PdfDocument(render_recovery_page(CODE))
    told = " ".join(document.get_metadata_dict().values())
    document.close()
    assert all(group not in told for group in CODE.split("-"))
    assert "Code de secours" in told


def test_the_same_code_gives_the_same_bytes() -> None:
    assert render_recovery_page(CODE) == render_recovery_page(CODE)
