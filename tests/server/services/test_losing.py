"""A lost laptop: revoked at once, and told who is concerned and by what, as its person could see it and no more."""

from __future__ import annotations

import pytest
from support.agency import SCOPE, Agency, barrier, dossier

from parcours_core.errors import Refused
from parcours_server.services.losing import LostReport, lose
from parcours_server.storage import accounts


def lost(agency: Agency, device: str) -> LostReport:
    return agency.database.attempt(SCOPE, lambda transaction: lose(transaction, "Agence", device, agency.now))


def test_it_names_the_people_whom_that_person_saw_with_their_categories(agency: Agency) -> None:
    anne, bob = agency.person("anne"), agency.person("bob")
    ana = dossier(family_name="Zorn", given_name="Ana", niss="85073003328", circumstances=["disability"])
    leo = dossier(family_name="Adam", given_name="Léo", phone="0470112233")
    agency.push(anne, ana, leo, barrier(ana.id, kind="debt"), barrier(leo.id, kind="health"))
    agency.push(bob, dossier(family_name="Ailleurs"))
    report = lost(agency, "device-anne")
    assert [each.name for each in report.dossiers] == ["Ana Zorn", "Léo Adam"]
    by_name = {each.name: set(each.categories) for each in report.dossiers}
    special = "situation particulière (santé, origine, justice)"
    assert by_name["Ana Zorn"] == {"identité", "numéro national", "dettes", special}
    assert by_name["Léo Adam"] == {"identité", "coordonnées", "santé"}
    assert report.categories["identité"] == 2
    assert (report.person, report.notify_before[:10]) == ("Anne", "2026-11-25")


def test_the_device_no_longer_comes_in(agency: Agency) -> None:
    anne = agency.person("anne")
    agency.push(anne, dossier())
    lost(agency, "device-anne")
    with agency.database.reading(SCOPE) as transaction:
        device = accounts.device(transaction, "device-anne")
    assert device is not None
    assert device.revoked_at


def test_a_dossier_deleted_is_not_among_them(agency: Agency) -> None:
    anne = agency.person("anne")
    agency.push(anne, dossier(family_name="Reste"))
    assert [each.name for each in lost(agency, "device-anne").dossiers] == ["Reste"]


def test_a_device_that_nobody_knows_is_refused(agency: Agency) -> None:
    with pytest.raises(Refused):
        lost(agency, "device-nobody")
