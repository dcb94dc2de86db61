"""What a letter says: the reason, only what was ticked and agreed to, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from parcours_core.errors import Refused
from parcours_core.language import phrases
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import Household, JobSeeker
from parcours_core.records.referral import Consent, Referral
from parcours_core.vocabulary.person import Circumstance, Gender, Travel, Weekday, WorkStatus
from parcours_core.vocabulary.work import ConsentForm, ReferralState
from parcours_desktop.casework.barriers import delete_barrier
from parcours_desktop.casework.desk import Desk, FixedClock
from parcours_desktop.casework.issuing import issue, issue_letter, withdraw_consent
from parcours_desktop.casework.letters import letter_content, letter_pdf, letter_warnings
from parcours_desktop.casework.people import change_person
from parcours_desktop.casework.reasons import proposed_reason
from parcours_desktop.casework.referrals import compose, first_choices, leaving, reason_of, revise
from parcours_desktop.casework.reprinting import letter_again
from parcours_desktop.casework.sharable import NAME, sharable_fields
from parcours_desktop.casework.undo import undo
from parcours_desktop.casework.values import Composer, LetterChoices
from parcours_desktop.documents.wording import long_sentences, texts_of

Note = Callable[..., str]
SPOKEN = ConsentForm.SPOKEN
TODAY = date(2026, 11, 21)


def text_of(pdf: bytes) -> str:
    document = PdfDocument(pdf)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return " ".join(" ".join(pages).split())


@pytest.fixture
def composer(desk: Desk, aurelie: str, note: Note) -> Composer:
    childcare = note(aurelie, "childcare", situations=("13",), detail="Le père est en prison.", due=date(2027, 1, 5))
    health = note(aurelie, "health", situations=("19",), detail="Épilepsie.")
    return compose(desk, aurelie, "creche", [childcare, health])


def said(desk: Desk, composer: Composer, choices: LetterChoices) -> str:
    return "\n".join(texts_of(letter_content(desk, composer, choices)))


def test_the_proposal_ticks_little_and_nothing_special(composer: Composer) -> None:
    assert composer.ticked == {"name", "phone", "children", "can_come_on", "start_date"}
    special = {item.name for item in composer.sharable if item.special}
    assert special == {"circumstance.disability", "circumstance.exiled", "barrier.childcare", "barrier.health"}
    assert not special & composer.ticked
    offered = " ".join(item.value for item in composer.sharable)
    assert "sœur" not in offered


def test_the_letter_says_why_where_and_until_when(desk: Desk, composer: Composer) -> None:
    content = letter_content(desk, composer, replace(first_choices(composer), consent=SPOKEN))
    assert content.person_name == "Madame Aurélie Delvaux"
    assert content.recipient[:2] == ("CPAS de Chièvres (essai)", "Halte-accueil « Les P’tits Pas »")
    assert content.recipient[-1] == "7950 Chièvres"
    assert content.reasons == (
        "J’accompagne Madame Delvaux dans son parcours vers l’emploi. "
        "Une entrée en emploi ou en formation est prévue le 5 janvier 2027.",
        "Elle cherche une solution de garde d’enfants. Il faudrait aboutir avant cette date.",
    )
    assert content.opening_hours == ("lun.–ven. : 7\u00a0h–18\u00a0h",)
    assert content.place == "Chièvres"
    assert content.letterhead.subtitle == "Validobus · halte de Chièvres"
    assert "composition de ménage" in content.documents
    assert dict(content.shared)["Enfants"] == "2 (2 et 6 ans)"
    assert "de vive voix" in content.consent


def test_what_is_unticked_stays_out_even_of_the_printed_page(desk: Desk, composer: Composer) -> None:
    choices = LetterChoices(ticked=frozenset({NAME}), consent=SPOKEN)
    printed = text_of(letter_pdf(desk, composer, choices))
    assert "Delvaux" in printed
    for secret in ("0470", "14 mars 1992", "Calvaire", "5 janvier", "Épilepsie", "prison", "santé", "réfugiée", "sœur"):
        assert secret not in printed


def test_what_is_ticked_is_there(desk: Desk, composer: Composer) -> None:
    choices = LetterChoices(ticked=frozenset(item.name for item in composer.sharable), consent=SPOKEN)
    text = said(desk, composer, choices)
    for item in composer.sharable:
        assert item.value in text
    assert "pour sa santé" in text


def test_what_was_not_agreed_stays_out(desk: Desk, composer: Composer) -> None:
    choices = LetterChoices(ticked=composer.ticked, consent=SPOKEN, agreed=frozenset({"children"}))
    assert leaving(choices) == {NAME, "children"}
    assert "0470" not in said(desk, composer, choices)


def test_a_consent_taken_back_raises_no_earlier_one_whatever_the_clock_says(desk: Desk, composer: Composer) -> None:
    _, first = issue(desk, composer, LetterChoices(ticked=frozenset({"phone", "email"}), consent=SPOKEN))
    again = compose(desk, composer.person.id, "creche")
    _, second = issue(desk, again, LetterChoices(ticked=frozenset({"phone"}), consent=SPOKEN))
    assert first.consent_id != second.consent_id
    ahead = replace(desk, clock=FixedClock(datetime(2036, 1, 1, tzinfo=UTC)))
    withdraw_consent(ahead, second.consent_id)
    assert compose(desk, composer.person.id, "creche").standing is None
    for letter in (first, second):
        with pytest.raises(Refused, match="accord"):
            letter_again(desk, letter.id)


def test_two_barriers_of_one_kind_have_one_tick_that_shows_both(desk: Desk, aurelie: str, note: Note) -> None:
    taken_out = delete_barrier(desk, note(aurelie, "health", detail="Épilepsie."))
    note(aurelie, "health", detail="Mal de dos")
    undo(desk, taken_out)
    (details,) = (item.value for item in compose(desk, aurelie, "clinic").sharable if item.name == "barrier.health")
    assert details in ("Épilepsie. Mal de dos.", "Mal de dos. Épilepsie.")


def test_the_way_does_not_tell_where_the_person_lives(desk: Desk, composer: Composer) -> None:
    office = replace(desk, stop=None)
    told = letter_content(office, composer, LetterChoices(frozenset({"address"}), SPOKEN))
    kept = letter_content(office, composer, LetterChoices(composer.ticked, SPOKEN))
    assert told.directions == ("Depuis Chièvres, comptez moins d’un kilomètre.",)
    assert kept.directions == ()
    assert kept.person_page is not None
    assert "Depuis chez vous, comptez moins d’un kilomètre." in kept.person_page.how_to_get_there
    assert letter_content(desk, composer, LetterChoices(composer.ticked, SPOKEN)).directions == told.directions


def test_ways_count_from_home_as_the_crow_flies_whatever_the_stop(desk: Desk, composer: Composer) -> None:
    there = replace(composer, service=replace(composer.service, postal_code="7000", municipality="Mons"))
    at_mons = replace(desk, stop=desk.places.find("7000"))
    told = letter_content(at_mons, there, LetterChoices(frozenset({"address"}), SPOKEN))
    assert re.fullmatch(r"Depuis Chièvres, comptez environ \d+ km à vol d’oiseau\.", told.directions[0])
    assert told.person_page is not None
    assert told.person_page.how_to_get_there[0].startswith("Depuis chez vous, comptez environ 1")
    assert long_sentences(told.person_page) == ()
    remote = replace(there, service=replace(there.service, postal_code="4000", municipality="", modes=("a-distance",)))
    assert letter_content(desk, remote, LetterChoices(frozenset({"address"}), SPOKEN)).directions == ()


def test_a_letter_about_moving_does_not_say_that_the_person_drives(desk: Desk, aurelie: str, note: Note) -> None:
    change_person(desk, aurelie, {"travel": (Travel.CAR,)})
    note(aurelie, "mobility")
    with desk.caseload.reading() as reader:
        person, barriers = reader.get(JobSeeker, aurelie), reader.find(Barrier)
    assert person is not None
    offered = sharable_fields(person, None, barriers, TODAY, phrases())
    assert "travel" not in {item.name for item in offered}
    assert "travel" in {item.name for item in sharable_fields(person, None, (), TODAY, phrases())}


@pytest.mark.parametrize(
    ("gender", "said"),
    [(Gender.FEMALE, "demandeuse"), (Gender.MALE, "demandeur"), (Gender.UNSAID, "demandeur·euse")],
)
def test_who_seeks_work_is_named_as_their_title(gender: Gender, said: str) -> None:
    person = JobSeeker(id="p", family_name="Ost", gender=gender, work_status=WorkStatus.UNEMPLOYED)
    (status,) = (each for each in sharable_fields(person, None, (), TODAY, phrases()) if each.name == "work_status")
    assert status.value == f"{said} d’emploi"


def test_the_letter_tells_a_service_only_what_it_can_lift(desk: Desk, aurelie: str, note: Note) -> None:
    childcare, debt = note(aurelie, "childcare"), note(aurelie, "debt")
    for asked in (None, [childcare, debt]):
        letter = compose(desk, aurelie, "creche", asked)
        assert letter.referral.barrier_ids == (childcare,)
        assert "dettes" not in said(desk, letter, first_choices(letter))
    unrelated = compose(desk, aurelie, "clinic")
    assert unrelated.referral.barrier_ids == ()
    assert "votre service" in said(desk, unrelated, first_choices(unrelated))
    assert compose(desk, aurelie, "clinic", [debt]).referral.barrier_ids == (debt,)


def test_issuing_keeps_consent_and_referral_together(desk: Desk, composer: Composer) -> None:
    letter = issue_letter(desk, composer, LetterChoices(ticked=composer.ticked, consent=ConsentForm.SIGNED_PAPER))
    assert {code for code, _ in letter.changes.touched} == {"consent", "referral"}
    with desk.caseload.reading() as reader:
        (consent,) = reader.find(Consent)
        (referral,) = reader.find(Referral)
    assert referral == letter.referral
    assert referral.state is ReferralState.ISSUED
    assert referral.issued_on == TODAY
    assert referral.issued_at_place == "Chièvres"
    assert referral.consent_id == consent.id
    assert set(referral.shared) == set(consent.fields) == composer.ticked
    assert consent.holds(TODAY)
    assert consent.form is ConsentForm.SIGNED_PAPER
    assert "garde d’enfants" in referral.reason
    assert referral.reference in text_of(letter.pdf)


def nothing_written(desk: Desk) -> bool:
    with desk.caseload.reading() as reader:
        return not reader.find(Consent) and not reader.find(Referral)


def test_without_consent_nothing_leaves(desk: Desk, composer: Composer) -> None:
    with pytest.raises(Refused, match="accord"):
        issue(desk, composer, first_choices(composer))
    assert nothing_written(desk)


@pytest.mark.parametrize("missing", ["agency", "counsellor"])
def test_a_letter_that_names_no_sender_is_not_issued(desk: Desk, composer: Composer, missing: str) -> None:
    nameless = desk.with_settings(replace(desk.settings, **{missing: ""}))
    with pytest.raises(Refused, match="qui l’envoie"):
        issue_letter(nameless, composer, replace(first_choices(composer), consent=SPOKEN))
    with desk.caseload.reading() as reader:
        assert not reader.find(Referral, state=ReferralState.ISSUED)


def test_a_ticked_field_beyond_the_consent_is_refused(desk: Desk, composer: Composer) -> None:
    choices = LetterChoices(
        ticked=frozenset({"phone", "birth_date"}), consent=SPOKEN, agreed=frozenset({"phone", "children"})
    )
    with pytest.raises(Refused, match="Date de naissance"):
        issue(desk, composer, choices)
    assert nothing_written(desk)


def test_a_standing_consent_covers_a_second_letter_until_it_is_withdrawn(desk: Desk, composer: Composer) -> None:
    _, first = issue(desk, composer, LetterChoices(ticked=frozenset({"phone"}), consent=SPOKEN))
    again = compose(desk, composer.person.id, "creche")
    assert again.standing is not None
    assert any("Déjà une lettre" in warning for warning in again.warnings)
    _, second = issue(desk, again, LetterChoices(ticked=frozenset({"phone"})))
    assert second.consent_id == first.consent_id
    with pytest.raises(Refused, match="Courriel"):
        issue(desk, compose(desk, composer.person.id, "creche"), LetterChoices(ticked=frozenset({"phone", "email"})))
    withdraw_consent(desk, first.consent_id)
    assert compose(desk, composer.person.id, "creche").standing is None
    stale = replace(compose(desk, composer.person.id, "creche"), standing=again.standing)
    with pytest.raises(Refused, match="accord"):
        issue(desk, stale, LetterChoices(ticked=frozenset({"phone"})))


def test_a_letter_is_issued_once(desk: Desk, composer: Composer) -> None:
    choices = LetterChoices(ticked=composer.ticked, consent=SPOKEN)
    issue(desk, composer, choices)
    with pytest.raises(Refused, match="déjà été remise"):
        issue(desk, composer, choices)


def test_a_reference_that_is_taken_is_not_given_again(desk: Desk, composer: Composer) -> None:
    choices = LetterChoices(ticked=composer.ticked, consent=SPOKEN)
    _, first = issue(desk, composer, choices)
    twin = compose(desk, composer.person.id, "creche")
    twin = replace(twin, referral=replace(twin.referral, reference=first.reference))
    letter = issue_letter(desk, twin, choices)
    assert letter.referral.reference != first.reference
    assert letter.referral.reference in text_of(letter.pdf)


def test_a_draft_is_taken_up_again_with_its_reference(desk: Desk, composer: Composer) -> None:
    revise(desk, composer, replace(first_choices(composer), reason="Mes mots.", ticked=frozenset({"phone"})))
    again = compose(desk, composer.person.id, "creche")
    assert again.referral.reference == composer.referral.reference
    choices = first_choices(again)
    assert reason_of(desk, again, choices) == "Mes mots."
    assert choices.ticked == {NAME, "phone"}
    _, issued = issue(desk, again, replace(choices, consent=SPOKEN))
    with desk.caseload.reading() as reader:
        assert [each.id for each in reader.find(Referral)] == [issued.id]


def test_a_typed_reason_that_tells_what_is_unticked_is_warned_about(desk: Desk, composer: Composer) -> None:
    for reason, label in (
        ("Habite rue du Calvaire 12, 7950 Chièvres.", "Adresse"),
        ("Appelez-la au 0470 12 34 56.", "Téléphone"),
        ("Appelez-la au 0470/12.34.56.", "Téléphone"),
    ):
        choices = LetterChoices(ticked=frozenset({NAME}), consent=SPOKEN, reason=reason)
        assert any(label in warning for warning in letter_warnings(desk, composer, choices)), reason
    two = tuple(replace(item, value="2") if item.name == "children" else item for item in composer.sharable)
    choices = LetterChoices(ticked=frozenset({NAME}), consent=SPOKEN, reason="Avant l’été 2027.")
    assert not any("motif" in warning for warning in letter_warnings(desk, replace(composer, sharable=two), choices))


def test_what_stands_in_the_way_is_said_before_printing(desk: Desk, composer: Composer, note: Note) -> None:
    said_before = letter_warnings(desk, composer, first_choices(composer))
    assert any("accord" in warning for warning in said_before)
    closed = compose(desk, composer.person.id, "clinic")
    assert any("fermé" in warning for warning in closed.warnings)
    change_person(desk, composer.person.id, {"family_name": "Delvaux \U0001f600"})
    again = compose(desk, composer.person.id, "creche")
    assert any("\U0001f600" in warning for warning in letter_warnings(desk, again, first_choices(again)))


def test_a_service_that_left_the_directory_is_said_so(desk: Desk, aurelie: str) -> None:
    with pytest.raises(Refused, match="annuaire"):
        compose(desk, aurelie, "gone")


words = st.text(st.sampled_from("éœïßŁabcdefgh"), min_size=5, max_size=12)
people = st.builds(
    JobSeeker,
    id=st.just("p"),
    family_name=st.just("Zzz"),
    given_name=st.just("Yyy"),
    gender=st.sampled_from(Gender),
    birth_date=st.none() | st.dates(date(1940, 1, 1), date(2010, 1, 1)),
    phone=st.sampled_from(["", "0470 99 88 77", "068 77 66 55"]),
    email=st.sampled_from(["", "quelqu.un@exemple.be"]),
    street=st.just("") | words.map(lambda word: f"Rue {word} 9"),
    occupation=st.just("") | words.map(lambda word: f"métier {word}"),
    circumstances=st.lists(st.sampled_from(Circumstance), unique=True).map(tuple),
    travel=st.lists(st.sampled_from(Travel), unique=True).map(tuple),
    can_come_on=st.lists(st.sampled_from(Weekday), unique=True).map(tuple),
    start_date=st.none() | st.dates(date(2026, 11, 22), date(2027, 12, 1)),
    interpreter=st.booleans(),
    languages=st.lists(st.sampled_from(["ti", "ps", "uk"]), unique=True).map(tuple),
)
barriers = st.lists(
    st.builds(
        Barrier,
        id=st.uuids().map(str),
        job_seeker_id=st.just("p"),
        kind=st.sampled_from(["childcare", "health", "justice", "disability", "debt", "mobility"]),
        detail=words.map(lambda word: f"Secret {word}"),
        due=st.none() | st.dates(date(2026, 11, 22), date(2027, 12, 1)),
    ),
    max_size=3,
)
households = st.none() | st.builds(
    Household,
    id=st.just("h"),
    job_seeker_id=st.just("p"),
    adults=st.none() | st.integers(1, 3),
    children_born=st.lists(st.dates(date(2010, 1, 1), date(2026, 1, 1)), max_size=3).map(tuple),
)


@given(person=people, household=households, noted=barriers, data=st.data())
def test_the_proposed_reason_never_tells_what_is_unticked(
    person: JobSeeker, household: Household | None, noted: list[Barrier], data: st.DataObject
) -> None:
    fields = sharable_fields(person, household, noted, TODAY, phrases())
    assert len({item.name for item in fields}) == len(fields)
    ticked = data.draw(st.frozensets(st.sampled_from([item.name for item in fields])))
    reason = proposed_reason(person, noted, ticked, TODAY, phrases())
    for item in fields:
        if item.name not in ticked | {NAME} and len(item.value) > 1:
            # « 4 décembre » stands in « 14 décembre » without being told by it.
            assert not re.search(rf"(?<!\w){re.escape(item.value)}", reason)
    for kind, telling in {"health": "santé", "disability": "handicap", "justice": "juridique"}.items():
        if f"barrier.{kind}" not in ticked:
            assert telling not in reason


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_only_what_was_ticked_and_agreed_to_is_in_the_letter(
    desk: Desk, composer: Composer, data: st.DataObject
) -> None:
    offered = [item.name for item in composer.sharable]
    ticked: frozenset[str] = data.draw(st.frozensets(st.sampled_from(offered)))
    agreed: frozenset[str] | None = data.draw(st.none() | st.frozensets(st.sampled_from(offered)))
    choices = LetterChoices(ticked=ticked, agreed=agreed, consent=SPOKEN)
    text = said(desk, composer, choices)
    for item in composer.sharable:
        allowed = item.name in ticked and (agreed is None or item.name in agreed)
        if not allowed and item.name != NAME and item.value not in {"Handicap"}:
            assert item.value not in text, item.name


def test_the_letter_of_the_preview_is_the_letter_that_is_issued(desk: Desk, composer: Composer) -> None:
    choices = LetterChoices(ticked=composer.ticked, consent=SPOKEN)
    preview = letter_pdf(desk, composer, choices)
    assert issue_letter(desk, composer, choices).pdf == preview
