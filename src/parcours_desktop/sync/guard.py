"""Halt and ask before much vanishes: a server that lost its data must not empty the laptops too (trust.md, F16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parcours_core.wire.messages import Answer, Page
from parcours_core.wire.packing import unpack_ids
from parcours_desktop.store.counting import count_dossiers_here, count_held_in, held_among
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.word_index import INDEXED
from parcours_desktop.sync.reports import HaltAndAsk

LEAST_SHARE = 0.8
"""At least this share of what is held must remain."""

FEW = 5
"""So few may always go: a share that ends is no disaster."""


def too_few(held: int, remaining: int) -> bool:
    """Say whether too little of what is held would remain."""
    return held - remaining > FEW and remaining < held * LEAST_SHARE


def check_answer(reader: Reader, answer: Answer, held: int, gone: Gone) -> int:
    """Return how many dossiers of this run vanish with the answer's page.

    ``held`` is how many records the server was known to hold. Records of dossiers that leave are not missed among those
    that it shows; how many dossiers may leave is a rule of its own. Raises ``HaltAndAsk`` where too few would remain.
    """
    page = answer.page
    leaving = {*gone.leaving, *(page.left if page else ())}
    if answer.visible >= 0 and not (page and page.more):
        expected = held - (count_held_in(reader, sorted(leaving)) if leaving else 0)
        wiped = answer.visible == 0 < expected and not (page and page.graves)
        if wiped or too_few(expected, answer.visible):
            raise HaltAndAsk(expected, answer.visible)
    if page is None or not (page.left or page.graves):
        return gone.vanished
    here = count_dossiers_here(reader) + gone.vanished
    vanished = gone.vanished + len(held_among(reader, going(page)))
    if too_few(here, here - vanished):
        raise HaltAndAsk(here, here - vanished)
    return vanished


@dataclass(frozen=True, slots=True)
class Gone:
    """What went already in this run: how many dossiers, and which are still ``leaving``."""

    vanished: int
    leaving: Sequence[str]


def going(page: Page) -> list[str]:
    """Return the dossiers that a page makes vanish."""
    deleted = [one for graves in page.graves if graves.record == INDEXED for one in unpack_ids(graves.ids)]
    return [*page.left, *deleted]
