"""The catalogue holds every marked text once, and only changes when a text does."""

from __future__ import annotations

import io

import pytest
from babel.messages.pofile import read_po
from devtools.catalogue import template
from devtools.rules import Source

CODE = """
tr("Ouvrir")
tr("Enregistré à {heure}", heure=x)
tr.count("{number} frein", "{number} freins", n)
"""


def test_every_text_is_there_with_its_plural() -> None:
    catalogue = read_po(io.StringIO(template([Source("src/a.py", CODE)])))
    assert {message.id for message in catalogue if message.id} == {
        "Ouvrir",
        "Enregistré à {heure}",
        ("{number} frein", "{number} freins"),
    }


def test_moving_a_text_within_its_file_changes_nothing() -> None:
    assert template([Source("src/a.py", CODE)]) == template([Source("src/a.py", "\n\nx = 1\n" + CODE)])


def test_the_order_of_files_changes_nothing() -> None:
    one, two = Source("src/a.py", "tr('B')"), Source("src/b.py", "tr('A'); tr('B')")
    assert template([one, two]) == template([two, one])


def test_a_text_once_counted_and_once_not_is_one_entry() -> None:
    text = template([Source("src/a.py", "tr('{number} frein'); tr.count('{number} frein', '{number} freins', n)")])
    assert text.count('msgid "{number} frein"') == 1
    assert 'msgid_plural "{number} freins"' in text


def test_two_plurals_of_one_text_are_refused() -> None:
    with pytest.raises(ValueError, match="two plurals"):
        template([Source("src/a.py", "tr.count('a', 'b', n); tr.count('a', 'c', n)")])
