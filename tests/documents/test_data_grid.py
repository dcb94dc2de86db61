"""The data that leave stand two to a line where both are short, and are read column by column."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.documents.data_grid import data_rows
from parcours_desktop.documents.flow import MM, Ink, Row
from parcours_desktop.documents.look import look
from parcours_desktop.documents.typefaces import cleaned

LEFT, RIGHT = 53 * MM, 190 * MM
SHORT = (
    ("Nom", "Aurélie Delvaux"),
    ("Téléphone", "0470 12 34 56"),
    ("Enfants", "2"),
    ("Début prévu", "6 janvier 2027"),
)
LONG = ("Adresse", "Rue du Calvaire 12, à côté de la boulangerie, 7950 Chièvres")


def _rows(pairs: tuple[tuple[str, str], ...]) -> list[Row]:
    return data_rows(pairs, look(), LEFT, RIGHT)


def _inks(rows: list[Row]) -> list[list[Ink]]:
    return [[mark for mark in row.marks if isinstance(mark, Ink)] for row in rows]


def test_short_data_stand_two_to_a_line_in_even_columns() -> None:
    lines = _inks(_rows(SHORT))
    assert [[ink.text for ink in line] for line in lines] == [
        ["Nom", "Aurélie Delvaux", "Téléphone", "0470\u00a012\u00a034\u00a056"],
        ["Enfants", "2", "Début prévu", "6\u00a0janvier 2027"],
    ]
    assert [ink.x for ink in lines[0]] == [ink.x for ink in lines[1]]


def test_what_is_long_has_a_line_of_its_own_after_the_short_ones() -> None:
    lines = _inks(_rows((*SHORT[:2], LONG, *SHORT[2:])))
    assert [len(line) for line in lines] == [4, 4, 2]
    assert lines[2][1].x == lines[0][1].x


def test_a_long_name_still_stands_first() -> None:
    name = ("Nom", "Anne-Sophie O’Brien-Łukasz van der Straeten-Waillet de Montpellier")
    lines = _inks(_rows((name, *SHORT[1:], LONG)))
    assert [line[0].text for line in lines] == ["Nom", "Téléphone", "Début prévu", "Adresse"]


def test_one_datum_alone_and_none_at_all() -> None:
    assert [len(line) for line in _inks(_rows(SHORT[:1]))] == [2]
    assert _rows(()) == []


words = st.text("abcdefghij ", max_size=60).map(str.strip)


@given(st.lists(st.tuples(words, words), max_size=12).map(tuple))
def test_nothing_runs_into_its_neighbour_or_over_the_edge(pairs: tuple[tuple[str, str], ...]) -> None:
    lines = _inks(_rows(pairs))
    for line in lines:
        ends = [ink.x + ink.style.width(ink.text) for ink in line]
        assert all(end <= after.x for end, after in zip(ends, line[1:], strict=False))
        assert all(end <= RIGHT + 0.01 for end in ends)
    printed = "".join(ink.text for line in lines for ink in line).replace(" ", "")
    assert sorted(printed) == sorted("".join(cleaned(text) for pair in pairs for text in pair).replace(" ", ""))
