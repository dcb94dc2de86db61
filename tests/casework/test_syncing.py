"""Two counsellors and one server: cards that name who wrote what, answers that hold, a sync that says how it goes."""

from __future__ import annotations

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.colleagues import NADIA, Line, colleague_of
from support.reference_peer import ReferenceServer

from parcours_core.changes import Changes
from parcours_core.errors import Refused, WorldError
from parcours_core.protocol import Reason, Revoked
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.choosing import choose
from parcours_desktop.casework.conflict_values import Waiting
from parcours_desktop.casework.conflicts import conflicts_of, waiting_in_dossiers
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.field_history import dossier_history
from parcours_desktop.casework.people import change_person, create_person
from parcours_desktop.casework.sharing import ShareWish, share
from parcours_desktop.casework.sync_status import give_up, sync_details
from parcours_desktop.casework.sync_values import Link, SyncNow
from parcours_desktop.casework.syncing import TOLD_SECONDS, Syncing, report_words
from parcours_desktop.casework.undo import undo
from parcours_desktop.store.sync_state import keep_people
from parcours_desktop.sync.reports import Progress, Step, SyncReport
from parcours_desktop.sync.runner import Pauses
from parcours_desktop.sync.troubles import sign_in_again, untrusted

PATIENCE = 30.0
SHORT = Pauses(good=900.0, vain=900.0, longest=900.0, soon=0.01, asked=900.0)


class Heard:
    """Collects what the sync says, and wakes whoever waits for it."""

    def __init__(self) -> None:
        self.told: list[SyncNow] = []
        self.arrived: list[Changes] = []
        self._turn = threading.Condition()

    def tell(self, now: SyncNow) -> None:
        with self._turn:
            self.told.append(now)
            self._turn.notify_all()

    def arrive(self, changes: Changes) -> None:
        with self._turn:
            self.arrived.append(changes)
            self._turn.notify_all()

    def wait(self, holds: Callable[[SyncNow], bool]) -> SyncNow:
        with self._turn:
            assert self._turn.wait_for(lambda: bool(self.told) and holds(self.told[-1]), PATIENCE), self.told
            return self.told[-1]


@pytest.fixture
def server() -> ReferenceServer:
    return ReferenceServer()


@pytest.fixture
def line(desk: Desk, server: ReferenceServer) -> Line:
    return Line(desk, server.peer("paula", "paula-1", "Paula Hallet"))


@pytest.fixture
def nadia(desk: Desk, server: ReferenceServer, tmp_path: Path) -> Iterator[Line]:
    with colleague_of(desk, server, tmp_path) as nadia:
        yield nadia


@pytest.fixture
def rik(desk: Desk, server: ReferenceServer, line: Line, nadia: Line) -> str:
    """A dossier that both have."""
    values = {"family_name": "Vandenbossche", "given_name": "Rik", "phone": "023951122"}
    (person_id,) = create_person(desk, values).dossiers
    line.sync()
    server.give("nadia", person_id)
    nadia.sync()
    return person_id


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def syncing(desk: Desk, line: Line, heard: Heard) -> Iterator[Syncing]:
    made = Syncing(lambda: desk, heard.tell, heard.arrive, erase_keys=lambda: None, job=line, pauses=SHORT)
    yield made
    made.close()


def phone_of(desk: Desk, person_id: str) -> str:
    with desk.caseload.reading() as reader:
        found = reader.get(JobSeeker, person_id)
    assert found is not None
    return found.phone


def meet(desk: Desk, line: Line, nadia: Line, rik: str) -> None:
    """Let both change the phone; Nadia's change reaches the server first."""
    change_person(nadia.desk, rik, {"phone": "0470112234", "street": "Rue Haute 3"})
    nadia.sync()
    change_person(desk, rik, {"phone": "0470112233"})
    line.sync()


