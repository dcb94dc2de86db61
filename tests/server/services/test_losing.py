"""A lost laptop: revoked at once, and told who is concerned and by what, as its person could see it and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.agency import AT, SCOPE, Agency, barrier, dossier

from parcours_core.breach import LostReport
from parcours_core.errors import Refused
from parcours_core.identity import new_id
from parcours_core.merge import Change, Kind
from parcours_core.records.codec import to_plain
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.wire.messages import PROTOCOL, Call, Vault
from parcours_server.services.losing import LOST, devices, lose
from parcours_server.services.session import Session
from parcours_server.storage import accounts, trail


def lost(agency: Agency, device: str, by: str = "") -> LostReport:
    return agency.database.attempt(SCOPE, lambda transaction: lose(transaction, device, by, agency.now))


def says(agency: Agency, session: Session, vault: Vault) -> bool:
    return agency.peer(session).exchange(Call(PROTOCOL, "", 0, vault=vault)).vault_kept


def help_of(made: Change, receiver: Session, ends: date | None = None) -> Change:
    share = Share(
        id=new_id(1_764_000_000_000),
        job_seeker_id=made.id,
        holder=receiver.person_id,
        starts_on=date(2026, 1, 1),
        ends_on=ends,
        right=ShareRight.HELP,
    )
    return Change("share", share.id, made.id, Kind.CREATE, to_plain(share), AT)


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
    assert (report.device.person, report.notify_before[:10]) == ("Anne", "2026-11-25")


def test_whatever_a_barrier_is_about_it_is_named_and_so_is_what_was_typed_freely(agency: Agency) -> None:
    anne = agency.person("anne")
    ana, leo = dossier(family_name="Zorn"), dossier(family_name="Adam")
    detail = "Ne conduit plus depuis son opération"
    agency.push(anne, ana, leo, barrier(ana.id, kind="mobility", detail=detail), barrier(leo.id, kind="disability"))
    held = {each.name: set(each.categories) for each in lost(agency, "device-anne").dossiers}
    typed = "précisions écrites librement (santé, origine et justice peuvent s’y trouver)"
    assert held == {"Zorn": {"identité", "freins à l’emploi", typed}, "Adam": {"identité", "handicap"}}


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
    kept, gone = dossier(family_name="Reste"), dossier(family_name="Part")
    first = agency.push(anne, kept, gone).first
    agency.push(anne, replace(gone, kind=Kind.DELETE, values={}, bases={"": first + 1}))
    assert [each.name for each in lost(agency, "device-anne").dossiers] == ["Reste"]


def test_what_left_since_the_last_contact_may_still_lie_there(agency: Agency) -> None:
    """A share that ends leaves the file of whoever does not come to hear of it; one who came since has lost it."""
    anne, bob, cleo = agency.person("anne"), agency.person("bob"), agency.person("cleo")
    made = dossier(family_name="Prêté", phone="0470112233")
    agency.push(anne, made)
    for session in (bob, cleo):
        agency.push(anne, help_of(made, session, date(2026, 11, 25)))
    assert agency.seen(bob)
    assert not lost(agency, "device-bob").dossiers[0].left
    agency.days_pass(5)
    assert not agency.seen(cleo)
    agency.days_pass(1)
    moved = agency.now.isoformat()
    agency.database.attempt(SCOPE, lambda transaction: accounts.keep_seen(transaction, "device-cleo", moved))
    (held,) = lost(agency, "device-bob").dossiers
    assert (held.name, held.left, "coordonnées" in held.categories) == ("Prêté", True, True)
    agency.exchange(anne)
    assert lost(agency, "device-cleo").dossiers == ()


def test_it_says_what_the_device_said_of_its_keys(agency: Agency) -> None:
    anne = agency.person("anne")
    assert lost(agency, "device-anne").slots_told_at == ""
    bob = agency.person("bob")
    assert says(agency, bob, Vault(["passphrase", "keyring"], 5, AT))
    agency.now += timedelta(hours=1)
    assert says(agency, bob, Vault(["passphrase", "recovery", "recovery"], 10, AT))
    report = lost(agency, "device-bob")
    assert report.slots == ("passphrase", "recovery", "recovery")
    assert (report.idle_minutes, report.opened_at, report.slots_told_at[:13]) == (10, AT, "2026-11-22T10")
    assert anne.device_id != report.device.id


@pytest.mark.parametrize(
    "vault",
    [
        Vault(["two words"]),
        Vault([""]),
        Vault(["é"]),
        Vault(["x" * 41]),
        Vault(["x"] * 65),
        Vault([], -1),
        Vault([], 1 << 60),
        Vault([], 5, "hier"),
    ],
)
def test_what_makes_no_sense_of_keys_is_not_taken(agency: Agency, vault: Vault) -> None:
    anne = agency.person("anne")
    assert not says(agency, anne, vault)
    assert not lost(agency, "device-anne").slots_told_at


def test_it_stands_in_the_trail_each_time_and_is_revoked_once(agency: Agency) -> None:
    agency.person("anne")
    chief = agency.person("chief")
    first = lost(agency, "device-anne", chief.person_id)
    agency.days_pass(1)
    again = lost(agency, "device-anne")
    assert again.device.revoked_at == first.device.revoked_at
    assert again.notify_before == first.notify_before
    assert first.reported_by == again.reported_by == "Chief"
    assert first.lease_days == 30
    with agency.database.reading(SCOPE) as transaction:
        deeds = [entry.deed for entry in trail.of_dossier(transaction, "")]
        assert trail.first_broken(transaction) is None
    assert [(deed.person, deed.device, deed.what) for deed in deeds] == [
        (chief.person_id, "device-anne", LOST),
        ("", "device-anne", LOST),
    ]


def test_the_list_names_people_and_says_what_was_revoked(agency: Agency) -> None:
    anne = agency.person("anne")
    agency.person("bob")
    lost(agency, "device-bob")
    with agency.database.reading(SCOPE) as transaction:
        found = devices(transaction, anne.device_id)
    assert [(one.person, one.own, bool(one.revoked_at)) for one in found] == [
        ("Anne", True, False),
        ("Bob", False, True),
    ]


def test_a_device_that_nobody_knows_is_refused(agency: Agency) -> None:
    with pytest.raises(Refused):
        lost(agency, "device-nobody")
