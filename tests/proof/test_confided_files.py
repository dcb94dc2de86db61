"""A proof of consent is a confidence: who helps without them never holds it; one they collected reaches its owner."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from proof.helpers.checker import Key
from proof.helpers.company import CLAIRE, SCOPE, Company
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop

from parcours_core.protocol import NotThere
from parcours_core.records.encounter import Attachment
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store import attachments
from parcours_desktop.sync.reports import SyncOptions
from parcours_server.storage import access

SIGNED = b"<svg>a signature</svg>" * 20_000
"""Two pieces long, so that it can be cut between them."""

AWAY = (
    "Une confidence n’est plus sur ce poste : son dossier vous est ouvert sans les confidences, "
    "que le serveur ne montre qu’à qui peut les lire."
)


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def lab(request: pytest.FixtureRequest, model: Path, tmp_path: Path) -> Iterator[Lab]:
    """A company on either database."""
    made = Lab(Company.founded(str(request.getfixturevalue(request.param))), model, tmp_path)
    yield made
    made.close()


def _keep(laptop: Laptop, dossier: Key, record_id: str, *, confidential: bool = True) -> Attachment:
    with laptop.caseload.writing("joindre", author=laptop.owner, at=laptop.clock()) as unit:
        made = Attachment(
            id=record_id, job_seeker_id=dossier[1], name="signature.svg", media_type="image/svg+xml", size=len(SIGNED),
            sha256=unit.attach(SIGNED), consent_id="c", confidential=confidential,
        )  # fmt: skip
        unit.put(made)
        unit.commit()
    return made


def _marks(laptop: Laptop, record_id: str, *, confidential: bool) -> None:
    with laptop.caseload.writing("marquer", author=laptop.owner, at=laptop.clock()) as unit:
        kept = unit.get(Attachment, record_id)
        assert kept is not None
        unit.put(replace(kept, confidential=confidential))
        unit.commit()


def _held(laptop: Laptop) -> list[bytes | None]:
    with laptop.caseload.reading() as reader:
        return [attachments.read(reader, each.sha256) for each in reader.find(Attachment)]


def _shared(lab: Lab, *, confidences: bool) -> tuple[Laptop, Laptop, Key]:
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    dossier = anne.makes_dossier()
    anne.shares(dossier[1], CLAIRE, ShareRight.HELP, confidences=confidences)
    anne.syncs()
    claire.syncs()
    return anne, claire, dossier


@pytest.mark.parametrize("confidences", [True, False])
def test_who_helps_holds_it_with_the_confidences_alone(lab: Lab, confidences: bool) -> None:
    anne, claire, dossier = _shared(lab, confidences=confidences)
    kept = _keep(anne, dossier, lab.make_id())
    anne.syncs()
    claire.syncs()
    late = lab.laptop(CLAIRE)
    late.syncs()
    wanted = [SIGNED] if confidences else []
    assert _held(claire) == _held(late) == wanted
    if not confidences:
        with pytest.raises(NotThere):
            claire.peer.get_content(kept.sha256, 0, 10)
        assert claire.peer.content_received(kept.sha256) == 0


def test_it_leaves_and_comes_back_as_it_is_marked(lab: Lab) -> None:
    anne, claire, dossier = _shared(lab, confidences=False)
    kept = _keep(anne, dossier, lab.make_id(), confidential=False)
    anne.syncs()
    claire.syncs()
    assert _held(claire) == [SIGNED]
    for confidential, held in ((True, []), (False, [SIGNED])):
        _marks(anne, kept.id, confidential=confidential)
        anne.syncs()
        claire.syncs()
        assert _held(claire) == held
    assert _held(anne) == [SIGNED]


@pytest.mark.parametrize("metered", [False, True])
def test_one_that_a_helper_collected_reaches_whoever_is_responsible(lab: Lab, metered: bool) -> None:
    """Its record leaves the helper's device as soon as it is told: its bytes are sent all the same."""
    anne, claire, dossier = _shared(lab, confidences=False)
    _keep(claire, dossier, lab.make_id())
    claire.options = SyncOptions(metered=metered)
    claire.syncs()
    claire.options = SyncOptions()
    claire.syncs()
    anne.syncs()
    assert _held(anne) == [SIGNED]
    assert _held(claire) == []
    assert claire.waiting() == 0
    assert [report.incident for report in claire.reports if report.incident] == [AWAY]


