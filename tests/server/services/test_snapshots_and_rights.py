"""A snapshot that is laid while somebody else erases or takes a share back: nothing of that is kept in it."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

import pytest
from support.agency import Agency, dossier, writes

from parcours_server.storage import erasing, snapshots
from parcours_server.storage.transaction import Transaction


def names(agency: Agency) -> list[str]:
    with agency.database.reading("agence") as transaction:
        return [name for (name,) in transaction.rows("SELECT name FROM snapshot WHERE scope = :scope")]


def test_what_is_erased_while_it_is_laid_is_not_in_what_is_kept(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    anne = agency.person("anne")
    made = dossier(phone="081")
    agency.push(anne, made, dossier())
    laid, erased = Event(), Event()
    begin = snapshots.begin

    def begin_late(*given: Any) -> None:
        laid.set()
        # SQLite has one writer: who erases waits there anyhow.
        erased.wait(0.3 if agency.database.kind == "sqlite" else 20)
        begin(*given)

    monkeypatch.setattr(snapshots, "begin", begin_late)
    reading = Thread(target=agency.peer(anne).snapshot)
    reading.start()
    assert laid.wait(20)

    def erase(transaction: Transaction) -> None:
        erasing.erase(transaction, made.id, "Anne", "2026-11-22T08:00:00+00:00")

    agency.database.attempt("agence", erase)
    erased.set()
    reading.join(30)
    with agency.database.reading("agence") as transaction:
        numbers = transaction.rows("SELECT number FROM snapshot WHERE scope = :scope")
        head = transaction.row("SELECT number FROM scope WHERE scope = :scope")
    assert head is not None
    assert all(number == head[0] for (number,) in numbers), "one from before would hold what was erased"


def test_one_that_asks_again_and_again_fills_no_disk(agency: Agency) -> None:
    anne = agency.person("anne")
    made = dossier(phone="0")
    agency.push(anne, made)
    for number in range(5):
        agency.push(anne, writes(made, number + 1, phone=str(number)))
        agency.peer(anne).snapshot()
    assert len(names(agency)) <= 2, "the newest, and the one before it that another device may be reading"
