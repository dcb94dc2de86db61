"""How casework speaks of people: « de » and « que » lose their vowel before one."""

from __future__ import annotations

import pytest

from parcours_core.language import tr
from parcours_desktop.casework.words import grouped, of, than


@pytest.mark.parametrize(
    ("name", "whose", "compared"),
    [
        ("Paula Hallet", "de Paula Hallet", "que Paula Hallet"),
        ("Aurélie Delvaux", "d’Aurélie Delvaux", "qu’Aurélie Delvaux"),
        ("Éloïse", "d’Éloïse", "qu’Éloïse"),
        ("Œuvrard", "d’Œuvrard", "qu’Œuvrard"),
        ("Yasmine", "de Yasmine", "que Yasmine"),
        ("Yves", "d’Yves", "qu’Yves"),
        ("Henri", "de Henri", "que Henri"),
        ("un·e collègue", "d’un·e collègue", "qu’un·e collègue"),
    ],
)
def test_de_and_que_lose_their_vowel(name: str, whose: str, compared: str) -> None:
    assert of(name) == whose
    assert than(name) == compared


def test_thousands_stand_apart_as_in_a_sentence() -> None:
    assert [grouped(number) for number in (0, 999, 6312, 1_000_000)] == [
        "0",
        "999",
        "6\u00a0312",
        "1\u00a0000\u00a0000",
    ]
    assert tr.count("{number} dossier", "{number} dossiers", 6312) == f"{grouped(6312)} dossiers"
