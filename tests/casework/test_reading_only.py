"""Who may only read a dossier: told before they write, refused by every use case, and never who holds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from casework.conftest import CRECHE, TODAY
from casework.test_sharing import GIVE, HELP, PEOPLE

from parcours_core.errors import Refused
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Consent, Referral
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm, ReferralState
from parcours_desktop.casework.actions import plan_action
from parcours_desktop.casework.attachments import attach_file
from parcours_desktop.casework.barriers import delete_barrier, record_barrier, solve_barrier
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.dossier import open_dossier
from parcours_desktop.casework.encounters import keep_note_draft, write_note
from parcours_desktop.casework.field_history import dossier_history
from parcours_desktop.casework.followup import answer, expire_overdue, open_referral
from parcours_desktop.casework.issuing import issue, withdraw_consent
from parcours_desktop.casework.letters import letter_pdf
from parcours_desktop.casework.people import change_person, close_dossier
from parcours_desktop.casework.person_file import person_file_pdf
from parcours_desktop.casework.reading_only import reading_only
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.retention import archive, restrict
from parcours_desktop.casework.sharing import end_share, share
from parcours_desktop.casework.sharing_lines import shared_with
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import Answer, BarrierDraft, LetterChoices
from parcours_desktop.store import outbox
from parcours_desktop.store.sync_state import keep_people

Given = Callable[..., str]


@pytest.fixture
def agency(desk: Desk) -> Desk:
    with desk.writing("Synchronisé") as unit:
        keep_people(unit, PEOPLE)
        unit.commit()
    return desk


def put(desk: Desk, *records: Any) -> None:
    """Let records arrive as a sync brings them: no rule of the desk is asked."""
    with desk.writing("Reçu", anywhere=True) as unit:
        for each in records:
            unit.put(each)
        unit.commit()


@pytest.fixture
def lent(agency: Desk, aurelie: str) -> Given:
    """Make a dossier Nadia's, lent to whom a test says."""

    def lend(right: str = "read", holder: str = "paula", **more: Any) -> str:
        with agency.caseload.reading() as reader:
            person = reader.get(JobSeeker, aurelie)
        assert person is not None
        values = {"starts_on": TODAY, "given_by": "Nadia Benali", **more}
        gift = Share(id=agency.new_id(), job_seeker_id=aurelie, holder=holder, right=ShareRight(right), **values)
        put(agency, replace(person, counsellor="Nadia Benali"), gift)
        return aurelie

    return lend


def reading(desk: Desk, person: str) -> str:
    with desk.caseload.reading() as reader:
        found = reading_only(reader, person, desk.author, desk.clock.today())
    return found.sentence if found else ""


def letter(person: str, **more: Any) -> Referral:
    return Referral(
        id="letter", job_seeker_id=person, service_id=CRECHE, service_name="Halte", state=ReferralState.ISSUED,
        issued_on=TODAY - timedelta(days=40), consent_id="consent", **more,
    )  # fmt: skip


def deeds(desk: Desk, person: str) -> Iterable[tuple[str, Callable[[], object]]]:
    """Name every use case that would change the dossier."""
    return (
        ("note", lambda: write_note(desk, person, "Bonjour")),
        ("barrier", lambda: record_barrier(desk, person, BarrierDraft("mobility"))),
        ("solve", lambda: solve_barrier(desk, "barrier")),
        ("delete", lambda: delete_barrier(desk, "barrier")),
        ("step", lambda: plan_action(desk, person, "Appeler")),
        ("person", lambda: change_person(desk, person, {"phone": "0470 11 22 33"})),
        ("close", lambda: close_dossier(desk, person)),
        ("archive", lambda: archive(desk, person)),
        ("restrict", lambda: restrict(desk, person, "Contestée")),
        ("file", lambda: attach_file(desk, person, "cv.pdf", b"%PDF")),
        ("answer", lambda: answer(desk, "letter", Answer(ReferralState.ACCEPTED))),
        ("consent", lambda: withdraw_consent(desk, "consent")),
        ("share", lambda: share(desk, [person], replace(HELP, holder="marc"))),
        ("end", lambda: end_share(desk, "share")),
        (
            "letter",
            lambda: issue(desk, compose(desk, person, CRECHE), LetterChoices(frozenset(), consent=ConsentForm.SPOKEN)),
        ),
    )


