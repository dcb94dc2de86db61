"""What differs between two long texts stands out, and not a word is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.ui.features.review.differences import differing
from parcours_desktop.ui.kit.rich_text import Run

WORDS = st.lists(st.sampled_from(["pas", "de", "permis", "mais", "un", "vélo", ""]), min_size=1, max_size=12)


def strong(text: str, *others: str) -> list[str]:
    return [run.text.strip() for run in differing(text, others) if isinstance(run, Run) and run.strong]


def test_only_what_the_other_lacks_stands_out() -> None:
    assert strong("Pas de permis, mais un vélo.", "Pas de permis, mais un scooter.") == ["vélo."]
    assert strong("Pas de permis.", "Pas de permis.") == []


def test_what_any_of_three_lacks_stands_out() -> None:
    assert strong("un deux trois", "un deux", "un trois") == ["deux trois"]


@given(WORDS, WORDS)
def test_not_a_word_is_lost(mine: list[str], hers: list[str]) -> None:
    text, other = " ".join(mine), " ".join(hers)
    runs = differing(text, [other])
    assert "".join(run if isinstance(run, str) else run.text for run in runs) == text
