"""Who follows a dossier is told in the line of the sync by whom it was deleted, and not of what they did themselves."""

from __future__ import annotations

import pytest
from proof.helpers.company import MARC, NAMES
from proof.helpers.lab import Lab

from parcours_core.vocabulary.sharing import ShareRight


@pytest.mark.parametrize("shared", [True, False])
def test_the_deletion_of_a_whole_dossier_is_told_by_name(lab: Lab, shared: bool) -> None:
    anne, marc, twin = lab.laptop(), lab.laptop(MARC), lab.laptop()
    dossiers = [anne.makes_dossier() for _ in range(3)]
    barrier = anne.notes_barrier(dossiers[2][1])
    if shared:
        for dossier in dossiers:
            anne.shares(dossier[1], MARC, ShareRight.HELP, confidences=True)
    for laptop in (anne, marc, twin):
        laptop.syncs()
    deleting = marc if shared else anne
    for doomed in (*dossiers[:2], barrier):
        deleting.deletes(doomed)
    deleting.syncs()
    reports = [twin.syncs(), anne.syncs()]
    told = {NAMES[MARC]: 2} if shared else {}
    assert [dict(report.deleted_by) for report in reports] == [told, told if shared else {}]
    assert reports[0].deleted >= 3
    assert dict(anne.syncs().deleted_by) == {}