def filled(desk: Desk, person: str) -> None:
    put(
        desk,
        Barrier(id="barrier", job_seeker_id=person, kind="childcare"),
        Consent(id="consent", job_seeker_id=person, purpose="referral", recipient=CRECHE, given_on=TODAY),
        letter(person),
        Share(id="share", job_seeker_id=person, holder="marc", starts_on=TODAY, right=ShareRight.HELP),
    )


def test_every_change_is_refused_with_whom_to_ask_and_nothing_waits_to_be_sent(agency: Desk, lent: Given) -> None:
    person = lent()
    filled(agency, person)
    with agency.caseload.reading() as reader:
        before = outbox.count_pending(reader)
    for name, deed in deeds(agency, person):
        with pytest.raises(Refused, match="lire ce dossier, pas le changer") as refused:
            deed()
        assert refused.value.what_to_do == "Demandez à Nadia Benali.", name
    with agency.caseload.reading() as reader:
        assert outbox.count_pending(reader) == before


def test_the_same_deeds_are_done_by_who_helps_but_for_sharing_it(agency: Desk, lent: Given) -> None:
    person = lent("help")
    filled(agency, person)
    for name, deed in deeds(agency, person):
        if name in ("share", "end"):
            with pytest.raises(Refused, match="Seule la personne responsable") as refused:
                deed()
            assert refused.value.what_to_do == "Demandez à Nadia Benali."
        elif name not in ("delete", "answer", "file", "restrict"):
            deed()
    assert reading(agency, person) == ""


def test_reading_is_told_with_the_dossier_and_the_letter(agency: Desk, lent: Given) -> None:
    person = lent(ends_on=date(2026, 12, 22))
    filled(agency, person)
    said = "Vous lisez ce dossier jusqu’au 21 décembre 2026\u00a0; pour changer, demandez à Nadia Benali"
    assert open_dossier(agency, person).reading == said
    assert open_referral(agency, "letter").reading == said
    view = shared_with(agency, person)
    assert view.reading == said
    assert view.sentence == "Partagé — un·e collègue, aide\u00a0: lit et écrit"


def test_what_one_reads_can_still_be_printed(agency: Desk, lent: Given) -> None:
    person = lent()
    assert person_file_pdf(agency, person).startswith(b"%PDF")
    composer = compose(agency, person, CRECHE)
    assert letter_pdf(agency, composer, LetterChoices(frozenset())).startswith(b"%PDF")


def test_a_draft_typed_before_is_kept_where_one_only_reads(agency: Desk, lent: Given) -> None:
    person = lent()
    keep_note_draft(agency, person, "Commencé avant le relais")
    assert open_dossier(agency, person).draft_note == "Commencé avant le relais"


def test_an_earlier_value_is_not_offered_back(agency: Desk, aurelie: str, later: Callable[[date], Desk]) -> None:
    change_person(agency, aurelie, {"phone": "0470999999"})
    assert any(line.returns for line in dossier_history(agency, aurelie).lines)
    share(agency, [aurelie], GIVE)
    assert not any(line.returns for line in dossier_history(agency, aurelie).lines)


def test_handing_over_can_be_undone_before_it_was_told(agency: Desk, aurelie: str) -> None:
    given = share(agency, [aurelie], GIVE)
    assert reading(agency, aurelie)
    undo(agency, given)
    assert reading(agency, aurelie) == ""


def test_what_was_done_before_the_handover_is_not_undone_after_it(agency: Desk, aurelie: str) -> None:
    noted = write_note(agency, aurelie, "Avant")
    share(agency, [aurelie], GIVE)
    with pytest.raises(Refused, match="pas le changer"):
        undo(agency, noted)
    assert len(open_dossier(agency, aurelie).encounters) == 1


