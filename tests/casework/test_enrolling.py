"""A device that was tied to a server writes under the name that the agency knows, and keeps one that was given."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from documents.readback import joined, text
from support.served import add_person, running

from parcours_core.errors import Refused
from parcours_core.protocol import SignInAgain, Unreachable
from parcours_desktop.casework.desk import Desk, Settings
from parcours_desktop.casework.enrolling import enrol, sign_as_enrolled
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.person_file import person_rights, trail_page_pdf
from parcours_desktop.casework.settings import read_settings
from parcours_desktop.casework.trail import noted_elsewhere, trail_of
from parcours_desktop.store.sync_state import keep_account
from parcours_desktop.sync import enrolment
from parcours_desktop.sync.troubles import sign_in_again

ACCOUNT = {"person_name": "Nadia O’Brien-Łukasz", "agency_name": "Mission régionale"}


def tied(desk: Desk, settings: Settings) -> Desk:
    """Return the desk with these settings and an account on a server."""
    with desk.writing("") as unit:
        keep_account(unit, ACCOUNT)
        unit.commit()
    return replace(desk, settings=settings)


def test_the_trail_names_who_never_filled_the_settings(desk: Desk) -> None:
    seated = sign_as_enrolled(tied(desk, Settings()))
    (person,) = create_person(seated, {"family_name": "Ng"}, None).dossiers
    assert {line.who for line in trail_of(seated, person)} == {"Nadia O’Brien-Łukasz"}
    assert read_settings(desk.caseload).agency == "Mission régionale"


def test_the_trail_says_that_other_laptops_keep_their_own(desk: Desk) -> None:
    assert noted_elsewhere(desk) == ""
    seated = tied(desk, Settings())
    (person,) = create_person(seated, {"family_name": "Ng"}, None).dossiers
    assert "autres ordinateurs" in person_rights(seated, person).elsewhere
    assert "autresordinateurs" in joined(text(trail_page_pdf(seated, person)))


def test_a_name_that_was_given_stays(desk: Desk) -> None:
    given = Settings(agency="CPAS d’Ath", counsellor="N. O’Brien", phone="068 12 34 56")
    assert sign_as_enrolled(tied(desk, given)).settings == given


def test_without_a_server_nothing_is_filled_in(desk: Desk) -> None:
    alone = replace(desk, settings=Settings())
    assert sign_as_enrolled(alone) is alone


def test_a_code_that_is_not_taken_is_told_as_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the first meeting: this computer is not one that the server knows no more."""

    def refuse(*_: object, **__: object) -> None:
        raise sign_in_again()

    monkeypatch.setattr(enrolment, "enrol", refuse)
    with pytest.raises(SignInAgain) as told:
        enrol(desk, "https://parcours.exemple.be", "AAAA", "Portable")
    assert "ne prend pas ce code" in told.value.what_happened
    assert "Rien n’a changé" in told.value.what_is_safe


@pytest.mark.parametrize("path", ["/parcours", "/v1", "/a/b/"])
def test_a_path_behind_the_address_is_told_as_one(desk: Desk, tmp_path: Path, path: str) -> None:
    """The server answers there, and is no older one."""
    with running(tmp_path) as server:
        code = add_person(server, "ana")
        with pytest.raises(Refused) as told:
            enrol(desk, server.address + path, code, "Portable")
        assert "pas à cette adresse" in told.value.what_happened
        assert "code reste bon" in told.value.what_is_safe
        assert "Ôtez ce qui suit" in told.value.what_to_do
        enrol(desk, server.address + "/", code, "Portable")


def test_a_server_without_encryption_is_told_as_one(desk: Desk, tmp_path: Path) -> None:
    with running(tmp_path) as server, pytest.raises(Unreachable) as caught:
        enrol(desk, server.address.replace("http:", "https:"), "ABCD-EFGH", "Portable")
    assert "sans chiffrement" in caught.value.what_happened
    assert "le code reste bon" in caught.value.what_is_safe
