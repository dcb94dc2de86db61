"""What stands at the bottom left: true at every moment, in words, and calm where nothing is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from parcours_core.language import NO_BREAK_SPACE as NB
from parcours_desktop.casework.attachments import attach_file
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.status import last_words, waiting_words, work_status
from parcours_desktop.casework.sync_values import Link, SyncNow
from parcours_desktop.store.sync_state import LastSync, keep_account, keep_last_sync


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "state", "tone"),
    [
        (SyncNow(), "Hors ligne, tout est enregistré", "solved"),
        (SyncNow(link=Link.OFFLINE), "Hors ligne, tout est enregistré", "solved"),
        (SyncNow(link=Link.ONLINE), "En ligne, tout est enregistré", "solved"),
        (SyncNow(link=Link.ONLINE, step="Envoi"), "Synchronisation en cours", "light"),
        (SyncNow(question="Continuer ?"), "La synchronisation attend votre réponse", "strong"),
        (SyncNow(problem="Le serveur ne reconnaît plus cet ordinateur"), "Le serveur ne reconnaît plus cet ordinateur",
         "strong"),
    ],
)  # fmt: skip
def test_the_state_is_said(desk: Desk, now: SyncNow, state: str, tone: str) -> None:
    line = work_status(desk, now)
    assert (line.saved, line.tone, line.healthy) == (state, tone, tone == "solved")


@pytest.mark.parametrize("now", [SyncNow(), SyncNow(link=Link.ONLINE), SyncNow(step="Envoi"), SyncNow(problem="x")])
def test_nothing_says_that_all_is_saved_while_a_text_is_not(desk: Desk, now: SyncNow) -> None:
    line = work_status(desk, replace(now, unkept=True))
    assert "tout est enregistré" not in line.saved
    assert line.tone == "blocking"
    assert not line.healthy


def test_progress_stands_where_what_waits_stands(desk: Desk) -> None:
    line = work_status(desk, SyncNow(step="Envoi", done=120, total=340))
    assert line.waiting == f"Envoi{NB}: 120 sur 340"
    assert line.working
    assert work_status(desk, SyncNow(step="Connexion")).waiting == "Connexion"


def test_files_that_wait_for_a_line_that_does_not_cost_are_said(desk: Desk, aurelie: str) -> None:
    metered = SyncNow(link=Link.ONLINE, metered=True)
    assert "connexion limitée" not in work_status(desk, metered).waiting
    attach_file(desk, aurelie, "cv.pdf", b"a life")
    with desk.writing("Synchronisation") as unit:
        unit.connection.exec_driver_sql("UPDATE attachment SET server_number = 5")
        unit.commit()
    said = work_status(desk, metered).waiting
    assert said.endswith("fichiers plus tard, connexion limitée")
    assert "connexion limitée" not in work_status(desk, SyncNow(link=Link.ONLINE)).waiting
    assert "connexion limitée" not in work_status(desk, replace(metered, link=Link.OFFLINE)).waiting


def test_what_to_do_is_told_with_what_went_wrong(desk: Desk) -> None:
    line = work_status(desk, SyncNow(problem="Non", to_do="Demandez un nouveau code."))
    assert line.to_do == "Demandez un nouveau code."
    assert work_status(desk, SyncNow(step="Envoi", to_do="x", problem="y")).to_do == ""


@pytest.mark.parametrize(
    ("unsent", "rejected", "words"),
    [
        (0, 0, "Rien à envoyer"),
        (1, 0, "1 modification à envoyer"),
        (3, 1, "3 modifications à envoyer, 1\N{NO-BREAK SPACE}refusée"),
        (0, 2, "2 modifications refusées"),
    ],
)
def test_what_waits_is_counted(unsent: int, rejected: int, words: str) -> None:
    assert waiting_words(unsent, rejected) == words


def test_the_last_time_is_said_as_one_says_it() -> None:
    now = at("2026-11-21T11:00:00+00:00")
    assert last_words(at("2026-11-20T16:42:00+00:00"), now) == f"Dernière synchro{NB}: hier à 17{NB}h{NB}42"
    assert last_words(at("2026-11-21T08:05:00+00:00"), now) == f"Dernière synchro{NB}: aujourd’hui à 9{NB}h{NB}05"
    assert last_words(at("2026-11-12T08:05:00+00:00"), now) == f"Dernière synchro{NB}: jeu. 12 nov. à 9{NB}h{NB}05"
    assert last_words(None, now) == "Pas encore synchronisé"
    assert last_words(None, now, enrolled=False) == "Aucun serveur relié"


def test_the_line_follows_the_caseload(desk: Desk) -> None:
    assert work_status(desk).last_sync == "Aucun serveur relié"
    create_person(desk, {"family_name": "Ost"})
    with desk.writing("Synchronisation") as unit:
        keep_account(unit, {"server": "https://exemple.be", "access": "a", "refresh": "b"})
        keep_last_sync(unit, LastSync(ended_at=at("2026-11-20T16:42:00+00:00")))
        unit.commit()
    line = work_status(desk)
    assert (line.waiting, line.last_sync) == ("1 modification à envoyer", f"Dernière synchro{NB}: hier à 17{NB}h{NB}42")
