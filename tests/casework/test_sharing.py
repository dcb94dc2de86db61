"""Dossiers given and shared: from a day on, in part, with consent said plainly, and who is in charge stays clear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from casework.conftest import AURELIE, CRECHE, TODAY

from parcours_core.errors import Refused
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.referral import Consent
from parcours_core.records.sharing import Share
from parcours_core.trail import Act
from parcours_core.vocabulary.sharing import ShareRight
from parcours_core.vocabulary.work import ConsentForm
from parcours_desktop.casework.actions import plan_action
from parcours_desktop.casework.agency import Agency, Team
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_merging import merge
from parcours_desktop.casework.encounters import write_note
from parcours_desktop.casework.handover_note import handover_note
from parcours_desktop.casework.issuing import issue, withdraw_consent
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.referrals import compose
from parcours_desktop.casework.sharing import ShareWish, end_share, share
from parcours_desktop.casework.sharing_consent import check_consent
from parcours_desktop.casework.sharing_form import share_form
from parcours_desktop.casework.sharing_lines import reading_until, shared_with
from parcours_desktop.casework.sharing_people import agency_people, receivers
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import LetterChoices
from parcours_desktop.store import trail
from parcours_desktop.store.sync_state import keep_people

PEOPLE = {
    "etag": "1",
    "me": "paula",
    "agency": "agence",
    "colleagues": [
        {"id": "paula", "name": "Paula Hallet", "role": "counsellor", "teams": ["bus"]},
        {"id": "nadia", "name": "Nadia Benali", "role": "counsellor", "teams": ["bus"], "seal_key": "00" * 32},
        {"id": "marc", "name": "Marc Lenoir", "role": "", "teams": []},
    ],
    "teams": [{"id": "bus", "name": "Validobus"}],
}
HELP = ShareWish("nadia", ShareRight.HELP, TODAY, consent=ConsentForm.SPOKEN)
GIVE = ShareWish("nadia", ShareRight.RESPONSIBLE, TODAY, consent=ConsentForm.SIGNED_PAPER)


@pytest.fixture
def agency(desk: Desk) -> Desk:
    with desk.writing("Synchronisé") as unit:
        keep_people(unit, PEOPLE)
        unit.commit()
    return desk


def shares(desk: Desk, **equals: Any) -> tuple[Share, ...]:
    with desk.caseload.reading() as reader:
        return reader.find(Share, **equals)


def consents(desk: Desk) -> tuple[Consent, ...]:
    with desk.caseload.reading() as reader:
        return reader.find(Consent)


def test_who_a_dossier_can_be_given_to(agency: Desk) -> None:
    people = agency_people(agency)
    assert receivers(people) == (
        ("marc", "Marc Lenoir"),
        ("nadia", "Nadia Benali · conseiller·ère"),
        ("bus", "Équipe Validobus"),
    )
    assert people.circle("nadia") == {"nadia", "bus", "agence"}


@pytest.mark.parametrize(
    ("name", "shown"), [("Équipe Nord", "Équipe Nord"), ("équipe B", "équipe B"), ("B", "Équipe B")]
)
def test_a_team_says_once_that_it_is_one(name: str, shown: str) -> None:
    assert receivers(Agency(teams=(Team("t", name),))) == (("t", shown),)


def test_nobody_is_known_before_the_first_sync(desk: Desk, aurelie: str) -> None:
    assert receivers(agency_people(desk)) == ()
    with pytest.raises(Refused, match="à qui"):
        share(desk, [aurelie], HELP)


def test_helping_changes_nobody_in_charge(agency: Desk, aurelie: str) -> None:
    changes = share(agency, [aurelie], HELP)
    assert changes.label == "Dossier partagé avec Nadia Benali"
    (given,) = shares(agency)
    assert (given.holder, given.right, given.starts_on, given.given_by) == (
        "nadia",
        ShareRight.HELP,
        TODAY,
        "Paula Hallet",
    )
    view = shared_with(agency, aurelie)
    assert view.responsible == "Paula Hallet"
    (line,) = view.lines
    assert (line.title, line.sentence) == ("Nadia Benali, aide : lit et écrit", "Depuis le 21 novembre 2026.")
    with agency.caseload.reading() as reader:
        person = reader.get(JobSeeker, aurelie)
        assert person is not None
        assert person.counsellor == "Paula Hallet"
        said = trail.last_of(reader, aurelie, Act.SHARED)
    assert said is not None
    assert said.words == "Nadia Benali"


def test_a_relay_names_the_new_one_in_charge_from_its_day_on(
    agency: Desk, later: Callable[[date], Desk], aurelie: str
) -> None:
    share(agency, [aurelie], replace(GIVE, starts_on=TODAY + timedelta(days=10)))
    before, after = shared_with(agency, aurelie), shared_with(later(date(2026, 12, 1)), aurelie)
    assert (before.responsible, after.responsible) == ("Paula Hallet", "Nadia Benali")
    assert before.lines[0].sentence == "Dès le 1er décembre 2026."
    assert before.lines[0].may_end
    assert not after.lines[0].may_end
    assert reading_until(date(2026, 12, 1)) == "31 décembre 2026"


def test_fifty_are_given_in_one_stroke_and_taken_back_in_one(agency: Desk) -> None:
    people = [next(iter(create_person(agency, {"family_name": f"Nom {n}"}).dossiers)) for n in range(50)]
    changes = share(agency, people, GIVE)
    assert changes.label == "50 dossiers remis à Nadia Benali"
    assert {each.job_seeker_id for each in shares(agency)} == set(people)
    assert len(consents(agency)) == 50
    undo(agency, changes)
    assert shares(agency) == ()
    assert consents(agency) == ()


def test_who_handed_over_is_told_before_writing_that_they_only_read(
    agency: Desk, aurelie: str, later: Callable[[date], Desk]
) -> None:
    share(agency, [aurelie], HELP)
    assert shared_with(agency, aurelie).reading == ""
    share(agency, [aurelie], replace(GIVE, starts_on=TODAY + timedelta(days=1)))
    assert shared_with(agency, aurelie).reading == ""
    told = shared_with(later(TODAY + timedelta(days=1)), aurelie)
    assert told.reading.startswith("Vous lisez ce dossier jusqu’au 22 décembre 2026")
    assert told.reading.endswith("demandez à Nadia Benali")
    assert told.sentence == "Partagé — Nadia Benali, reprend le dossier"


@pytest.mark.parametrize(
    ("holder", "right", "reads"),
    [("paula", "responsible", False), ("bus", "responsible", False), ("paula", "help", False), ("paula", "read", True)],
)
def test_who_got_it_back_or_helps_may_write(
    agency: Desk, aurelie: str, later: Callable[[date], Desk], holder: str, right: str, *, reads: bool
) -> None:
    share(agency, [aurelie], GIVE)
    tomorrow = TODAY + timedelta(days=1)
    with agency.writing("Reçu") as unit:
        made = Share(
            id=agency.new_id(), job_seeker_id=aurelie, holder=holder, starts_on=tomorrow, right=ShareRight(right)
        )
        unit.put(made)
        unit.commit()
    assert shared_with(agency, aurelie).reading
    told = shared_with(later(tomorrow), aurelie)
    assert bool(told.reading) is reads
    named = [line.title.endswith("reprend le dossier") for line in told.lines].count(True)
    assert named + ("passé le relais" in told.own) == 1


def test_without_consent_it_is_asked_and_said(agency: Desk, aurelie: str) -> None:
    plain = replace(HELP, consent=None)
    with pytest.raises(Refused, match="accord"):
        share(agency, [aurelie], plain)
    with pytest.raises(Refused, match="Aucune"):
        share(agency, [aurelie], replace(plain, only_agreed=True))
    assert shares(agency) == ()
    share(agency, [aurelie], replace(plain, without_consent="Absence soudaine de la conseillère"))
    (given,) = shares(agency)
    assert given.consent_id == ""
    assert given.note.startswith("Sans accord noté : Absence soudaine de la conseillère\n\nSituation\n")
    assert "sans accord noté" in shared_with(agency, aurelie).lines[0].sentence


def test_a_consent_covers_the_team_and_whoever_is_in_it(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], replace(HELP, holder="bus"))
    (consent,) = consents(agency)
    assert check_consent(agency, [aurelie], "nadia", confidences=True).agreed == ((aurelie, "Aurélie Delvaux"),)
    assert check_consent(agency, [aurelie], "marc", confidences=False).missing == ((aurelie, "Aurélie Delvaux"),)
    share(agency, [aurelie], replace(HELP, consent=None, only_agreed=True))
    assert {each.consent_id for each in shares(agency)} == {consent.id}


def test_a_consent_without_confidences_covers_none(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], replace(HELP, confidences=False))
    assert not check_consent(agency, [aurelie], "nadia", confidences=True).agreed
    assert check_consent(agency, [aurelie], "nadia", confidences=False).agreed
    assert shared_with(agency, aurelie).lines[0].sentence.endswith("sans les confidences.")


def test_a_consent_to_a_letter_covers_no_colleague(agency: Desk, aurelie: str, note: Callable[..., str]) -> None:
    note(aurelie, "childcare")
    issue(agency, compose(agency, aurelie, CRECHE), LetterChoices(frozenset(), consent=ConsentForm.SPOKEN))
    assert check_consent(agency, [aurelie], CRECHE, confidences=False).agreed == ()


def test_only_those_who_agreed(agency: Desk, aurelie: str) -> None:
    (other,) = create_person(agency, {"family_name": "Autre"}).dossiers
    share(agency, [aurelie], HELP)
    share(agency, [aurelie, other], replace(GIVE, consent=None, only_agreed=True))
    assert shares(agency, job_seeker_id=other) == ()


def test_the_end_of_a_consent_ends_the_sharing(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], HELP)
    (consent,) = consents(agency)
    withdraw_consent(agency, consent.id)
    view = shared_with(agency, aurelie)
    assert view.lines == ()
    assert shares(agency)[0].ends_on == TODAY
    (line,) = view.ended
    assert line.title.startswith("Nadia Benali, aide")
    assert line.sentence == "Terminé le 21 novembre 2026\u00a0: la personne a retiré son accord."
    assert not line.may_end
    said = f"Terminé, accord de la personne fini — {line.title}"
    assert view.sentence == said.replace(" :", "\u00a0:")


def test_the_line_says_that_the_consent_is_over_and_until_when_it_is_not(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], HELP)
    (consent,) = consents(agency)
    for until, days, lines, ended in (
        (TODAY, 0, ["jusqu’au 21 novembre 2026, comme l’accord de la personne"], []),
        (TODAY - timedelta(days=1), 0, [], ["Terminé le 21 novembre 2026\u00a0: l’accord de la personne a pris fin."]),
        (TODAY - timedelta(days=40), 40, [], []),
    ):
        with agency.writing("Accord limité") as unit:
            given_on = TODAY - timedelta(days=days)
            unit.put(replace(consent, until=until, given_on=given_on))
            unit.put(replace(unit.find(Share)[0], starts_on=given_on))
            unit.commit()
        view = shared_with(agency, aurelie)
        assert [line.sentence.partition(", ")[2].rstrip(".") for line in view.lines] == lines
        assert [line.sentence for line in view.ended] == ended


def test_a_handover_stays_when_the_consent_is_taken_back(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], replace(GIVE, starts_on=TODAY))
    with agency.writing("Remis hier") as unit:
        unit.put(replace(unit.find(Share)[0], starts_on=TODAY - timedelta(days=1)))
        unit.put(replace(unit.find(Consent)[0], withdrawn_on=TODAY))
        unit.commit()
    view = shared_with(agency, aurelie)
    assert (len(view.lines), view.ended) == (1, ())


def test_a_share_ends_no_later_than_its_consent(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], HELP)
    (consent,) = consents(agency)
    with agency.writing("Accord limité") as unit:
        unit.put(replace(consent, until=date(2026, 12, 24)))
        unit.commit()
    share(agency, [aurelie], replace(HELP, consent=None, only_agreed=True, ends_on=date(2027, 1, 31)))
    standing = [each for each in shares(agency) if each.ends_on != TODAY]
    assert [each.ends_on for each in standing] == [date(2026, 12, 25)]


def test_sharing_anew_replaces_what_was_shared_with_the_same(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], HELP)
    share(agency, [aurelie], replace(HELP, right=ShareRight.READ, ends_on=date(2026, 12, 31)))
    (line,) = shared_with(agency, aurelie).lines
    assert line.title == "Nadia Benali, lit seulement"
    assert line.sentence == "Depuis le 21 novembre 2026, jusqu’au 31 décembre 2026."


def test_a_share_is_ended_by_hand(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], HELP)
    end_share(agency, shared_with(agency, aurelie).lines[0].id)
    assert shared_with(agency, aurelie).lines == ()
    share(agency, [aurelie], replace(GIVE, starts_on=date(2026, 12, 1)))
    end_share(agency, shared_with(agency, aurelie).lines[0].id)
    assert not any(each.holds_on(date(2026, 12, 1)) for each in shares(agency))


def test_what_was_handed_over_is_not_taken_back_nor_shared_again(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], GIVE)
    with pytest.raises(Refused, match="déjà été remis"):
        end_share(agency, shares(agency)[0].id)
    with pytest.raises(Refused, match="déjà été remis à Nadia"):
        share(agency, [aurelie], replace(HELP, holder="marc"))


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (replace(HELP, holder="paula"), "à qui"),
        (replace(HELP, starts_on=TODAY - timedelta(days=1)), "passé"),
        (replace(HELP, ends_on=TODAY - timedelta(days=1)), "avant"),
    ],
)
def test_what_makes_no_sense_is_refused(agency: Desk, aurelie: str, wish: ShareWish, why: str) -> None:
    with pytest.raises(Refused, match=why):
        share(agency, [aurelie], wish)
    assert shares(agency) == ()


def test_the_dossiers_of_one_person_go_together(agency: Desk, aurelie: str) -> None:
    (other,) = create_person(agency, AURELIE).dossiers
    merge(agency, aurelie, other)
    share(agency, [other], HELP)
    assert {each.job_seeker_id for each in shares(agency)} == {aurelie, other}
    end_share(agency, shared_with(agency, aurelie).lines[0].id)
    assert not any(each.holds_on(TODAY) for each in shares(agency))


def lent(agency: Desk, dossier: str) -> None:
    """Let a dossier be Nadia's, who asks for help with it."""
    with agency.writing("Reçu") as unit:
        person = unit.get(JobSeeker, dossier)
        assert person is not None
        unit.put(replace(person, counsellor="Nadia Benali"))
        help_me = Share(
            id=agency.new_id(),
            job_seeker_id=dossier,
            holder="paula",
            holder_name="Paula Hallet",
            right=ShareRight.HELP,
            starts_on=TODAY,
            given_by="Nadia Benali",
        )
        unit.put(help_me)
        unit.commit()


