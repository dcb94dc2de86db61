"""How a device comes in: codes once, tokens that turn, replays that end a family, and words for none of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from support.agency import SCOPE, Agency, dossier

from parcours_core.protocol import Revoked, SignInAgain
from parcours_core.wire.messages import PROTOCOL, Batch, Call
from parcours_core.wire.sheets import change_sheets_of, states_of
from parcours_server.security.tokens import ACCESS_SECONDS, FAMILY_SECONDS, REFRESH_SECONDS
from parcours_server.services import administering, entering
from parcours_server.services.authenticating import read_bearer
from parcours_server.services.entering import Claim, Given, Newcomer
from parcours_server.services.peer import BearerPeer
from parcours_server.services.session import Role, Session
from parcours_server.storage import accounts, scopes
from parcours_server.storage.database import Database

LAPTOP = Newcomer("Portable", b"seal", b"sign")
PASSWORD = "un bon mot de passe"
CODED = "ABCD"


@pytest.fixture
def agency(database: Database) -> Agency:
    """An agency with a name that codes can carry."""
    agency = Agency(database)
    with database.writing(CODED) as transaction:
        scopes.add(transaction, "Agence des codes", "e", "2026-11-22T08:00:00.000000+00:00")
        administering.add_person(transaction, "anne", "Anne", Role.COUNSELLOR, agency.now)
        transaction.commit()
    return agency


def code(agency: Agency, login: str = "anne") -> str:
    return agency.database.attempt(
        CODED,
        lambda transaction: (
            administering.give_code(transaction, administering.person_called(transaction, login), agency.now).text
        ),
    )


def enrolled(agency: Agency) -> Given:
    return entering.enrol(agency.database, code(agency), LAPTOP, agency.now)


def refreshed(agency: Agency, token: str) -> Given:
    return entering.refresh(agency.database, token, agency.now)


def entered(agency: Agency, token: str) -> Session:
    """Use an access token as a call over HTTP does."""
    return BearerPeer(agency.database, read_bearer(token), lambda: agency.now, lambda _: None).session()


def use(agency: Agency, given: Given) -> str:
    return entered(agency, given.access).device_id


def test_a_code_enrols_one_device(agency: Agency) -> None:
    text = code(agency)
    given = entering.enrol(agency.database, text.lower().replace("-", " "), LAPTOP, agency.now)
    assert (given.session.person_name, given.agency_name, given.expires_in) == ("Anne", "Agence des codes", 900)
    assert use(agency, given) == given.session.device_id
    with pytest.raises(SignInAgain):
        entering.enrol(agency.database, text, LAPTOP, agency.now)


def test_a_lost_answer_to_the_enrolment_is_given_again_to_the_same_device(agency: Agency) -> None:
    text = code(agency)
    first = entering.enrol(agency.database, text, LAPTOP, agency.now)
    assert entering.enrol(agency.database, text, LAPTOP, agency.now) == first
    with pytest.raises(SignInAgain):
        entering.enrol(agency.database, text, Newcomer("Autre", b"", b""), agency.now)


@pytest.mark.parametrize("typed", ["", "nonsense", "ABCD-0000-0000-0000-0000", "ZZZZ-0000-0000-0000-0000"])
def test_codes_that_are_none_look_alike(agency: Agency, typed: str) -> None:
    with pytest.raises(SignInAgain) as unknown:
        entering.enrol(agency.database, typed, LAPTOP, agency.now)
    expired = code(agency)
    agency.now += administering.CODE_HOLDS
    with pytest.raises(SignInAgain) as late:
        entering.enrol(agency.database, expired, LAPTOP, agency.now)
    assert str(unknown.value) == str(late.value)


def test_an_access_token_ends_and_is_renewed(agency: Agency) -> None:
    given = enrolled(agency)
    agency.now += timedelta(seconds=ACCESS_SECONDS)
    with pytest.raises(SignInAgain):
        use(agency, given)
    assert use(agency, refreshed(agency, given.refresh)) == given.session.device_id


def test_a_lost_rotation_answer_costs_a_repetition(agency: Agency) -> None:
    given = enrolled(agency)
    lost = refreshed(agency, given.refresh)
    agency.now += timedelta(days=1)
    again = refreshed(agency, given.refresh)
    assert (again.access, again.refresh) == (lost.access, lost.refresh)
    newest = refreshed(agency, again.refresh)
    assert use(agency, newest)


@pytest.mark.parametrize("seen_by", ["access", "refresh"])
def test_a_replay_ends_the_family(agency: Agency, seen_by: str) -> None:
    given = enrolled(agency)
    newer = refreshed(agency, given.refresh)
    if seen_by == "access":
        use(agency, newer)
    else:
        newer = refreshed(agency, newer.refresh)
    with pytest.raises(SignInAgain):
        refreshed(agency, given.refresh)
    for attempt in (lambda: use(agency, newer), lambda: refreshed(agency, newer.refresh)):
        with pytest.raises(SignInAgain):
            attempt()


def test_that_an_answer_arrived_is_remembered_when_its_access_token_has_ended(agency: Agency) -> None:
    given = enrolled(agency)
    newer = refreshed(agency, given.refresh)
    use(agency, newer)
    agency.now += timedelta(days=2)
    refreshed(agency, enrolled(agency).refresh)
    with pytest.raises(SignInAgain):
        refreshed(agency, given.refresh)


def test_a_family_has_an_end(agency: Agency) -> None:
    given = enrolled(agency)
    ends = agency.now + timedelta(seconds=FAMILY_SECONDS)
    while agency.now + timedelta(seconds=REFRESH_SECONDS - 60) < ends:
        agency.now += timedelta(seconds=REFRESH_SECONDS - 60)
        given = refreshed(agency, given.refresh)
    agency.now = ends
    with pytest.raises(SignInAgain):
        refreshed(agency, given.refresh)


def test_a_drawer_of_nine_months_asks_for_a_new_code(agency: Agency) -> None:
    given = enrolled(agency)
    agency.now += timedelta(seconds=REFRESH_SECONDS)
    with pytest.raises(SignInAgain):
        refreshed(agency, given.refresh)


def test_a_revoked_device_is_told_at_its_next_contact_by_either_token(agency: Agency) -> None:
    given, other = enrolled(agency), enrolled(agency)
    device = given.session.device_id
    agency.database.attempt(CODED, lambda transaction: administering.revoke(transaction, device, agency.now))
    with pytest.raises(Revoked):
        use(agency, given)
    with pytest.raises(Revoked):
        refreshed(agency, given.refresh)
    agency.now += timedelta(seconds=ACCESS_SECONDS + 1)
    with pytest.raises(Revoked):
        refreshed(agency, given.refresh)
    assert use(agency, refreshed(agency, other.refresh)) == other.session.device_id


def standing(agency: Agency, check: str) -> None:
    entering.standing(agency.database, check, agency.now)


def test_a_check_tells_of_the_revocation_and_of_nothing_else(agency: Agency) -> None:
    given, other = enrolled(agency), enrolled(agency)
    standing(agency, given.check)
    for opens in (lambda: entered(agency, given.check), lambda: refreshed(agency, given.check)):
        with pytest.raises(SignInAgain):
            opens()
    device = given.session.device_id
    agency.database.attempt(CODED, lambda transaction: administering.revoke(transaction, device, agency.now))
    with pytest.raises(Revoked):
        standing(agency, given.check)
    standing(agency, other.check)
    for wrong in (given.access, given.refresh, given.check[:-1] + "!", "p1.ZZZZ.x", "p1.*.x", ""):
        with pytest.raises(SignInAgain):
            standing(agency, wrong)
    agency.now += timedelta(seconds=10 * REFRESH_SECONDS)
    with pytest.raises(SignInAgain):
        standing(agency, other.check)
    with pytest.raises(Revoked):
        standing(agency, given.check)


def test_an_earlier_check_is_still_good_and_outlives_a_replay(agency: Agency) -> None:
    given = enrolled(agency)
    newer = refreshed(agency, given.refresh)
    assert newer.check != given.check
    use(agency, newer)
    with pytest.raises(SignInAgain):
        refreshed(agency, given.refresh)
    with pytest.raises(SignInAgain):
        use(agency, newer)
    standing(agency, given.check)
    standing(agency, newer.check)


def test_of_the_checks_the_one_before_the_last_is_the_oldest_kept(agency: Agency) -> None:
    first = given = enrolled(agency)
    for _ in range(3):
        agency.now += timedelta(hours=1)
        earlier, given = given, refreshed(agency, given.refresh)
        use(agency, given)
    standing(agency, earlier.check)
    standing(agency, given.check)
    with pytest.raises(SignInAgain):
        standing(agency, first.check)
    with agency.database.reading(CODED, fresh=True) as transaction:
        assert len(transaction.rows("SELECT hash FROM token WHERE scope = :scope AND kind = 'check'")) == 2


def test_the_device_of_someone_who_left_is_told_once_it_is_revoked(agency: Agency) -> None:
    given = enrolled(agency)
    agency.database.attempt(CODED, lambda transaction: administering.disable(transaction, "anne"))
    with pytest.raises(SignInAgain):
        standing(agency, given.check)
    device = given.session.device_id
    agency.database.attempt(CODED, lambda transaction: administering.revoke(transaction, device, agency.now))
    with pytest.raises(Revoked):
        standing(agency, given.check)


def test_a_disabled_person_comes_in_no_more(agency: Agency) -> None:
    given = enrolled(agency)
    text = code(agency)
    agency.database.attempt(CODED, lambda transaction: administering.disable(transaction, "anne"))
    for attempt in (
        lambda: use(agency, given),
        lambda: refreshed(agency, given.refresh),
        lambda: entering.enrol(agency.database, text, LAPTOP, agency.now),
    ):
        with pytest.raises(SignInAgain):
            attempt()


@pytest.mark.parametrize("text", ["", "p1.ABCD.", "p1.ABCD.x", "p1.ZZZZ.x", "p1.'; --.x", "p1.*.x"])
def test_tokens_that_are_none_look_alike(agency: Agency, text: str) -> None:
    for attempt in (
        lambda: entered(agency, text),
        lambda: entering.refresh(agency.database, text, agency.now),
    ):
        with pytest.raises(SignInAgain):
            attempt()


def test_a_refresh_token_opens_nothing_and_an_access_token_renews_nothing(agency: Agency) -> None:
    given = enrolled(agency)
    with pytest.raises(SignInAgain):
        entered(agency, given.refresh)
    with pytest.raises(SignInAgain):
        refreshed(agency, given.access)


def claim(on: str, **changed: str) -> Claim:
    return Claim(**{"agency": CODED, "login": "anne", "password": PASSWORD, "device": on} | changed)


def test_a_password_gives_an_enrolled_device_new_tokens(agency: Agency) -> None:
    device = enrolled(agency).session.device_id
    agency.database.attempt(CODED, lambda transaction: administering.set_password(transaction, "anne", PASSWORD))
    given = entering.sign_in(agency.database, claim(device), agency.now)
    assert use(agency, given) == device
    for changed in ({"login": "bob"}, {"password": "wrong"}, {"device": "x"}, {"agency": "ZZZZ"}, {"agency": "*"}):
        with pytest.raises(SignInAgain):
            entering.sign_in(agency.database, claim(device, **changed), agency.now)


def test_old_parameters_of_a_password_are_brought_up_at_the_sign_in(agency: Agency) -> None:
    device = enrolled(agency).session.device_id
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)

    def kept() -> accounts.Person:
        with agency.database.reading(CODED, fresh=True) as transaction:
            return administering.person_called(transaction, "anne")

    person = kept()
    agency.database.attempt(CODED, lambda transaction: accounts.set_password(transaction, person.id, old))
    entering.sign_in(agency.database, claim(device), agency.now)
    assert kept().password_hash not in {old, ""}
    entering.sign_in(agency.database, claim(device), agency.now)


def test_a_copy_gets_an_identity_of_its_own(agency: Agency) -> None:
    given = enrolled(agency)
    session = entered(agency, given.access)
    other = entering.new_identity(agency.database, session, agency.now)
    assert other.session.device_id != given.session.device_id
    assert other.session.person_id == given.session.person_id
    assert use(agency, other) == other.session.device_id
    assert use(agency, given) == given.session.device_id


def test_nothing_that_was_handed_out_is_kept(agency: Agency) -> None:
    text = code(agency)
    given = entering.enrol(agency.database, text, LAPTOP, agency.now)
    newer = refreshed(agency, given.refresh)
    secrets = [text, text.replace("-", ""), given.access, given.refresh, given.check, newer.access, newer.refresh]
    with agency.database.reading(CODED, fresh=True) as transaction:
        rows = transaction.rows("SELECT * FROM token WHERE scope = :scope")
        rows += transaction.rows("SELECT * FROM enrolment WHERE scope = :scope")
    assert rows
    written = repr(rows)
    assert not [secret for secret in secrets if secret in written or secret.rpartition(".")[2] in written]
    assert SCOPE not in written


@pytest.mark.parametrize("known_as", ["anne", "bob", "", "nobody"])
def test_whoever_a_token_is_thought_to_be_of_its_bearer_sees_their_own(agency: Agency, known_as: str) -> None:
    """It is only by whom a transaction begins: it never goes on as anybody else than the token's own person."""
    with agency.database.writing(CODED) as transaction:
        administering.add_person(transaction, "bob", "Bob", Role.COUNSELLOR, agency.now)
        transaction.commit()
    persons: dict[str, str] = {}
    made: dict[str, str] = {}
    for login in ("anne", "bob"):
        given = entering.enrol(agency.database, code(agency, login), Newcomer(login, b"seal", b"sign"), agency.now)
        persons[login] = given.session.person_id
        change = dossier(family_name=login)
        made[login] = change.id
        peer = BearerPeer(agency.database, read_bearer(given.access), lambda: agency.now, lambda _: None)
        peer.exchange(Call(PROTOCOL, "", 0, batch=Batch(f"b-{login}", "", change_sheets_of([change]))))
    thought = persons.get(known_as, known_as)
    bearer = read_bearer(enrolled(agency).access)
    peer = BearerPeer(agency.database, bearer, lambda: agency.now, lambda _: None, known_as=thought)
    assert peer.session().person_id == persons["anne"]
    page = peer.exchange(Call(PROTOCOL, "", 0, limit=10)).page
    assert page is not None
    assert [state.id for state in states_of(page.sheets, page.graves)] == [made["anne"]]
    assert sum(bucket.count for bucket in peer.tallies()) == 1
