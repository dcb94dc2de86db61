"""Halt and ask before much vanishes: a server that lost its data must not empty the laptops too (trust.md, F16)."""

from __future__ import annotations

from parcours_core.wire.messages import Answer, Page
from parcours_core.wire.packing import unpack_ids
from parcours_desktop.store.counting import count_dossiers_here, held_among
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


def check_answer(reader: Reader, answer: Answer, held: int, vanished: int) -> int:
    """Return how many dossiers the answer's page makes vanish, ``vanished`` of this run included.

    ``held`` is how many records the server was known to hold. Raises ``HaltAndAsk`` where too few would remain.
    """
    page = answer.page
    if answer.visible >= 0:
        wiped = answer.visible == 0 < held and not (page and (page.left or page.graves or page.more))
        if wiped or too_few(held, answer.visible):
            raise HaltAndAsk(held, answer.visible)
    if page is None or not (page.left or page.graves):
        return vanished
    here = count_dossiers_here(reader) + vanished
    vanished += len(held_among(reader, going(page)))
    if too_few(here, here - vanished):
        raise HaltAndAsk(here, here - vanished)
    return vanished


def going(page: Page) -> list[str]:
    """Return the dossiers that a page makes vanish."""
    deleted = [one for graves in page.graves if graves.record == INDEXED for one in unpack_ids(graves.ids)]
    return [*page.left, *deleted]
