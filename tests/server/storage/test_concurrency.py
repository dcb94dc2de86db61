"""Many writers on the same dossiers at once: they wait for each other, nothing that one wrote is lost by another."""

from __future__ import annotations

import threading
from collections.abc import Callable

from server.storage.helpers import AT, AUTHOR, LEA, NOE, SAM, SCOPE, encounter, filled, person, seen

from parcours_core.merge import Change, Kind, judge, settle
from parcours_core.wire.messages import Receipt
from parcours_server.storage import access, accounts, checking, feed, log, moves, receipts
from parcours_server.storage.accounts import Device
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction

WRITERS = 5
ROUNDS = 8
DOSSIERS = ("d0", "d1", "d2")


def at_once(*works: Callable[[], None]) -> list[BaseException]:
    """Run all at once and return what they raised."""
    raised: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)
            raise

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def edit(key: feed.Key, field: str, value: str) -> Callable[[Transaction], None]:
    """Return the work of changing a field as it stands when the dossier is held."""

    def work(transaction: Transaction) -> None:
        dossier = "d0" if key[1] == "e0" else key[1]
        held = feed.dossiers(transaction, [dossier], lock=True)
        (before,) = feed.states(transaction, [key]).values()
        known = before.values.get(field, "")
        bases = {field: before.stamp_of(field).number, "": before.version}
        change = Change(*key, dossier, Kind.CHANGE, {field: f"{known}{value}"}, AT, bases)
        after = settle(before, change, judge(before, change), AUTHOR, feed.take_numbers(transaction, 1))
        feed.replace(transaction, [(before, after)], {dossier: held[dossier].holder})

    return work


def test_each_edit_stands_on_the_one_before(database: Database) -> None:
    filled(database, [person("d0", 0), encounter("e0", "d0", 0)], {"d0": LEA})
    letters = "abcde"

    def writer(letter: str) -> Callable[[], None]:
        def run() -> None:
            for _ in range(ROUNDS):
                database.attempt(SCOPE, edit(("encounter", "e0"), "text", letter))

        return run

    assert at_once(*(writer(letter) for letter in letters)) == []
    state = seen(database, LEA)["encounter", "e0"]
    assert sorted(str(state.values["text"])) == sorted(letters * ROUNDS)
    with database.reading(SCOPE, LEA) as transaction:
        told = log.history(transaction, state)
    lengths = [len(entry.after.get("text", "")) for entry in told]
    assert lengths == list(range(WRITERS * ROUNDS + 1))
    with database.reading(SCOPE) as transaction:
        assert feed.head(transaction).number == 2 + WRITERS * ROUNDS
        assert checking.problems(transaction) == []


def test_edits_moves_and_shares_at_once_end_well(database: Database) -> None:
    """Dossiers are held in their order, the counter last; where two still meet crosswise, one begins again."""
    filled(database, [person(one, 0) for one in DOSSIERS], dict.fromkeys(DOSSIERS, LEA))

    def editor(place: int) -> None:
        for number in range(ROUNDS):
            key = ("job_seeker", DOSSIERS[(place + number) % 3])
            database.attempt(SCOPE, edit(key, "occupation", "x"))

    def mover() -> None:
        for number in range(ROUNDS):
            who = (SAM, NOE, LEA)[number % 3]
            database.attempt(SCOPE, lambda one, who=who: moves.hand_over(one, reversed(DOSSIERS), who))

    def sharer() -> None:
        for number in range(ROUNDS):
            grant = access.Grant(DOSSIERS[number % 3], NOE, "s", "help", True, "", active=True)

            def work(transaction: Transaction, grant: access.Grant = grant) -> None:
                access.grant(transaction, [grant])
                moves.touch(transaction, [grant.dossier])
                moves.touch(transaction, DOSSIERS)

            database.attempt(SCOPE, work)

    assert at_once(*(lambda place=place: editor(place) for place in range(3)), mover, sharer) == []
    found = seen(database, NOE)
    assert sum(len(str(state.values["occupation"])) for state in found.values()) == 3 * ROUNDS
    with database.reading(SCOPE) as transaction:
        assert checking.problems(transaction) == []
        numbers = transaction.rows("SELECT number FROM record WHERE scope = :scope")
        assert len(set(numbers)) == len(DOSSIERS)


def test_a_batch_that_comes_twice_at_once_is_taken_once(database: Database) -> None:
    """The device's row is held: the second waits, and finds the receipt of the first."""
    laptop = Device("v1", "p1", "Portable", b"", b"", "", "", AT, "", "")
    with database.writing(SCOPE) as transaction:
        accounts.add_device(transaction, laptop)
        transaction.commit()
    given: list[Receipt] = []

    def push() -> None:
        def work(transaction: Transaction) -> Receipt:
            standing = receipts.standing(transaction, "v1", "b1")
            assert standing is not None
            kept = standing.kept or receipts.receipt(transaction, "v1", "b1")
            if kept is not None:
                return kept
            feed.dossiers(transaction, ["d1"], lock=True)
            first = feed.take_numbers(transaction, 1)
            feed.create(transaction, [person("d1", first)], {"d1": LEA})
            receipt = Receipt("b1", f"chain-{first}", first, 1)
            receipts.keep(transaction, "v1", receipt, AT)
            return receipt

        given.append(database.attempt(SCOPE, work))

    assert at_once(*[push] * WRITERS) == []
    assert given == [Receipt("b1", "chain-1", 1, 1)] * WRITERS
    assert set(seen(database, LEA)) == {("job_seeker", "d1")}


def test_the_same_new_dossier_from_two_devices_at_once(database: Database) -> None:
    """Only one makes it; the other begins again and finds it there."""
    made: list[bool] = []

    def push() -> None:
        def work(transaction: Transaction) -> bool:
            known = feed.dossiers(transaction, ["d1"], lock=True)
            if not known:
                feed.create(transaction, [person("d1", feed.take_numbers(transaction, 1))], {"d1": LEA})
            return not known

        made.append(database.attempt(SCOPE, work))

    assert at_once(*[push] * WRITERS) == []
    assert sorted(made) == [False] * (WRITERS - 1) + [True]
