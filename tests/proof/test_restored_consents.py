"""F15 with article 7: a share that stood on a consent ends again where a restore lost that the consent ended."""

from __future__ import annotations

from dataclasses import replace

import pytest
from proof.helpers.company import ANNE, CLAIRE
from proof.helpers.lab import Lab
from proof.helpers.laptops import MORNING, Laptop
from proof.helpers.moving import MovingCompany

from parcours_core.records.referral import Consent
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight


def _shares_with_consent(laptop: Laptop, dossier: str) -> Consent:
    today = MORNING.date()
    consent = Consent(id=laptop.make_id(), job_seeker_id=dossier, purpose="sharing", recipient=CLAIRE, given_on=today)
    share = Share(
        id=laptop.make_id(), job_seeker_id=dossier, holder=CLAIRE, starts_on=today, right=ShareRight.HELP,
        consent_id=consent.id,
    )  # fmt: skip
    with laptop.caseload.writing("partager", author=laptop.owner, at=laptop.clock()) as unit:
        unit.put(consent)
        unit.put(share)
        unit.commit()
    return consent


def _ends(laptop: Laptop, consent: Consent, *, by_deletion: bool) -> None:
    with laptop.caseload.writing("retirer l’accord", author=laptop.owner, at=laptop.clock()) as unit:
        if by_deletion:
            unit.delete(Consent, consent.id)
        else:
            unit.put(replace(consent, withdrawn_on=MORNING.date()))
        unit.commit()


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 0, 1)])
@pytest.mark.parametrize("by_deletion", [True, False], ids=["deleted", "withdrawn"])
def test_what_stood_on_a_consent_that_ended_is_closed_again(
    moving_lab: Lab, moving_company: MovingCompany, by_deletion: bool, order: tuple[int, ...]
) -> None:
    """The backup holds the share and the consent: what ended it came after, and only laptops know of it."""
    one, other, hers = three = moving_lab.laptop(ANNE), moving_lab.laptop(ANNE), moving_lab.laptop(CLAIRE)
    dossier = one.makes_dossier()
    consent = _shares_with_consent(one, dossier[1])
    for laptop in three:
        laptop.syncs()
    assert dossier in hers.dump()
    backup = moving_company.backs_up()
    _ends(one, consent, by_deletion=by_deletion)
    for laptop in three:
        laptop.syncs()
    assert dossier not in hers.dump()
    moving_company.restores(backup)
    for place in order:
        three[place].syncs()
    hers.syncs()
    assert dossier not in hers.dump()
    assert dossier in one.dump()
    assert dossier in other.dump()
