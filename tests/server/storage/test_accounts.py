"""People, teams, devices, tokens, receipts, grants and what lies under seal: found again, in their scope alone."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from server.storage.helpers import AT, LEA, NOE, OTHER, SAM, SCOPE, filled, person, seen

from parcours_core.epochs import ERA_BITS
from parcours_core.merge import Rival
from parcours_core.wire.messages import Fate, Receipt
from parcours_server.storage import access, accounts, checking, feed, receipts, scopes, sealed, tokens
from parcours_server.storage.access import Grant, Right
from parcours_server.storage.accounts import Device, Person, Team
from parcours_server.storage.database import Database
from parcours_server.storage.errors import Collided, UnknownScope
from parcours_server.storage.sealed import Sealed
from parcours_server.storage.tokens import Enrolment, Token
from parcours_server.storage.transaction import Transaction

CAMILLE = Person("p1", "camille", "Camille Duplan", "counsellor", "argon2", disabled=False, made_at=AT)
LAPTOP = Device("v1", "p1", "Portable", b"seal", b"sign", "", "", AT, "", "")
TOKEN = Token("hash", "refresh", "family", "v1", AT, "2026-12-01")


def test_people(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        accounts.add_person(transaction, CAMILLE)
        assert accounts.set_password(transaction, "p1", "argon3")
        assert accounts.set_disabled(transaction, "p1", disabled=True)
        assert accounts.set_role(transaction, "p1", "supervisor")
        for change in (accounts.set_password, accounts.set_role):
            assert not change(transaction, "nobody", "x")
        transaction.commit()
    changed = replace(CAMILLE, password_hash="argon3", disabled=True, role="supervisor")
    with database.reading(SCOPE) as transaction:
        assert accounts.person(transaction, "p1") == accounts.person_by_login(transaction, "camille") == changed
        assert accounts.people(transaction) == [changed]
        assert accounts.person(transaction, "p2") is accounts.person_by_login(transaction, "p1") is None
    with database.reading(OTHER) as transaction:
        assert accounts.people(transaction) == []


@pytest.mark.parametrize("second", [replace(CAMILLE, login="other"), replace(CAMILLE, id="p2")])
def test_an_id_and_a_login_are_taken_once(database: Database, second: Person) -> None:
    with database.writing(SCOPE) as transaction:
        accounts.add_person(transaction, CAMILLE)
        with pytest.raises(Collided):
            accounts.add_person(transaction, second)
    with database.writing(OTHER) as transaction:
        accounts.add_person(transaction, second)


def test_teams(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        accounts.add_team(transaction, "t1", "Namur")
        accounts.add_team(transaction, "t2", "Dinant")
        for whom in ("p2", "p1", "p1"):
            accounts.join(transaction, "t1", whom)
        accounts.join(transaction, "t1", "p3")
        accounts.part(transaction, "t1", "p3")
        assert accounts.teams(transaction) == [Team("t1", "Namur", ("p1", "p2")), Team("t2", "Dinant", ())]


def test_devices(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        accounts.add_person(transaction, CAMILLE)
        accounts.add_device(transaction, LAPTOP)
        accounts.keep_chain(transaction, "v1", "chain", "batch")
        accounts.keep_seen(transaction, "v1", "2026-11-23")
        tokens.add(transaction, TOKEN)
        known = accounts.device(transaction, "v1", lock=True)
        assert known == replace(LAPTOP, chain="chain", last_batch="batch", seen_at="2026-11-23")
        assert accounts.devices(transaction) == [known]
        assert tokens.bearer(transaction, "hash") == tokens.Bearing(
            TOKEN.kind, TOKEN.issued_at, TOKEN.expires_at, TOKEN.used_at, "v1", "", "chain", CAMILLE.id, CAMILLE.name,
            CAMILLE.role, CAMILLE.disabled,
        )  # fmt: skip
        assert accounts.revoke(transaction, "v1", "2026-11-24")
        assert not accounts.revoke(transaction, "v1", "2026-11-25")
        bearer = tokens.bearer(transaction, "hash")
        assert bearer is not None
        assert bearer.revoked_at == "2026-11-24"
        assert tokens.bearer(transaction, "none") is accounts.device(transaction, "v2") is None


def test_the_moment_of_a_sync_rides_on_the_batch_and_never_goes_back(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        accounts.add_person(transaction, CAMILLE)
        accounts.add_device(transaction, LAPTOP)
        never = accounts.device(transaction, "v1")
        assert never is not None
        assert (never.synced_at, never.last_sync) == ("", LAPTOP.seen_at)
        accounts.keep_batch(transaction, "v1", "chain", "batch", "2026-11-23T10")
        accounts.keep_synced(transaction, "v1", "2026-11-23T09")
        known = accounts.device(transaction, "v1")
        assert known == replace(LAPTOP, chain="chain", last_batch="batch", synced_at="2026-11-23T10")
        accounts.keep_synced(transaction, "v1", "2026-11-23T11")
        later = accounts.device(transaction, "v1")
        assert later is not None
        assert (later.last_sync, later.seen_at) == ("2026-11-23T11", LAPTOP.seen_at)


def test_the_list_of_people_has_a_number(database: Database) -> None:
    """It moves when what a colleague sees of the others changes, and not when a device only came by."""
    moving: list[Callable[[Transaction], object]] = [
        lambda transaction: accounts.add_person(transaction, CAMILLE),
        lambda transaction: accounts.set_disabled(transaction, "p1", disabled=True),
        lambda transaction: accounts.set_role(transaction, "p1", "officer"),
        lambda transaction: accounts.add_team(transaction, "t1", "Namur"),
        lambda transaction: accounts.join(transaction, "t1", "p1"),
        lambda transaction: accounts.part(transaction, "t1", "p1"),
        lambda transaction: accounts.add_device(transaction, LAPTOP),
        lambda transaction: accounts.revoke(transaction, "v1", AT),
    ]
    still: list[Callable[[Transaction], object]] = [
        lambda transaction: accounts.set_disabled(transaction, "nobody", disabled=True),
        lambda transaction: accounts.keep_seen(transaction, "v1", AT),
        lambda transaction: accounts.keep_chain(transaction, "v1", "c", "b"),
        lambda transaction: accounts.keep_batch(transaction, "v1", "c", "b", AT),
        lambda transaction: accounts.keep_synced(transaction, "v1", AT),
        lambda transaction: accounts.revoke(transaction, "v1", AT),
    ]
    numbers = []
    with database.writing(SCOPE) as transaction:
        for change in (*moving, *still):
            change(transaction)
            numbers.append(feed.head(transaction).people)
    assert numbers == [*range(1, len(moving) + 1), *[len(moving)] * len(still)]


def test_tokens(database: Database) -> None:
    other = Token("hash2", "access", "family2", "v2", AT, "2026-11-22")
    with database.writing(SCOPE) as transaction:
        accounts.add_device(transaction, LAPTOP)
        for token in (TOKEN, other):
            tokens.add(transaction, token)
        with pytest.raises(Collided):
            tokens.add(transaction, TOKEN)
    with database.writing(SCOPE) as transaction:
        accounts.add_device(transaction, LAPTOP)
        accounts.add_device(transaction, replace(LAPTOP, id="v2", person="p2"))
        for token in (TOKEN, other):
            tokens.add(transaction, token)
        tokens.use(transaction, "hash", "2026-11-23", b"sealed")
        assert tokens.token(transaction, "hash", lock=True) == replace(TOKEN, used_at="2026-11-23", successor=b"sealed")
        assert tokens.drop_expired(transaction, "2026-11-23") == 1
        assert tokens.token(transaction, "hash2") is None
        assert tokens.drop_of_person(transaction, "p2") == 0
        assert tokens.drop_of_person(transaction, "p1") == 1
        tokens.add(transaction, TOKEN)
        assert tokens.drop_family(transaction, "family") == 1
        assert tokens.token(transaction, "hash") is None


def test_an_enrolment_code_is_used_once_even_by_two_at_once(database: Database) -> None:
    code = Enrolment("hash", "p1", AT, "2026-11-29")
    with database.writing(SCOPE) as transaction:
        tokens.add_enrolment(transaction, code)
        transaction.commit()
    used: list[bool] = []

    def enrol() -> None:
        used.append(database.attempt(SCOPE, lambda transaction: tokens.use_enrolment(transaction, "hash", AT)))

    threads = [threading.Thread(target=enrol) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(used) == [False, False, False, True]
    with database.reading(SCOPE) as transaction:
        assert tokens.enrolment(transaction, "hash") == replace(code, used_at=AT)
        assert tokens.enrolment(transaction, "none") is None
    with database.reading(OTHER) as transaction:
        assert tokens.enrolment(transaction, "hash") is None


def test_receipts_come_back_word_for_word(database: Database) -> None:
    receipt = Receipt("b1", "chain", 5, 2, [Fate(1, "rivalled", 9, "", "given_name")])
    with database.writing(SCOPE) as transaction:
        accounts.add_device(transaction, replace(LAPTOP, last_batch="b1"))
        receipts.keep(transaction, "v1", receipt, "2026-01-01")
        receipts.keep(transaction, "v1", replace_batch(receipt, "b0"), "2026-01-01")
        transaction.commit()
    with database.writing(SCOPE) as transaction:
        assert receipts.receipt(transaction, "v1", "b1") == receipt
        assert receipts.receipt(transaction, "v2", "b1") is None
        assert receipts.drop_before(transaction, "2026-02-01") == 1
        assert receipts.receipt(transaction, "v1", "b0") is None
        assert receipts.receipt(transaction, "v1", "b1") == receipt
        transaction.commit()
    with pytest.raises(Collided):
        database.attempt(SCOPE, lambda transaction: receipts.keep(transaction, "v1", receipt, "2026-03-01"))


def replace_batch(receipt: Receipt, batch: str) -> Receipt:
    return Receipt(batch, receipt.chain, receipt.first, receipt.count, receipt.fates)


def test_grants_begin_end_and_add_up(database: Database) -> None:
    read = Grant("d1", SAM, "s1", "read", confidences=False, starts_on="2026-11-20", ends_on="2026-11-30", active=True)
    help_later = Grant("d1", SAM, "s2", "help", confidences=True, starts_on="2026-11-25")
    over = Grant("d1", NOE, "s3", "read", confidences=True, starts_on="2026-10-01", ends_on="2026-11-01")
    filled(database, [person("d1", 0)], {"d1": LEA})
    with database.writing(SCOPE) as transaction:
        access.grant(transaction, [read, help_later, over])
        assert access.rights(transaction, SAM, ["d1", "d2"]) == {"d1": Right(writes=False, confidences=False)}
        assert access.due(transaction, "2026-11-24") == ([], [])
        assert access.due(transaction, "2026-11-25") == ([help_later], [])
        assert access.due(transaction, "2026-11-30") == ([help_later], [read])
        access.grant(transaction, [replace(help_later, active=True)])
        assert access.rights(transaction, SAM, ["d1"]) == {"d1": Right(writes=True, confidences=True)}
        assert access.rights(transaction, NOE, ["d1"]) == {}
        assert access.of_person(transaction, NOE) == [over]
        assert access.of_share(transaction, "d1", "s1") == [read]
        access.drop(transaction, [read, over])
        assert access.of_dossier(transaction, "d1") == [replace(help_later, active=True)]


def test_what_is_sealed_waits_for_someone(database: Database) -> None:
    first = Sealed("b1.0", "d1", "p1", "v1", "b1", "2026-11-22", b"change")
    second = replace(first, id="b1.1", at="2026-11-21")
    with database.writing(SCOPE) as transaction:
        for one in (first, second):
            sealed.add(transaction, one)
        assert sealed.waiting(transaction) == [second, first]
        assert sealed.settle(transaction, "b1.0", "p9", AT, "entered")
        assert not sealed.settle(transaction, "b1.0", "p8", AT, "refused")
        assert sealed.waiting(transaction) == [second]
        settled = replace(first, settled_by="p9", settled_at=AT, decision="entered")
        assert sealed.one(transaction, "b1.0") == settled
        assert sealed.listed(transaction) == [second, settled]
        assert sealed.one(transaction, "none") is None


def test_a_new_epoch_jumps_and_never_twice_to_the_same_number(database: Database) -> None:
    numbers = set()
    with database.writing(SCOPE) as transaction:
        accounts.add_device(transaction, replace(LAPTOP, chain="chain"))
        for epoch in ("second", "third"):
            before = feed.head(transaction).number
            scopes.begin_epoch(transaction, epoch)
            head = feed.head(transaction)
            assert (head.epoch, head.restored_from) == (f"{epoch}.{before}.{head.number}", before)
            assert head.number >= before + 2**ERA_BITS
            numbers.add(head.number - before)
        known = accounts.device(transaction, "v1")
        assert known is not None
        assert known.chain == scopes.ANY_CHAIN
    assert len(numbers) == 2
    with database.writing("nowhere") as transaction:
        with pytest.raises(UnknownScope):
            scopes.begin_epoch(transaction, "x")
        with pytest.raises(UnknownScope):
            scopes.name_of(transaction)


def test_a_new_epoch_tells_anew_of_cards_of_what_was_deleted(database: Database) -> None:
    """Devices that settled one after the backup have read beyond it; all else is counted, or they hold no more."""
    card = Rival("9.phone", "phone", "081", None, "Sam", AT)
    placed = filled(database, [person(f"d{n}", 0) for n in range(4)], {f"d{n}": LEA for n in range(4)})
    living, carded, buried, _ = placed
    grave = replace(carded, rivals=(card,), deleted=True)
    changed = [(living, replace(living, rivals=(card,))), (carded, grave), (buried, replace(buried, deleted=True))]
    filled(database, [person("d1", 0)], {"d1": SAM}, OTHER)
    with database.writing(SCOPE) as transaction:
        feed.replace(transaction, changed, {state.id: LEA for state in placed})
        scopes.begin_epoch(transaction, "second")
        (base,) = (run[1] for run in scopes.lost(transaction).runs)
        known = feed.states(transaction, [("job_seeker", state.id) for state in placed])
        after = {key[1]: state for key, state in known.items()}
        assert after.pop("d1") == replace(grave, number=base + 1)
        assert {name: state.number for name, state in after.items()} == {"d0": 1, "d2": 3, "d3": 4}
        assert feed.head(transaction).number == base + 1
        assert checking.problems(transaction) == []
        transaction.commit()
    assert seen(database, SAM, OTHER)["job_seeker", "d1"].number == 1


def test_the_day_that_was_settled(database: Database) -> None:
    with database.writing(SCOPE) as transaction:
        assert scopes.settled_on(transaction) == ""
        scopes.keep_settled_on(transaction, "2026-11-22")
        assert scopes.settled_on(transaction) == "2026-11-22"
