"""The address shows in Belgian and French windows wherever the sheet has slid, and nothing else does."""

from __future__ import annotations

import pytest
from documents import readback, samples

from parcours_desktop.documents.envelope import ADDRESS_ZONE, ENVELOPES, FOLDED_HEIGHT, RESERVED_ZONE, Envelope, Zone
from parcours_desktop.documents.letter import render_letter

SLIDES = (0.0, 0.5, 1.0)


def _seen(envelope: Envelope, across: float, down: float) -> Zone:
    """Return what the window shows of the sheet when it has slid that part of its play."""
    x, y = (envelope.width - 210) * across, (envelope.height - 99) * down
    window = envelope.window
    return Zone(window.left - x, window.top - y, window.right - x, window.bottom - y)


@pytest.mark.parametrize("envelope", ENVELOPES, ids=lambda envelope: envelope.name)
@pytest.mark.parametrize("name", ["usual", "short", "cross-border"])
def test_the_whole_address_and_nothing_but_it_is_in_the_window(envelope: Envelope, name: str) -> None:
    content = samples.ALL[name]
    words = [word for word in readback.words(render_letter(content)) if word.page == 1 and word.top < FOLDED_HEIGHT]
    address = [word for line in content.recipient for word in line.split()]
    for across in SLIDES:
        for down in SLIDES:
            seen = _seen(envelope, across, down)
            boxes = [(word.text, Zone(word.left, word.top, word.right, word.bottom)) for word in words]
            shown = [text for text, box in boxes if box.touches(seen)]
            whole = [text for text, box in boxes if box.within(seen)]
            assert shown == whole == address


@pytest.mark.parametrize("envelope", ENVELOPES, ids=lambda envelope: envelope.name)
def test_the_zones_hold_for_every_slide(envelope: Envelope) -> None:
    for across in SLIDES:
        for down in SLIDES:
            assert ADDRESS_ZONE.within(_seen(envelope, across, down))
            assert _seen(envelope, across, down).within(
                Zone(RESERVED_ZONE.left, RESERVED_ZONE.top, 220, RESERVED_ZONE.bottom)
            )


def test_the_zone_holds_five_lines_of_ten_points() -> None:
    assert ADDRESS_ZONE.right - ADDRESS_ZONE.left >= 75
    assert ADDRESS_ZONE.bottom - ADDRESS_ZONE.top >= 5 * 10 * 1.2 / readback.MM


def test_the_address_is_legible_to_sorting_machines() -> None:
    words = {word.text: word for word in readback.words(render_letter(samples.USUAL)) if word.page == 1}
    height = (words["7950"].bottom - words["7950"].top) * readback.MM
    assert 9 <= height <= 13


def test_the_code_can_never_be_seen_through_a_window() -> None:
    """It stands at the left margin, 20 to 44 mm, far from what any window shows."""
    assert RESERVED_ZONE.left > 20 + 26
