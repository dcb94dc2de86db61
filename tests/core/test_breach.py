"""The report of a lost device: what is counted, how moments and keys are said, and what JSON holds of it."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.breach import (
    SLOTS,
    AgencyDevice,
    LostDossier,
    LostReport,
    chapters,
    foot,
    moment,
    plain,
    summary,
    title,
)

BRUSSELS = ZoneInfo("Europe/Brussels")
WORDS = st.text(max_size=12)
REPORTS = st.builds(
    LostReport,
    agency=WORDS,
    device=st.builds(AgencyDevice, id=WORDS, name=WORDS, person=WORDS),
    notify_before=st.just("2026-11-25T09:00:00+00:00"),
    slots=st.lists(st.sampled_from([*SLOTS, "carte"]), max_size=6).map(tuple),
    slots_told_at=st.sampled_from(["", "2026-11-21T09:00:00+00:00"]),
    idle_minutes=st.integers(0, 60),
    lease_days=st.integers(0, 60),
    dossiers=st.lists(
        st.builds(LostDossier, WORDS, WORDS, st.lists(WORDS, unique=True, max_size=4).map(tuple), st.booleans()),
        max_size=5,
    ).map(tuple),
)


@given(REPORTS)
def test_every_report_is_said_and_travels_whole(report: LostReport) -> None:
    assert msgspec.json.decode(msgspec.json.encode(report), type=LostReport) == report
    told = json.loads(json.dumps(plain(report)))
    assert told["people"] == len(report.dossiers)
    assert sum(told["categories"].values()) == sum(len(each.categories) for each in report.dossiers)
    said = chapters(report, BRUSSELS)
    assert [each.heading for each in said][-1] == "Dossiers"
    assert len(said[-1].lines) == len(report.dossiers)
    assert all(label or text for each in said for label, text in each.lines)
    assert len(summary(report, BRUSSELS)) == 2
    assert title()


@given(REPORTS)
def test_categories_come_by_how_many_they_are_about(report: LostReport) -> None:
    counts = list(report.categories.values())
    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("", "jamais"),
        ("2026-11-22T23:30:00+00:00", "23 novembre 2026 à 0 h 30"),
        ("2026-07-01T06:05:00.000000+00:00", "1er juillet 2026 à 8 h 05"),
    ],
)
def test_moments_are_said_in_the_zone_of_who_reads(at: str, words: str) -> None:
    assert moment(at, BRUSSELS).replace("\N{NO-BREAK SPACE}", " ") == words


def keys_of(report: LostReport) -> list[str]:
    part = next(each for each in chapters(report, BRUSSELS) if each.heading == "Ce qui l’ouvre")
    return [text for _, text in part.lines]


def test_keys_are_named_once_each_and_the_session_is_asked_about_where_it_opens() -> None:
    device = AgencyDevice("01a1fdc3-5780", "Portable", "Léa")
    silent = LostReport("Agence", device, "2026-11-25T09:00:00+00:00")
    assert keys_of(silent) == ["l’ordinateur ne les a jamais dites"]
    told = LostReport(
        "Agence",
        device,
        "2026-11-25T09:00:00+00:00",
        slots=("recovery", "passphrase", "keyring", "recovery"),
        slots_told_at="2026-11-21T09:00:00+00:00",
    )
    assert keys_of(told)[:3] == [
        "la phrase de passe de la personne",
        "un code de secours imprimé, gardé ailleurs (× 2)",
        "le trousseau de l’ordinateur, ouvert avec la session",
    ]
    sentences = " ".join(sentence for each in chapters(told, BRUSSELS) for sentence in each.sentences)
    assert "était-elle protégée" in sentences
    assert "était-elle protégée" not in " ".join(
        sentence for each in chapters(silent, BRUSSELS) for sentence in each.sentences
    )


def test_the_foot_names_nobody() -> None:
    device = AgencyDevice("01a1fdc3-5780", "Portable de Léa", "Léa")
    assert foot(LostReport("Agence", device, "")) == "Rapport de perte · 01a1fdc3"
