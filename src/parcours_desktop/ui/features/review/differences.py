"""Where two versions of a long text part: the words that only one of them has stand out, the rest is quiet."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from parcours_desktop.ui.kit.rich_text import Run

LONG = 80
"""Characters; a shorter text is read at a glance."""


def differing(text: str, others: Sequence[str]) -> tuple[Run | str, ...]:
    """Return ``text`` as runs, strong where some of ``others`` does not have it at that place."""
    words = text.split(" ")
    common = [True] * len(words)
    for other in others:
        matcher = SequenceMatcher(None, words, other.split(" "), autojunk=False)
        shared = [False] * len(words)
        for block in matcher.get_matching_blocks():
            shared[block.a : block.a + block.size] = [True] * block.size
        common = [one and two for one, two in zip(common, shared, strict=True)]
    runs: list[Run | str] = []
    begin = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or common[place] != common[begin]:
            said = " ".join(words[begin:place]) + (" " if place < len(words) else "")
            runs.append(Run(said, "ink2") if common[begin] else Run(said, strong=True))
            begin = place
    return tuple(runs)
