"""The proposed reason reads as a person would have written it, whatever the kind of barrier and the gender."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from parcours_core.language import phrases
from parcours_core.records.barrier import Barrier
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.person import Gender
from parcours_core.vocabulary.work import Severity
from parcours_desktop.casework.reasons import SPECIAL_KINDS, proposed_reason

TODAY = date(2026, 11, 21)
ANGE = JobSeeker(id="p", family_name="Ost", given_name="Ange", start_date=date(2027, 1, 5))
NEUTRAL = "souhaite rencontrer votre service."


def _barrier(kind: str, **more: Any) -> Barrier:
    return replace(Barrier(id=kind, job_seeker_id="p", kind=kind), **more)


def _asked(kinds: list[str], *ticked: str, person: JobSeeker = ANGE, due: date | None = None) -> str:
    noted = [_barrier(kind, due=due) for kind in kinds]
    return proposed_reason(person, noted, ticked, TODAY, phrases()).splitlines()[1]


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("severity", list(Severity))
def test_every_kind_has_a_sentence_that_suits_anybody(kind: str, severity: Severity) -> None:
    said = set()
    for gender, subject in ((Gender.FEMALE, "Elle"), (Gender.MALE, "Il"), (Gender.UNSAID, "Cette personne")):
        person, noted = replace(ANGE, gender=gender), [_barrier(kind, severity=severity)]
        text = proposed_reason(person, noted, {f"barrier.{kind}"}, TODAY, phrases()).splitlines()[1]
        assert text.startswith(f"{subject} ")
        assert text.endswith(".")
        said.add(text.removeprefix(subject))
    (alike,) = said
    assert NEUTRAL not in alike
    for wrong in (" de é", " de a", " de e", " de u", " à le ", " de le ", " de les ", "·", "(e)", "  "):
        assert wrong not in alike


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_special_kinds_are_not_told_apart_unless_ticked(kind: str) -> None:
    assert (_asked([kind]) == f"Cette personne {NEUTRAL}") == (kind in SPECIAL_KINDS)


def test_what_one_verb_says_makes_one_sentence() -> None:
    assert _asked(["childcare", "debt", "mobility"]) == (
        "Cette personne cherche une solution de garde d’enfants et un moyen de se déplacer. "
        "Cette personne a besoin d’aide pour gérer son budget et ses dettes."
    )


def test_a_special_kind_beside_another_leaves_no_trace() -> None:
    assert _asked(["health", "training"]) == _asked(["training"]) == "Cette personne cherche une formation."


def test_a_deadline_on_the_day_of_the_start_is_told_only_with_it() -> None:
    start = date(2027, 1, 5)
    assert _asked(["training"], "start_date", due=start).endswith("Il faudrait aboutir avant cette date.")
    assert "faudrait" not in _asked(["training"], due=start)
    assert _asked(["training"], due=date(2027, 2, 1)).endswith("Il faudrait aboutir avant le 1er février 2027.")