def test_who_handed_over_reads_for_thirty_days_counted_from_their_own_successor(
    agency: Desk, aurelie: str, later: Callable[[date], Desk]
) -> None:
    share(agency, [aurelie], GIVE)
    put(
        agency,
        Share(
            id=agency.new_id(), job_seeker_id=aurelie, holder="marc", holder_name="Marc Lenoir",
            right=ShareRight.RESPONSIBLE, starts_on=TODAY + timedelta(days=5),
        ),
    )  # fmt: skip
    told = reading(later(TODAY + timedelta(days=6)), aurelie)
    assert told == "Vous lisez ce dossier jusqu’au 21 décembre 2026\u00a0; pour changer, demandez à Marc Lenoir"
    told = reading(later(TODAY + timedelta(days=31)), aurelie)
    assert told.startswith("Votre accès à ce dossier a pris fin le 21 décembre 2026")


def test_a_handover_stays_one_when_its_consent_ends(agency: Desk, aurelie: str, later: Callable[[date], Desk]) -> None:
    share(agency, [aurelie], GIVE)
    with agency.caseload.reading() as reader:
        (given,) = reader.find(Share, job_seeker_id=aurelie)
    put(agency, replace(given, ends_on=TODAY + timedelta(days=3)))
    after = later(TODAY + timedelta(days=4))
    assert "Nadia Benali" in reading(after, aurelie)
    assert shared_with(after, aurelie).responsible == "Nadia Benali"


def test_help_that_ended_is_over_until_the_sync_takes_the_dossier_away(
    lent: Given, later: Callable[[date], Desk]
) -> None:
    person = lent("help", ends_on=TODAY + timedelta(days=2))
    assert reading(later(TODAY + timedelta(days=1)), person) == ""
    told = reading(later(TODAY + timedelta(days=3)), person)
    assert told.startswith("Votre accès à ce dossier a pris fin le 22 novembre 2026")


@pytest.mark.parametrize(
    ("right", "holder", "reads"),
    [
        ("read", "paula", True),
        ("read", "bus", True),
        ("read", "marc", False),
        ("help", "bus", False),
        ("responsible", "paula", False),
        ("responsible", "bus", False),
        ("responsible", "marc", True),
    ],
)
def test_a_team_counts_and_what_others_have_does_not(
    agency: Desk, lent: Given, right: str, holder: str, *, reads: bool
) -> None:
    assert bool(reading(agency, lent(right, holder))) is reads


def test_who_opened_a_dossier_writes_in_it_though_their_team_reads(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], replace(HELP, holder="bus", right=ShareRight.READ))
    assert reading(agency, aurelie) == ""


def test_reading_and_helping_at_once_is_helping(agency: Desk, lent: Given) -> None:
    lent("read", "bus")
    assert reading(agency, lent("help")) == ""


def test_a_device_that_never_met_the_server_writes(desk: Desk, aurelie: str) -> None:
    put(desk, Share(id="share", job_seeker_id=aurelie, holder="nadia", starts_on=TODAY, right=ShareRight.RESPONSIBLE))
    assert reading(desk, aurelie) == ""
    write_note(desk, aurelie, "Bonjour")


def test_letters_expire_but_where_one_only_reads(agency: Desk, lent: Given) -> None:
    person = lent()
    put(agency, letter(person))
    expire_overdue(agency)
    with agency.caseload.reading() as reader:
        found = reader.get(Referral, "letter")
    assert found is not None
    assert found.state is ReferralState.ISSUED


def test_one_own_share_is_told_to_oneself(agency: Desk, lent: Given) -> None:
    view = shared_with(agency, lent("help", ends_on=date(2026, 12, 22), note="Rappeler la crèche."))
    (line,) = view.lines
    assert (line.title, line.may_end, line.note) == (
        "Vous aidez\u00a0: vous lisez et écrivez", False, "Rappeler la crèche.",
    )  # fmt: skip
    assert view.sentence == "Nadia Benali vous demande d’aider jusqu’au 21 décembre 2026\u00a0: vous lisez et écrivez"


def test_a_relay_received_is_told_to_oneself(agency: Desk, lent: Given) -> None:
    view = shared_with(agency, lent("responsible", holder_name="Paula Hallet"))
    assert view.sentence == "Nadia Benali vous a passé le relais le 21 novembre 2026"
    assert view.responsible == "Paula Hallet"
