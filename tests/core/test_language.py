"""The one door of words: French counts zero as one, and other languages fall back to it sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from parcours_core.language import phrases, tr


@pytest.fixture
def dutch(tmp_path: Path) -> Iterator[Path]:
    catalogue = Catalog(locale="nl")
    catalogue.add("Frein", "Drempel")
    catalogue.add(("{number} frein", "{number} freins"), ("{number} drempel", "{number} drempels"))
    target = tmp_path / "nl" / "LC_MESSAGES" / "parcours.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    yield tmp_path
    tr.speak("fr")


def test_french_counts_zero_as_singular() -> None:
    said = [phrases().count("{number} frein", "{number} freins", number) for number in (0, 1, 2, 17)]
    assert said == ["0 frein", "1 frein", "2 freins", "17 freins"]


def test_values_fill_the_braces_and_braces_in_values_stay() -> None:
    assert phrases()("Bonjour {name}", name="{x}") == "Bonjour {x}"
    assert phrases()("100 {%}") == "100 {%}"


def test_a_language_translates_what_it_has_and_leaves_the_rest_french(dutch: Path) -> None:
    words = phrases("nl", dutch)
    assert words("Frein") == "Drempel"
    assert words("Dossier") == "Dossier"
    assert words.count("{number} frein", "{number} freins", 2) == "2 drempels"


def test_a_language_without_a_catalogue_is_french(dutch: Path) -> None:
    assert phrases("tlh", dutch)("Frein") == "Frein"
    assert phrases("tlh", dutch).count("{number} frein", "{number} freins", 0) == "0 frein"


def test_the_interface_changes_its_language_and_letters_do_not(dutch: Path) -> None:
    tr.speak("nl", dutch)
    assert tr("Frein") == "Drempel"
    assert tr.count("{number} frein", "{number} freins", 1) == "1 drempel"
    assert phrases()("Frein") == "Frein"