def test_who_helps_is_told_before_sharing_whom_to_ask(agency: Desk, aurelie: str) -> None:
    lent(agency, aurelie)
    with pytest.raises(Refused, match="Seule la personne responsable") as refused:
        share(agency, [aurelie], replace(HELP, holder="marc"))
    assert refused.value.what_to_do == "Demandez à Nadia Benali."
    assert len(shares(agency)) == 1


def test_among_many_those_of_others_are_left_out_by_name(agency: Desk, aurelie: str) -> None:
    (own,) = create_person(agency, {**AURELIE, "given_name": "Samira"}).dossiers
    assert share_form(agency, [aurelie, own]).left_out == ""
    lent(agency, aurelie)
    form = share_form(agency, [aurelie, own])
    assert (form.ids, form.left_out, form.refused) == ((own,), "Aurélie Delvaux", "")
    alone = share_form(agency, [aurelie])
    assert alone.refused.endswith("demandez à Nadia Benali")


def test_of_one_person_only_the_dossiers_of_ones_own_are_shared(agency: Desk, aurelie: str) -> None:
    (other,) = create_person(agency, AURELIE).dossiers
    merge(agency, aurelie, other)
    lent(agency, other)
    share(agency, [aurelie], replace(HELP, holder="marc"))
    assert [each.job_seeker_id for each in shares(agency, holder="marc")] == [aurelie]


