"""A device need not read what it has just written: where there is nothing else, nothing is asked of the database."""

from __future__ import annotations

from collections.abc import Callable

from server.storage.helpers import LEA, SAM, SCOPE, create, filled, person, shared
from support.statements import watch

from parcours_server.storage import feed, moves, pages
from parcours_server.storage.database import Database

BEFORE = 4


def test_nothing_is_asked_where_all_numbers_are_ones_own(opened: Callable[..., Database], database: Database) -> None:
    asked: list[str] = []

    def observe(sql: str) -> None:
        watch(sql)
        asked.append(sql)

    filled(database, [person(f"d{n}", 0) for n in range(BEFORE)], {f"d{n}": LEA for n in range(BEFORE)})
    with opened(observer=observe).writing(SCOPE) as transaction:
        placed = create(transaction, [person("n0", 0), person("n1", 0)], {"n0": LEA, "n1": LEA})
        own = range(placed[0].number, placed[-1].number + 1)
        transaction.see_as(LEA)
        asked.clear()
        page = pages.sheet_page(transaction, own.stop - 1, own.start - 1, 100, but=own)
        assert asked == []
        assert (page.cursor, page.more, page.sheets, page.graves, page.left, page.count) == (
            own.stop - 1,
            False,
            [],
            [],
            [],
            0,
        )
        # Of those who read less far, the rest is read.
        behind = pages.page(transaction, own.stop - 1, own.start - 2, 100, but=own)
        assert [state.id for state in behind.states] == [f"d{BEFORE - 1}"]


def test_what_others_wrote_before_and_after_is_read(database: Database) -> None:
    filled(database, [person("d0", 0), person("s0", 0)], {"d0": LEA, "s0": SAM})
    with database.writing(SCOPE) as transaction:
        placed = create(transaction, [person("n0", 0)], {"n0": LEA})
        transaction.commit()
    own = range(placed[0].number, placed[0].number + 1)
    shared(database, "s0", LEA)
    with database.writing(SCOPE) as transaction:
        moves.touch(transaction, ["s0"])
        moves.leave(transaction, LEA, ["gone"])
        transaction.commit()
    with database.reading(SCOPE, LEA) as transaction:
        head = feed.head(transaction).number
        page = pages.page(transaction, head, own.start - 1, 100, but=own)
    assert [state.id for state in page.states] == ["s0"]
    assert page.left == ["gone"]
    assert page.cursor == head