def test_the_card_names_both_and_each_sees_oneself(desk: Desk, line: Line, nadia: Line, rik: str) -> None:
    meet(desk, line, nadia, rik)
    found = conflicts_of(desk, rik)
    (card,) = found.cards
    assert [(each.value, each.who) for each in card.versions] == [("0470112233", "Vous"), ("0470112234", NADIA)]
    assert found.united.startswith("Rue et numéro")
    nadia.sync()
    (hers,) = conflicts_of(nadia.desk, rik).cards
    assert [(each.value, each.who) for each in hers.versions] == [
        ("0470112234", "Vous"), ("0470112233", "Paula Hallet"),
    ]  # fmt: skip


def test_a_choice_reaches_the_colleague_and_no_card_is_left(desk: Desk, line: Line, nadia: Line, rik: str) -> None:
    meet(desk, line, nadia, rik)
    (card,) = conflicts_of(desk, rik).cards
    choose(desk, card, card.versions[0])
    line.sync()
    nadia.sync()
    for each in (desk, nadia.desk):
        assert phone_of(each, rik) == "0470112233"
        assert conflicts_of(each, rik).cards == ()
    titles = {line.title: line.who for line in dossier_history(nadia.desk, rik).lines if line.brought}
    assert titles["Téléphone"] == "Paula Hallet"


@pytest.mark.parametrize("place", [0, 1])
def test_a_choice_undone_after_the_sync_puts_the_value_back_and_asks_again(
    desk: Desk, line: Line, nadia: Line, rik: str, place: int
) -> None:
    """An older server, which this one stands for, knows the question no longer: it comes back here alone."""
    meet(desk, line, nadia, rik)
    (card,) = conflicts_of(desk, rik).cards
    changes = choose(desk, card, card.versions[place])
    line.sync()
    back = undo(desk, changes)
    assert phone_of(desk, rik) == "0470112234"
    assert back.left == ()
    assert back.sentence == ("La valeur d’avant est remise\u00a0; la question est posée à nouveau\u00a0: Téléphone.")
    (again,) = conflicts_of(desk, rik).cards
    assert {each.value for each in again.versions} == {each.value for each in card.versions}
    assert {each.who for each in again.versions} == {each.who for each in card.versions}
    assert waiting_in_dossiers(desk) == {rik: Waiting(1, 2)}
    line.sync()
    nadia.sync()
    assert phone_of(nadia.desk, rik) == "0470112234"
    assert conflicts_of(nadia.desk, rik).cards == ()


def test_what_is_asked_again_outlives_news_of_its_record_and_is_answered_for_good(
    desk: Desk, line: Line, nadia: Line, rik: str
) -> None:
    meet(desk, line, nadia, rik)
    (card,) = conflicts_of(desk, rik).cards
    changes = choose(desk, card, card.versions[0])
    line.sync()
    undo(desk, changes)
    line.sync()
    nadia.sync()
    change_person(nadia.desk, rik, {"email": "rik@exemple.be"})
    nadia.sync()
    line.sync()
    (again,) = conflicts_of(desk, rik).cards
    kept = next(each for each in again.versions if each.value == "0470112233")
    chosen = choose(desk, again, kept)
    assert conflicts_of(desk, rik).cards == ()
    undo(desk, chosen)
    assert len(conflicts_of(desk, rik).cards) == 1
    choose(desk, conflicts_of(desk, rik).cards[0], kept)
    report = line.sync()
    assert (report.accepted, report.rivalled) == (1, 0)
    nadia.sync()
    for each in (desk, nadia.desk):
        assert phone_of(each, rik) == "0470112233"
        assert conflicts_of(each, rik).cards == ()
    assert line.sync().sent == 0


def test_a_handover_is_taken_back_until_the_server_was_told_and_never_only_here(desk: Desk, line: Line) -> None:
    (rik,) = create_person(desk, {"family_name": "Vandenbossche"}).dossiers
    line.sync()
    keep_colleagues(desk)
    give = ShareWish("nadia", ShareRight.RESPONSIBLE, desk.clock.today(), consent=ConsentForm.SPOKEN)
    undo(desk, share(desk, [rik], give))
    assert shares_of(desk) == ()
    sent = share(desk, [rik], give)
    line.sync()
    with pytest.raises(Refused, match=NADIA) as told:
        undo(desk, sent)
    assert "repasser le relais" in told.value.what_to_do
    (kept,) = shares_of(desk)
    assert kept.right is ShareRight.RESPONSIBLE


