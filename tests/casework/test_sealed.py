"""What was sealed is seen by who wrote it: whose dossier, which words, who decides; copied, or let go and had back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from casework.conftest import TODAY
from support.colleagues import Line
from support.reference_peer import ReferenceServer

from parcours_core.errors import Refused
from parcours_core.records.barrier import Barrier
from parcours_core.trail import Act
from parcours_core.wire.messages import Decided
from parcours_desktop.casework.barriers import delete_barrier, record_barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.sealed import bring_back, let_go, reveal_sealed, sealed_lines
from parcours_desktop.casework.status import waiting_words, work_status
from parcours_desktop.casework.sync_status import sync_details
from parcours_desktop.casework.values import BarrierDraft
from parcours_desktop.store.erasure import erase_received
from parcours_desktop.store.sealed_copies import copies, take_decisions, undecided
from parcours_desktop.store.tally import Tally
from parcours_desktop.store.trail import last_of
from parcours_desktop.sync.reports import SyncReport


@pytest.fixture
def server() -> ReferenceServer:
    return ReferenceServer()


@pytest.fixture
def line(desk: Desk, server: ReferenceServer) -> Line:
    return Line(desk, server.peer("paula", "paula-1", "Paula Hallet"))


@pytest.fixture
def taken(desk: Desk, line: Line, server: ReferenceServer, aurelie: str) -> str:
    """A dossier that Paula no longer holds, and in which she had gone on writing."""
    record_barrier(desk, aurelie, BarrierDraft("housing"))
    line.sync()
    write_note(desk, aurelie, "Elle a trouvé une place à la crèche.")
    change_person(desk, aurelie, {"phone": "0470 99 88 77", "email": ""})
    with desk.caseload.reading() as reader:
        (barrier,) = reader.find(Barrier, job_seeker_id=aurelie)
    delete_barrier(desk, barrier.id)
    server.take_away("paula", aurelie)
    return aurelie


def test_what_was_sealed_is_seen_with_its_words_and_who_decides(desk: Desk, line: Line, taken: str) -> None:
    report: SyncReport = line.sync()
    assert report.sealed == 3
    lines = {each.title: each for each in sealed_lines(desk)}
    assert set(lines) == {
        "Entretien du 21 novembre 2026", "Fiche de la personne", "Frein « Logement »\u00a0: supprimé".replace(
            "« ", "«\u00a0"
        ).replace(" »", "\u00a0»"),
    }  # fmt: skip
    note = lines["Entretien du 21 novembre 2026"]
    assert note.person == "Aurélie Delvaux"
    assert note.job_seeker_id == ""
    assert ("Note", "Elle a trouvé une place à la crèche.") in note.parts
    assert "la personne responsable du dossier" in note.to_do
    person = dict(lines["Fiche de la personne"].parts)
    assert person == {"Téléphone": "0470\u00a099\u00a088\u00a077", "Courriel": "(vidé)"}
    assert "Note\u00a0: Elle a trouvé" in note.text
    assert sync_details(desk).sealed == sealed_lines(desk)
    assert work_status(desk).waiting == "3 modifications sous scellé"


def test_a_confidence_that_was_sealed_is_covered_until_somebody_says_why_they_look(
    desk: Desk, line: Line, server: ReferenceServer, aurelie: str
) -> None:
    line.sync()
    write_note(desk, aurelie, "Une dépression, dite tout bas.", confidential=True)
    record_barrier(desk, aurelie, BarrierDraft("health", detail="Suivi à l’hôpital"))
    server.take_away("paula", aurelie)
    line.sync()
    lines = {each.title: each for each in sealed_lines(desk)}
    assert len(lines) == 2
    assert all(each.hidden for each in lines.values())
    assert "dépression" not in repr(lines)
    assert "hôpital" not in repr(lines)
    note = lines["Entretien du 21 novembre 2026"]
    assert ("Note", "(masqué)") in note.parts
    with pytest.raises(Refused):
        reveal_sealed(desk, note.key, " ")
    reveal_sealed(desk, note.key, "La personne est avec moi")
    with desk.caseload.reading() as reader:
        told = last_of(reader, aurelie, Act.REVEALED)
    assert told is not None
    assert told.words == "La personne est avec moi"
    shown = {each.key: each for each in sync_details(desk, {note.key}).sealed}
    assert ("Note", "Une dépression, dite tout bas.") in shown[note.key].parts
    assert not shown[note.key].hidden
    assert "hôpital" not in repr(shown)


def test_where_one_still_reads_the_dossier_it_leads_there(
    desk: Desk, line: Line, server: ReferenceServer, aurelie: str
) -> None:
    line.sync()
    write_note(desk, aurelie, "Encore une note")
    server.give("paula", aurelie, writes=False)
    line.sync()
    (sealed,) = sealed_lines(desk)
    assert (sealed.job_seeker_id, sealed.person) == (aurelie, "Aurélie Delvaux")
    assert "Paula Hallet" in sealed.to_do


def test_a_copy_is_let_go_and_had_back(desk: Desk, line: Line, taken: str) -> None:
    line.sync()
    before = sealed_lines(desk)
    _, kept = let_go(desk, before[0].key)
    assert sealed_lines(desk) == before[1:]
    bring_back(desk, kept)
    assert sealed_lines(desk) == before


def test_it_is_kept_thirty_days_and_no_longer(
    desk: Desk, line: Line, taken: str, later: Callable[[date], Desk]
) -> None:
    line.sync()
    assert len(sealed_lines(later(TODAY + timedelta(days=29)))) == 3
    after = later(TODAY + timedelta(days=31))
    assert sealed_lines(after) == ()
    let_go(after, "")
    with desk.caseload.reading() as reader:
        held = reader.connection.exec_driver_sql("SELECT value FROM setting WHERE key = 'sealed.copies'").scalar_one()
    assert "crèche" not in str(held)


def test_an_erasure_takes_it_too_though_nothing_else_of_the_dossier_is_here(desk: Desk, line: Line, taken: str) -> None:
    line.sync()
    with desk.writing("Effacé", anywhere=True) as unit:
        erase_received(unit, Tally(), taken, "Nadia")
        unit.commit()
    assert sealed_lines(desk) == ()


@pytest.mark.parametrize(
    ("unsent", "rejected", "sealed", "words"),
    [
        (0, 0, 0, "Rien à envoyer"),
        (0, 0, 1, "1 modification sous scellé"),
        (0, 2, 1, "2 modifications refusées, 1\u00a0sous scellé"),
        (3, 0, 2, "3 modifications à envoyer, 2\u00a0sous scellé"),
        (3, 1, 2, "3 modifications à envoyer, 1\u00a0refusée, 2\u00a0sous scellé"),
    ],
)
def test_the_status_counts_it(unsent: int, rejected: int, sealed: int, words: str) -> None:
    assert waiting_words(unsent, rejected, sealed) == words


def _decide(desk: Desk, decision: str, by: str = "Marc Peeters") -> int:
    with desk.writing("Décidé", anywhere=True) as unit:
        told = [
            Decided(one.batch, one.record, one.record_id, decision, by, "2026-11-21T09:00:00+00:00")
            for one in copies(unit)[:1]
        ]
        news = take_decisions(unit, [*told, Decided("another batch", "encounter", "x", decision, by, "")])
        unit.commit()
    return news


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        ("entered", "Repris dans le dossier par Marc Peeters"),
        ("refused", "Pas repris dans le dossier\u00a0: Marc Peeters l’a décidé"),
        ("", "Réglé par Marc Peeters"),
    ],
)
def test_what_was_decided_is_said_where_it_is_listed(
    desk: Desk, line: Line, taken: str, decision: str, said: str
) -> None:
    line.sync()
    with desk.caseload.reading() as reader:
        assert len(undecided(reader)) == 1
    assert _decide(desk, decision) == 1
    assert _decide(desk, decision) == 0, "what is known already is no news"
    first, *others = sealed_lines(desk)
    assert first.to_do.startswith(said)
    assert not any(said in each.to_do for each in others)
    assert work_status(desk).waiting == "2 modifications sous scellé"


def test_an_unnamed_supervisor_is_called_so(desk: Desk, line: Line, taken: str) -> None:
    line.sync()
    _decide(desk, "entered", by="")
    assert sealed_lines(desk)[0].to_do.startswith("Repris dans le dossier par un·e responsable")
