"""Who helps without the confidences reads what they wrote themselves on all their laptops, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from proof.helpers.company import CLAIRE, MARC, MORNING, Company
from proof.helpers.lab import Lab
from proof.helpers.laptops import Laptop
from proof.helpers.moving import MovingCompany

from parcours_core.records.encounter import Encounter
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.store.giving_up import give_up


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def lab(request: pytest.FixtureRequest, model: Path, tmp_path: Path) -> Iterator[Lab]:
    """A company on either database."""
    made = Lab(Company.founded(str(request.getfixturevalue(request.param))), model, tmp_path)
    yield made
    made.close()


def _writes(laptop: Laptop, note: Encounter) -> Encounter:
    with laptop.caseload.writing("noter", author=laptop.owner, at=laptop.clock()) as unit:
        unit.put(note)
        unit.commit()
    return note


def _notes(lab: Lab, laptop: Laptop, dossier: str) -> list[Encounter]:
    """Write a note, and one in confidence."""
    return [
        _writes(
            laptop,
            Encounter(
                id=lab.make_id(), job_seeker_id=dossier, at=MORNING, text=f"de {laptop.name} {hidden}",
                confidential=hidden,
            ),
        )
        for hidden in (False, True)
    ]  # fmt: skip


def _read(laptop: Laptop) -> dict[str, str]:
    with laptop.caseload.reading() as reader:
        return {each.id: each.text for each in reader.find(Encounter)}


def _helped(lab: Lab) -> tuple[Laptop, Laptop, str]:
    """Return Anne's laptop, Claire's, and a dossier that Claire helps with."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    claire.syncs()
    dossier = anne.makes_dossier()[1]
    anne.shares(dossier, CLAIRE, ShareRight.HELP, confidences=False)
    anne.shares(dossier, MARC, ShareRight.HELP, confidences=False)
    anne.syncs()
    claire.syncs()
    return anne, claire, dossier


def _incidents(*laptops: Laptop) -> list[str]:
    return [report.incident for laptop in laptops for report in laptop.reports if report.incident]


def _words(notes: list[Encounter]) -> dict[str, str]:
    return {each.id: each.text for each in notes}


def test_it_is_on_all_their_laptops_and_nobody_elses(lab: Lab) -> None:
    anne, claire, dossier = _helped(lab)
    early = lab.laptop(CLAIRE)
    early.syncs()
    annes, claires = _notes(lab, anne, dossier), _notes(lab, claire, dossier)
    claire.syncs()
    anne.syncs()
    late, marc = lab.laptop(CLAIRE), lab.laptop(MARC)
    for laptop in (claire, early, late, marc):
        laptop.syncs()
    assert _read(claire) == _read(early) == _read(late) == {**_words(claires), annes[0].id: ""}
    assert _read(anne) == _words([*annes, *claires])
    assert _read(marc) == {annes[0].id: "", claires[0].id: ""}
    assert _incidents(anne, claire, early, late, marc) == []


def test_they_go_on_writing_it_on_either(lab: Lab) -> None:
    anne, claire, dossier = _helped(lab)
    notes = _notes(lab, claire, dossier)
    claire.syncs()
    late = lab.laptop(CLAIRE)
    late.syncs()
    changed = [_writes(late, replace(note, text=f"{note.text}, revu")) for note in notes]
    late.syncs()
    for laptop in (claire, anne):
        laptop.syncs()
        assert _read(laptop) == _words(changed)
    with claire.caseload.writing("supprimer", author=claire.owner, at=claire.clock()) as unit:
        unit.delete(Encounter, notes[1].id)
        unit.commit()
    for laptop in (claire, late, anne):
        laptop.syncs()
        assert _read(laptop) == _words(changed[:1])
    assert [laptop.waiting() for laptop in (anne, claire, late)] == [0, 0, 0]
    assert _incidents(anne, claire, late) == []