def test_a_handover_of_a_later_day_is_taken_back_after_the_sync_too(desk: Desk, line: Line) -> None:
    (rik,) = create_person(desk, {"family_name": "Vandenbossche"}).dossiers
    keep_colleagues(desk)
    later = desk.clock.today() + timedelta(days=7)
    changes = share(desk, [rik], ShareWish("nadia", ShareRight.RESPONSIBLE, later, consent=ConsentForm.SPOKEN))
    line.sync()
    undo(desk, changes)
    assert shares_of(desk) == ()


def keep_colleagues(desk: Desk) -> None:
    nadia = {"id": "nadia", "name": NADIA, "role": "counsellor", "teams": []}
    paula = nadia | {"id": "paula", "name": "Paula Hallet"}
    with desk.writing("Synchronisé") as unit:
        keep_people(unit, {"etag": "1", "me": "paula", "agency": "a", "colleagues": [paula, nadia], "teams": []})
        unit.commit()


def shares_of(desk: Desk) -> tuple[Share, ...]:
    with desk.caseload.reading() as reader:
        return reader.find(Share)


def test_without_a_network_it_says_offline_and_goes_when_asked(
    syncing: Syncing, heard: Heard, line: Line, *, nadia: Line, rik: str, desk: Desk
) -> None:
    change_person(nadia.desk, rik, {"email": "rik@exemple.be"})
    nadia.sync()
    line.cut = True
    syncing.start()
    now = heard.wait(lambda now: not now.working)
    assert (now.link, now.problem, now.question) == (Link.OFFLINE, "", "")
    line.cut = False
    syncing.request()
    heard.wait(lambda now: now.link is Link.ONLINE and not now.working)
    assert rik in {dossier for each in heard.arrived for dossier in each.dossiers}
    with desk.caseload.reading() as reader:
        kept = reader.get(JobSeeker, rik)
    assert kept is not None
    assert kept.email == "rik@exemple.be"
    details = sync_details(desk)
    assert [each.words for each in details.log] == ["1 fiche reçue"]
    assert details.last_sync == "Dernière synchro\u00a0: aujourd’hui à 12\u00a0h"


def test_what_is_done_here_goes_before_long(syncing: Syncing, heard: Heard, desk: Desk, nadia: Line, rik: str) -> None:
    syncing.start()
    heard.wait(lambda now: now.link is Link.ONLINE and not now.working)
    change_person(desk, rik, {"email": "rik@exemple.be"})
    before = len(heard.told)
    syncing.soon()
    heard.wait(lambda now: len(heard.told) > before and now.link is Link.ONLINE and not now.working)
    assert sync_details(desk).unsent == 0


@pytest.mark.parametrize("trouble", [sign_in_again(), untrusted()])
def test_what_only_a_person_can_mend_is_told_with_what_to_do(
    syncing: Syncing, heard: Heard, line: Line, trouble: WorldError
) -> None:
    line.trouble = trouble
    syncing.start()
    now = heard.wait(lambda now: bool(now.problem))
    assert now.to_do
    assert not now.problem.endswith(".")


def test_a_revoked_device_writes_nothing_more(syncing: Syncing, heard: Heard, line: Line, desk: Desk) -> None:
    line.trouble = Revoked("Cet ordinateur a été retiré de votre agence.", what_to_do="Adressez-vous à l’agence.")
    syncing.start()
    heard.wait(lambda now: "retiré" in now.problem)
    assert sync_details(desk).log == ()


