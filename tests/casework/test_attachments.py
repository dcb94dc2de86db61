"""Files kept in a dossier: their bytes come back, and they go with the dossier."""

from __future__ import annotations

import pytest

from parcours_core.errors import Refused
from parcours_desktop.casework.attachments import MOST_BYTES, attach_file, delete_attachment, read_attachment
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.undo import undo


def test_a_file_is_kept_and_read_back_byte_for_byte(desk: Desk, aurelie: str) -> None:
    content = bytes(range(256)) * 5000
    attach_file(desk, aurelie, "C:\\Users\\moi\\attestation.pdf", content, media_type="application/pdf", about="ONEM")
    (attachment,) = open_dossier(desk, aurelie).attachments
    assert (attachment.name, attachment.size, attachment.about) == ("attestation.pdf", len(content), "ONEM")
    assert read_attachment(desk, attachment.id) == content


def test_a_file_taken_out_comes_back_when_it_is_undone(desk: Desk, aurelie: str) -> None:
    attach_file(desk, aurelie, "cv.txt", b"CV")
    (attachment,) = open_dossier(desk, aurelie).attachments
    gone = delete_attachment(desk, attachment.id)
    assert open_dossier(desk, aurelie).attachments == ()
    with pytest.raises(Refused):
        read_attachment(desk, attachment.id)
    undo(desk, gone)
    assert read_attachment(desk, attachment.id) == b"CV"


@pytest.mark.parametrize("content", [b"", bytes(MOST_BYTES + 1)])
def test_empty_and_huge_files_are_refused(desk: Desk, aurelie: str, content: bytes) -> None:
    with pytest.raises(Refused, match="fichier"):
        attach_file(desk, aurelie, "x", content)
    assert open_dossier(desk, aurelie).attachments == ()
