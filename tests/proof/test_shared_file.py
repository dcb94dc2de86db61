"""One file in two dossiers: whoever sees either of them reads it, and it stays when the other is erased."""

from __future__ import annotations

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import CLAIRE, SCOPE
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop

from parcours_core.records.encounter import Attachment
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store import attachments
from parcours_server.storage import erasing

LETTER = b"the same scanned letter"


def _attach(laptop: Laptop, key: Key, record_id: str) -> None:
    with laptop.caseload.writing("joindre", author=laptop.owner, at=laptop.clock()) as unit:
        made = Attachment(
            id=record_id, job_seeker_id=key[1], name="lettre.pdf", media_type="application/pdf", size=len(LETTER),
            sha256=unit.attach(LETTER),
        )  # fmt: skip
        unit.put(made)
        unit.commit()


@pytest.mark.parametrize("at_once", [True, False])
def test_a_file_of_two_dossiers_is_read_in_each(lab: Lab, at_once: bool) -> None:
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    keys = sorted(anne.makes_dossier() for _ in range(2))
    _attach(anne, keys[0], lab.make_id())
    if not at_once:
        anne.syncs()
    _attach(anne, keys[1], lab.make_id())
    anne.shares(keys[1][1], CLAIRE, ShareRight.HELP, confidences=True)
    anne.syncs()
    claire.syncs()
    with claire.caseload.reading() as reader:
        (held,) = reader.find(Attachment)
        assert attachments.read(reader, held.sha256) == LETTER
    with lab.company.database.writing(SCOPE) as transaction:
        erasing.erase(transaction, keys[0][1], "Anne", lab.company.now.isoformat())
        transaction.commit()
    late = lab.laptop(CLAIRE)
    late.syncs()
    with late.caseload.reading() as reader:
        assert attachments.read(reader, held.sha256) == LETTER
