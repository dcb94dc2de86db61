"""Whole sheets in and out: no state is made of each record, and it comes to the same as if it were."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from server.storage.helpers import AT, AUTHOR, LEA, OTHER, SAM, SCOPE, encounter, filled, person

from parcours_core.merge import Change, Kind, Stamp, State, judge, settle
from parcours_core.wire.messages import Page, Sheet, decode, encode
from parcours_core.wire.sheets import in_columns, states_of
from parcours_server.storage import feed, pages
from parcours_server.storage.database import Database
from parcours_server.storage.transaction import Transaction


def changed(transaction: Transaction, key: feed.Key, kind: Kind, **values: Any) -> None:
    (before,) = feed.states(transaction, [key]).values()
    bases = dict.fromkeys([*values, ""], before.version)
    change = Change(*key, before.dossier, kind, values, AT, bases)
    after = settle(before, change, judge(before, change), AUTHOR, feed.take_numbers(transaction, 1))
    feed.replace(transaction, [(before, after)], {before.dossier: LEA})


@pytest.mark.parametrize("in_rows", [False, True])
def test_a_page_of_sheets_is_the_same_page(database: Database, *, in_rows: bool) -> None:
    parts = [person("d0", 0, confidences="x"), encounter("e0", "d0", 0, text="vu"), person("d1", 0), person("d2", 0)]
    filled(database, parts, dict.fromkeys(("d0", "d1", "d2"), LEA))
    with database.writing(SCOPE) as transaction:
        changed(transaction, ("job_seeker", "d1"), Kind.CHANGE, given_name="Alex")
        changed(transaction, ("job_seeker", "d2"), Kind.DELETE)
        transaction.commit()
    for whom, cursor, limit in itertools.product((LEA, SAM), (0, 2, 6), (1, 3, 9)):
        with database.reading(SCOPE, whom) as transaction:
            page = pages.page(transaction, 6, cursor, limit, but=range(2, 3))
            sheets = pages.sheet_page(transaction, 6, cursor, limit, but=range(2, 3), in_rows=in_rows)
        assert (sheets.cursor, sheets.more, sheets.left) == (page.cursor, page.more, page.left)
        assert sheets.count == len(page.states)
        living = [state for state in page.states if not state.deleted]
        sent = [decode(encode(sheet), Sheet) for sheet in sheets.sheets]
        assert all(bool(sheet.rows) is in_rows and bool(sheet.columns) is not in_rows for sheet in sent)
        found = list(states_of(sent, ()))
        assert list(states_of(in_columns(Page(0, sheets=sent)).sheets, ())) == found
        assert sorted(found, key=lambda state: state.number) == living
        assert len(list(states_of((), sheets.graves))) == len(page.states) - len(living)


sheets = st.lists(
    st.tuples(st.booleans(), st.sampled_from(["", "dit sous le sceau"]), st.sampled_from([None, "x"]), st.just(AT)),
    max_size=5,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets, st.booleans(), st.booleans())
def test_a_whole_sheet_comes_to_the_same_as_its_states(
    database: Database, rows: list[tuple[Any, ...]], with_confidences: bool, with_unknown: bool
) -> None:
    fields = ["id", "confidential", *(["text"] * with_confidences), *(["newer"] * with_unknown)]
    ids = [f"e{place}" for place in range(len(rows))]
    all_columns = {
        "id": ids,
        "confidential": [row[0] for row in rows],
        "text": [row[1] for row in rows],
        "newer": [row[2] for row in rows],
    }
    columns = [all_columns[name] for name in fields]
    new = feed.New("encounter", fields, ids, ["d1"] * len(ids), columns, [AT] * len(ids))
    states = [
        State("encounter", one, "d1", number, dict(zip(fields, row, strict=True)), Stamp(number, AUTHOR, AT))
        for number, (one, row) in enumerate(zip(ids, zip(*columns, strict=True), strict=True), 1)
    ]
    held = []
    for scope in (SCOPE, OTHER):
        with database.writing(scope) as transaction:
            first = feed.take_numbers(transaction, len(ids))
            if scope == SCOPE:
                feed.create_new(transaction, new, first, AUTHOR, {"d1": LEA})
            else:
                feed.create(transaction, states, {"d1": LEA})
            tables = ("record", "confidence", "holding")
            held.append([transaction.rows(f"SELECT * FROM {one} WHERE scope = :scope ORDER BY 2, 3") for one in tables])
            assert feed.existing(transaction, "encounter", [*ids, "e99"]) == set(ids)
            assert feed.existing(transaction, "barrier", ids) == set()
    assert [[row[1:] for row in rows] for rows in held[0]] == [[row[1:] for row in rows] for rows in held[1]]
