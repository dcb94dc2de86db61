"""Texts for people are found where they are marked, and French is found where it is not."""

from __future__ import annotations

import pytest
from devtools.rules import Source
from devtools.speech import Phrase, mumbled, phrases_of, untranslated

UI = "src/parcours_desktop/ui/shell/bar.py"
VOCABULARY = "src/parcours_core/vocabulary/x.py"


def found(code: str) -> list[Phrase]:
    return list(phrases_of(Source(UI, code)))


def complaints(code: str, path: str = UI) -> list[str]:
    return list(untranslated(Source(path, code)))


@pytest.mark.parametrize("other", ["from parcours_core.folding import words", "def words(text): ..."])
def test_another_function_called_words_marks_nothing(other: str) -> None:
    assert list(phrases_of(Source(UI, f"{other}\nwords('Dupont Jean')"))) == []
    assert list(mumbled(Source(UI, f"{other}\nwords(f'{{a}} {{b}}')"))) == []
    assert complaints(f"{other}\nwords('Démarches')") != []


@pytest.mark.parametrize(
    ("code", "one", "many"),
    [
        ("tr('Ouvrir')", "Ouvrir", ""),
        ("tr('Bonjour {nom}', nom=x)", "Bonjour {nom}", ""),
        ("say('Frein')", "Frein", ""),
        ("words('Madame, Monsieur,')", "Madame, Monsieur,", ""),
        ("self.words('Madame')", "Madame", ""),
        ("self._words('Madame')", "Madame", ""),
        ("phrases('nl')('Madame')", "Madame", ""),
        ("tr.count('{number} frein', '{number} freins', n)", "{number} frein", "{number} freins"),
        ("words.count('{number} frein', '{number} freins', n)", "{number} frein", "{number} freins"),
        ("language.tr('Ouvrir')", "Ouvrir", ""),
        ("tr('Une phrase '\n   'en deux lignes')", "Une phrase en deux lignes", ""),
    ],
)
def test_a_marked_text_is_found(code: str, one: str, many: str) -> None:
    assert [(phrase.one, phrase.many) for phrase in found(code)] == [(one, many)]


def test_texts_inside_texts_are_found() -> None:
    assert {phrase.one for phrase in found("tr('A {b}', b=tr('C'))")} == {"A {b}", "C"}


@pytest.mark.parametrize(
    "code", ["tr(label)", "'abc'.count('a')", "items.count('x', 1)", "tr(x.label)", "other('Ouvrir')"]
)
def test_what_is_not_a_marked_text_is_left(code: str) -> None:
    assert found(code) == []


@pytest.mark.parametrize(
    "code",
    ["tr(f'Bonjour {x}')", "tr('a' + b)", "say('a' if x else 'b')", "tr.count(f'{n} a', 'b', n)", "tr(x or 'rien')"],
)
def test_a_text_that_no_catalogue_can_hold_is_named(code: str) -> None:
    assert len(list(mumbled(Source(UI, code)))) == 1


@pytest.mark.parametrize("code", ["tr('a')", "tr(a.label)", "tr(a or b)", "tr.count('a', 'b', len(x + y))"])
def test_a_plain_text_is_not_named(code: str) -> None:
    assert list(mumbled(Source(UI, code))) == []


@pytest.mark.parametrize(
    "code",
    [
        "x = 'Démarches'",
        "x = 'aucun frein dans le dossier de la personne'",
        "x = f'{n} freins levés'",
        "raise Refused('Ce dossier est déjà ouvert')",
        "label.setText('Ouvrir')",
        "button = QPushButton('Fermer')",
        "x = {'a': 'Mobilité'}",
        "tr('ok {x}', x='étranger')",
        "def f(x='Numérique'): ...",
    ],
)
def test_french_outside_the_translation_is_named(code: str) -> None:
    assert len(complaints(code)) == 1


@pytest.mark.parametrize(
    "code",
    [
        '"""La phrase de présentation."""',
        'def f():\n    """Rend les freins levés."""',
        "x = tr('Démarches')",
        "x = tr.count('{number} levé', '{number} levés', n)",
        "x = 'dossier-opened'",
        "x = {'œ': 'oe', 'é': 'e'}",
        "x = 'SELECT id FROM barrier WHERE state = ?'",
        "x = 'a sentence in English that nobody reads'",
        "label.setText('')",
        "label.setObjectName('title')",
        "label.setText(' · ')",
        "x = 'Café'  # verbatim: a proper name",
        "x = (  # verbatim: proper names\n    'Café',\n    'Hôtel',\n)",
        "toast.say(tr('Dossier fermé'))",
        "x = 'choisir-un-metier--connaitre-les-opportunites-d-emploi'",
        "# verbatim module: names of networks\nx = 'Café'\ny = 'Mutualité'",
    ],
)
def test_what_may_stand_is_left(code: str) -> None:
    assert complaints(code) == []


def test_an_excuse_covers_one_statement_only() -> None:
    code = "def f():  # verbatim: names\n    x = 'Café'\n    return 'Hôtel'  # verbatim: a name\n"
    assert [line.split(":")[1] for line in complaints(code)] == ["2"]


def test_labels_of_the_vocabulary_are_marked_even_without_accents() -> None:
    assert len(complaints("LABELS = {'housing': 'Logement'}", VOCABULARY)) == 1
    assert complaints("LABELS = {'housing': say('Logement')}", VOCABULARY) == []
    assert complaints("CODES = ('housing', 'Mo', 'se-loger--louer')", VOCABULARY) == []


def test_only_rooms_that_speak_are_read() -> None:
    assert complaints("x = 'Démarches'", "src/parcours_desktop/store/tables.py") == []
    assert complaints("x = 'Démarches'", "src/parcours_desktop/directory/sample/offers.py") == []
    assert complaints("x = 'Démarches'", "tests/core/test_x.py") == []
