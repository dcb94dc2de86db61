"""The log of the last syncs: one line for one trouble, and counts that stay beside what they count."""

from __future__ import annotations

from parcours_core.language import NO_BREAK_SPACE as NB
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.sync_status import log_entry, sync_details


def test_one_trouble_is_one_line_however_often_it_is_met(desk: Desk) -> None:
    log_entry(desk, "1 modification envoyée, 2 fiches reçues", sound=True)
    for _ in range(3):
        log_entry(desk, "Le serveur ne répond pas.", sound=False)
    for _ in range(2):
        log_entry(desk, "1 modification envoyée", sound=True)
    log_entry(desk, "Le serveur ne répond pas.", sound=False)
    assert [line.words for line in sync_details(desk).log] == [
        "Le serveur ne répond pas.",
        "1 modification envoyée",
        "1 modification envoyée",
        "Le serveur ne répond pas.",
        f"1 modification envoyée, 2{NB}fiches reçues",
    ]


def test_what_waits_to_be_seen_keeps_its_line_each_time(desk: Desk) -> None:
    for leads in ("rejected", "sealed"):
        log_entry(desk, "1 modification refusée", sound=False, leads=leads)
    assert [line.leads for line in sync_details(desk).log] == ["sealed", "rejected"]