def test_who_answers_for_the_dossier_now_is_told_the_truth_of_what_went(lab: Lab) -> None:
    """She noted none of it, and follows the dossier herself."""
    anne, claire, dossier = _shared(lab, confidences=True)
    _keep(anne, dossier, lab.make_id())
    anne.syncs()
    claire.syncs()
    assert _held(claire) == [SIGNED]
    with anne.caseload.writing("passer le relais", author=anne.owner, at=anne.clock()) as unit:
        (helping,) = unit.find(Share)
        unit.put(replace(helping, ends_on=helping.starts_on))
        unit.commit()
    anne.shares(dossier[1], CLAIRE, ShareRight.RESPONSIBLE, confidences=False)
    anne.syncs()
    claire.syncs()
    assert _held(claire) == []
    assert [report.incident for report in claire.reports if report.incident] == [AWAY]


def test_of_a_dossier_that_goes_whole_nothing_says_that_it_is_still_open(lab: Lab) -> None:
    anne, claire, dossier = _shared(lab, confidences=True)
    anne.shares(dossier[1], CLAIRE, ShareRight.READ, confidences=False)
    _keep(anne, dossier, lab.make_id())
    anne.syncs()
    claire.syncs()
    with lab.company.database.writing(SCOPE) as transaction:
        # As a restore of the server may lose what it was told of shares.
        access.drop(transaction, access.of_dossier(transaction, dossier[1]))
        transaction.commit()
    claire.options = SyncOptions(may_vanish=True)
    claire.syncs()
    assert claire.dump() == {}
    (told,) = [report.incident for report in claire.reports if report.incident]
    assert "confidence" not in told


@pytest.mark.parametrize("instead", ["sha256", "name"])
@pytest.mark.parametrize("anew", [True, False])
def test_who_knows_the_hash_alone_is_not_given_the_bytes_by_naming_it(lab: Lab, instead: str, anew: bool) -> None:
    """They knew it while the file was shown to them, and never fetched it."""
    anne, claire, dossier = _shared(lab, confidences=False)
    other = Attachment(
        id=lab.make_id(), job_seeker_id=dossier[1], name="a.svg", media_type="image/svg+xml", size=len(SIGNED),
        sha256=hashlib.sha256(b"other").hexdigest(),
    )  # fmt: skip
    if not anew:
        with claire.caseload.writing("joindre", author=claire.owner, at=claire.clock()) as unit:
            unit.put(other)
            unit.commit()
        claire.syncs()
    kept = _keep(anne, dossier, lab.make_id())
    anne.syncs()
    named = replace(other, **{instead: kept.sha256})
    with claire.caseload.writing("nommer", author=claire.owner, at=claire.clock()) as unit:
        unit.put(named)
        unit.commit()
    claire.syncs()
    assert SIGNED not in _held(claire)
    with pytest.raises(NotThere):
        claire.peer.get_content(kept.sha256, 0, 10)
    assert claire.peer.content_received(kept.sha256) == 0


def test_a_file_that_is_shown_may_be_named_once_more_by_who_helps(lab: Lab) -> None:
    anne, claire, dossier = _shared(lab, confidences=False)
    _keep(anne, dossier, lab.make_id(), confidential=False)
    anne.syncs()
    claire.syncs()
    _keep(claire, dossier, lab.make_id(), confidential=False)
    claire.syncs()
    anne.syncs()
    assert _held(claire) == _held(anne) == [SIGNED, SIGNED]
    assert claire.waiting() == 0