def test_what_one_shared_with_the_own_team_stays_ones_own(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], replace(HELP, holder="bus"))
    share(agency, [aurelie], replace(HELP, holder="marc"))
    assert {each.holder for each in shares(agency)} == {"bus", "marc"}


def test_the_relay_note_tells_what_a_successor_needs(agency: Desk, aurelie: str, note: Callable[..., str]) -> None:
    note(aurelie, "childcare", due=date(2026, 11, 30))
    issue(agency, compose(agency, aurelie, CRECHE), LetterChoices(frozenset(), consent=ConsentForm.SPOKEN))
    plan_action(agency, aurelie, "Rappeler la crèche", due=date(2026, 11, 10))
    write_note(agency, aurelie, "Elle a pleuré : à ne dire à personne.")
    text = handover_note(agency, aurelie).replace("\N{NO-BREAK SPACE}", " ")
    assert "Situation\n– 34 ans · Chièvres (7950)" in text
    assert "– Dernier échange le 21 novembre 2026" in text
    assert "Freins ouverts\n– Garde d’enfants (fort)" in text
    assert "Lettres qui attendent\n– Halte-accueil" in text
    assert "Prochaines étapes\n– Rappeler la crèche" in text
    assert "À surveiller\n– Garde d’enfants : à lever avant le 30 novembre 2026" in text
    assert "– En retard : Rappeler la crèche" in text
    assert "pleuré" not in text
    assert "sœur" not in text


def test_the_note_that_was_edited_is_the_one_given(agency: Desk, aurelie: str) -> None:
    share(agency, [aurelie], replace(GIVE, notes={aurelie: "Tout est dit de vive voix."}))
    assert shares(agency)[0].note == "Tout est dit de vive voix."


def test_an_empty_dossier_has_a_short_note(agency: Desk) -> None:
    (person,) = create_person(agency, {"family_name": "Vide"}).dossiers
    assert handover_note(agency, person) == ""