def test_the_end_of_the_right_takes_it_away(lab: Lab) -> None:
    anne, claire, dossier = _helped(lab)
    _notes(lab, claire, dossier)
    claire.syncs()
    late = lab.laptop(CLAIRE)
    late.syncs()
    anne.syncs()
    with anne.caseload.reading() as reader:
        (share,) = reader.find(Share, holder=CLAIRE)
    anne.deletes(("share", share.id))
    anne.syncs()
    newest = lab.laptop(CLAIRE)
    for laptop in (claire, late, newest):
        laptop.syncs()
        assert _read(laptop) == {}
    # Opened again, to read alone, it is theirs again, and nothing else.
    anne.shares(dossier, CLAIRE, ShareRight.READ, confidences=False)
    anne.syncs()
    for laptop in (claire, late, newest):
        laptop.syncs()
        assert len(_read(laptop)) == 2
        assert all(_read(laptop).values())


def test_what_the_responsible_writes_over_it_is_no_longer_theirs(lab: Lab) -> None:
    anne, claire, dossier = _helped(lab)
    notes = _notes(lab, claire, dossier)
    claire.syncs()
    late = lab.laptop(CLAIRE)
    late.syncs()
    anne.syncs()
    for note in notes:
        _writes(anne, replace(note, text="ce que seule Anne sait"))
    anne.syncs()
    newest = lab.laptop(CLAIRE)
    for laptop in (claire, late, newest):
        laptop.syncs()
        assert notes[1].id not in _read(laptop)
        assert "ce que seule Anne sait" not in _read(laptop).values()
    assert _read(newest) == {notes[0].id: ""}


def test_what_they_corrected_of_somebody_else_is_not_theirs(lab: Lab) -> None:
    """Who had the confidences and corrected a note reads no more of it than before, once they have them no more."""
    anne, claire = lab.laptop(), lab.laptop(CLAIRE)
    claire.syncs()
    dossier = anne.makes_dossier()[1]
    anne.shares(dossier, CLAIRE, ShareRight.HELP, confidences=True)
    notes = _notes(lab, anne, dossier)
    anne.syncs()
    claire.syncs()
    for note in notes:
        _writes(claire, replace(note, text=f"{note.text}, corrigé"))
    own = _notes(lab, claire, dossier)
    claire.syncs()
    anne.syncs()
    with anne.caseload.reading() as reader:
        (share,) = reader.find(Share, holder=CLAIRE)
    with anne.caseload.writing("partager", author=anne.owner, at=anne.clock()) as unit:
        unit.put(replace(share, confidences=False))
        unit.commit()
    anne.syncs()
    newest = lab.laptop(CLAIRE)
    for laptop in (claire, newest):
        laptop.syncs()
        assert _read(laptop) == {notes[0].id: "", **_words(own)}


def test_what_was_refused_stays_and_is_not_said_to_have_left(lab: Lab) -> None:
    anne, claire, dossier = _helped(lab)
    note = _notes(lab, claire, dossier)[1]
    claire.syncs()
    anne.syncs()
    _writes(anne, replace(note, text="ce que seule Anne sait"))
    _writes(claire, replace(note, text="ce que Claire ajoute"))
    anne.syncs()
    for _ in range(2):
        claire.syncs()
        assert _read(claire)[note.id] == "ce que Claire ajoute"
    assert _read(anne)[note.id] == "ce que seule Anne sait"
    assert _incidents(claire) == []
    # Once it is given up nothing keeps it here.
    with claire.caseload.writing("abandonner", author=claire.owner, at=claire.clock()) as unit:
        give_up(unit, "encounter", note.id)
        unit.commit()
    claire.syncs()
    assert note.id not in _read(claire)
    assert len(_incidents(claire)) == 1


@pytest.mark.parametrize("first", ["claire", "late"])
def test_what_a_restore_lost_is_theirs_again(moving_lab: Lab, moving_company: MovingCompany, first: str) -> None:
    anne, claire, dossier = _helped(moving_lab)
    late = moving_lab.laptop(CLAIRE)
    late.syncs()
    backup = moving_company.backs_up()
    notes = _notes(moving_lab, claire, dossier)
    claire.syncs()
    late.syncs()
    moving_company.restores(backup)
    for laptop in (claire, late, anne) if first == "claire" else (late, claire, anne):
        laptop.syncs()
    newest = moving_lab.laptop(CLAIRE)
    newest.syncs()
    claire.syncs()
    assert _read(anne) == _read(claire) == _read(late) == _read(newest) == _words(notes)
