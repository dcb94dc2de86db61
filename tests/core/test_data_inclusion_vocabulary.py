"""Our written-out lists against the package that is their source."""

import subprocess
import sys
from importlib.metadata import version

import pytest
from data_inclusion.schema import v1

from parcours_core.vocabulary import data_inclusion as ours
from parcours_core.vocabulary.networks import NETWORKS


@pytest.mark.parametrize(
    ("mine", "theirs", "length"),
    [
        (ours.CATEGORIES, v1.Categorie, 16),
        (ours.THEMES, v1.Thematique, 69),
        (ours.PUBLICS, v1.Public, 14),
        (ours.FEES, v1.Frais, 2),
        (ours.RECEPTION_MODES, v1.ModeAccueil, 2),
        (ours.MOBILISATION_MODES, v1.ModeMobilisation, 4),
        (ours.MOBILISERS, v1.PersonneMobilisatrice, 2),
        (ours.SERVICE_TYPES, v1.TypeService, 6),
        (NETWORKS, v1.ReseauPorteur, 108),
    ],
    ids=["categories", "themes", "publics", "fees", "reception", "mobilisation", "mobilisers", "types", "networks"],
)
def test_each_list_has_the_codes_labels_and_order_of_the_schema(
    mine: dict[str, str], theirs: type[v1.Thematique], length: int
) -> None:
    assert list(mine.items()) == [(entry.value, entry.label) for entry in theirs]
    assert len(mine) == length


def test_the_version_that_was_written_out_is_the_one_that_is_locked() -> None:
    assert version("data-inclusion-schema") == "1.0.10"


def test_every_theme_stands_in_a_category_and_every_category_has_themes() -> None:
    assert {ours.category_of(theme) for theme in ours.THEMES} == set(ours.CATEGORIES)
    assert [theme for category in ours.CATEGORIES for theme in ours.themes_of(category)] == list(ours.THEMES)


def test_named_codes_are_in_their_lists() -> None:
    assert ours.EVERYONE in ours.PUBLICS
    assert {ours.REMOTE, ours.ON_SITE} == set(ours.RECEPTION_MODES)
    assert ours.FREE in ours.FEES


def test_reading_the_lists_imports_no_schema_package() -> None:
    code = (
        "import sys; import parcours_core.vocabulary.data_inclusion, parcours_core.vocabulary.networks;"
        "print([m for m in ('pydantic', 'data_inclusion') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