def test_a_server_that_empties_itself_is_a_question(
    syncing: Syncing, heard: Heard, line: Line, desk: Desk, server: ReferenceServer
) -> None:
    people = [next(iter(create_person(desk, {"family_name": f"N{place}"}).dossiers)) for place in range(10)]
    line.sync()
    for person in people[:8]:
        server.take_away("paula", person)
    syncing.start()
    now = heard.wait(lambda now: bool(now.question))
    assert now.question.startswith("Le serveur efface 8 fiches sur 10")
    with desk.caseload.reading() as reader:
        assert len(reader.find(JobSeeker)) == 10
    syncing.answer(False)
    assert heard.wait(lambda now: not now.question).link is Link.ONLINE
    syncing.answer(True)
    heard.wait(lambda now: now.link is Link.ONLINE and not now.working and not now.question and bool(heard.arrived))
    with desk.caseload.reading() as reader:
        assert len(reader.find(JobSeeker)) == 2


def test_a_sync_is_stopped_in_its_middle(syncing: Syncing, heard: Heard, line: Line) -> None:
    line.held = threading.Event()
    syncing.start()
    assert line.waiting.wait(PATIENCE)
    assert heard.told[-1].working
    syncing.cancel()
    assert not heard.wait(lambda now: not now.working).problem


def test_what_the_server_refuses_waits_with_its_reason_and_can_be_given_up(
    desk: Desk, line: Line, server: ReferenceServer, rik: str
) -> None:
    server.refuses = lambda change: Reason.TOO_LARGE if "occupation" in change.values else None
    change_person(desk, rik, {"occupation": "soudeur", "email": "rik@exemple.be"})
    line.sync()
    (refused,) = sync_details(desk).rejected
    assert (refused.person, refused.title) == ("Rik Vandenbossche", "Dossier")
    assert "taille" in refused.reason
    assert refused.to_do
    give_up(desk, refused)
    assert sync_details(desk).rejected == ()
    with desk.caseload.reading() as reader:
        kept = reader.get(JobSeeker, rik)
    assert kept is not None
    assert kept.occupation == ""


def test_a_sync_that_tells_something_came_through_all_the_same(desk: Desk, syncing: Syncing) -> None:
    """An answer to what was sealed stood in the list as a sync that had failed."""
    syncing.ended(SyncReport(incident="1 changement mis sous scellé a reçu sa réponse."))
    (entry,) = sync_details(desk).log
    assert (entry.sound, entry.leads) == (True, "")


def test_a_report_is_told_in_a_line() -> None:
    assert report_words(SyncReport()) == ""
    report = SyncReport(sent=3, received=1, cards=2, rejected=1, sealed=1)
    assert report_words(report) == (
        "3 modifications envoyées, 1 fiche reçue, 2 fiches à départager, 1 modification refusée, "
        "1 modification mise sous scellé pour un·e responsable d’équipe"
    )
    happened = "Une différence a été réparée (1 fiche). Un dossier a été effacé ici aussi."
    assert report_words(SyncReport(received=2, incident=happened)) == f"2 fiches reçues. {happened}".rstrip(".")
    assert report_words(SyncReport(incident=happened)) == happened.rstrip(".")
    assert report_words(replace(report, cancelled=True)).startswith("Arrêtée, 3 modifications")
    deleted = SyncReport(deleted=5, deleted_by=Counter({"Nadia Benali": 1, "": 2}))
    assert report_words(deleted) == (
        "5 fiches supprimées, 2 dossiers supprimés par un·e collègue, un dossier supprimé par Nadia Benali"
    )


def test_how_far_a_step_has_come_is_said_from_time_to_time_only(syncing: Syncing, heard: Heard) -> None:
    began = time.monotonic()
    for step in (Step.SENDING, Step.RECEIVING):
        for done in range(500):
            syncing.progress(Progress(step, done))
    most = 2 + (time.monotonic() - began) / TOLD_SECONDS
    assert 2 <= len(heard.told) <= most
    first = next(now for now in heard.told if now.step == "Réception")
    assert first.done == 0, "a step is said as it begins"


def test_a_step_that_takes_long_goes_on_being_said(
    syncing: Syncing, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = itertools.count(1.0, TOLD_SECONDS * 0.6)
    monkeypatch.setattr(time, "monotonic", lambda: next(moments))
    for done in range(9):
        syncing.progress(Progress(Step.RECEIVING, done, 9))
    assert [now.done for now in heard.told] == [0, 2, 4, 6, 8]
