"""Numbers as people write and type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.store.figures import digits, figure_words, national, readings, take_runs

BORN = "1985-07-30"


def finds(typed: str, **written: str) -> bool:
    """Say whether the figures of a dossier are found by what is typed, as the index would."""
    born = BORN if "born" in written else ""
    kept = figure_words(written.get("niss", ""), written.get("phone", ""), born, written.get("postal_code", ""))
    runs, rest = take_runs(typed)
    assert not rest.strip()
    return all(
        any(all(any(word.startswith(head) for word in kept) for head in wanted) for wanted in readings(run))
        for run in runs
    )


@pytest.mark.parametrize("typed", ["85.07.30-123.45", "85073012345", "850730", "85 07 30 123 45", "85.07.30"])
def test_niss_with_and_without_its_signs(typed: str) -> None:
    assert finds(typed, niss="85.07.30-123.45")
    assert finds(typed, niss="85073012345")
    assert not finds(typed, niss="86.07.30-123.45")


@pytest.mark.parametrize(
    "typed",
    [
        "0470123456",
        "0470 12 34 56",
        "0470/12.34.56",
        "+32 470 12 34 56",
        "0032470123456",
        "+32 (0)470 12 34 56",
        "0470 12",
    ],
)
@pytest.mark.parametrize(
    "written", ["0470 12 34 56", "+32470123456", "0032 470/12.34.56", "081 22 33 44 / 0470 123456"]
)
def test_phones_however_they_are_written_and_typed(typed: str, written: str) -> None:
    assert finds(typed, phone=written)
    assert not finds(typed, phone="0471 12 34 56")


def test_french_phones() -> None:
    assert finds("06 12 34 56 78", phone="+33 6 12 34 56 78")
    assert finds("+33612345678", phone="06 12 34 56 78")
    assert national("+33 6 12 34 56 78") == national("0612345678") == "612345678"


@pytest.mark.parametrize(
    "typed",
    [
        *("30/07/1985", "30.07.1985", "30-07-1985", "30/7/85", "30/07/85", "30071985", "300785", "30.7.1985"),
        *("1985", "1985-07-30", "1985-07", "07/1985", "30/07", "30/7", "30/07/19", "30/"),
    ],
)
def test_birth_dates_as_they_are_typed(typed: str) -> None:
    assert finds(typed, born="yes")


@pytest.mark.parametrize("typed", ["31/07/1985", "30/08/1985", "30/07/1986", "1984", "30/8", "08/1985", "31/"])
def test_other_birth_dates_are_not_found(typed: str) -> None:
    assert not finds(typed, born="yes")


def test_a_birth_date_with_spaces() -> None:
    assert finds("30 07 1985", born="yes")
    assert finds("30 7 85", born="yes")


def test_two_figures_are_both_wanted() -> None:
    assert finds("5000 1985", born="yes", postal_code="5000")
    assert finds("1985 5000", born="yes", postal_code="5000")
    assert finds("5000 30/07/1985", born="yes", postal_code="5000")
    assert not finds("5000 1984", born="yes", postal_code="5000")
    assert finds("59300", postal_code="59300")


@given(st.text(max_size=40))
def test_any_text_is_read(typed: str) -> None:
    runs, rest = take_runs(typed)
    for run in runs:
        for wanted in readings(run):
            assert wanted
            assert all(word.isascii() and word.isalnum() for word in wanted)
    assert len(rest) <= len(typed) + len(runs)
    assert digits(typed).isdigit() or digits(typed) == ""


@given(st.integers(10**7, 10**9 - 1).map(str), st.sampled_from(["0", "+32 ", "0032", "+32 (0)"]), st.data())
def test_every_beginning_of_a_phone_finds_it(number: str, code: str, data: st.DataObject) -> None:
    number = "4" + number[1:]
    cut = data.draw(st.integers(2, len(number)))
    assert finds("0" + number[:cut], phone=code + number)
    assert finds(code + number, phone="0" + number)
