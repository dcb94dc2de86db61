"""Where the address must stand so that Belgian and French window envelopes both show it, and nothing else.

All figures in millimetres. An A4 sheet folded in three (210 × 99) lies in an envelope that is larger than itself, so
it slides; what counts is what the window shows wherever the sheet lies.

Sources:
- Envelopes DL (110 × 220) and C6/C5, in Belgium « US » (114 × 229): ISO 269.
- France: the usual DL window of 45 × 100, 20 from the right edge and 20 from the bottom edge, for letters written
  after NF Z 11-001; at most six lines and one for the country: NF Z 10-011. La Poste reads type of 9 to 12 points.
- Belgium: bpost, MassPost guide, « Positionnement correct de l'adresse »: the window leaves 40 from the top edge of the
  envelope free (20 for one less than 110 high), 30 below and 15 to its right; only the address may show in it.
"""

from __future__ import annotations

from dataclasses import dataclass

SHEET_WIDTH = 210.0
FOLDED_HEIGHT = 99.0
"""A third of an A4 sheet."""

FOLD_MARKS = (99.0, 198.0)
"""From the top edge of the sheet: two folds, three equal parts that fit both envelopes."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle on the sheet, from its left and top edges."""

    left: float
    top: float
    right: float
    bottom: float

    def within(self, other: Zone) -> bool:
        """Say whether this rectangle lies wholly inside ``other``."""
        fits_across = other.left <= self.left and self.right <= other.right
        return fits_across and other.top <= self.top and self.bottom <= other.bottom

    def touches(self, other: Zone) -> bool:
        """Say whether the two rectangles share any paper."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope with its window, measured from the edges of the envelope."""

    name: str
    width: float
    height: float
    window: Zone

    @property
    def always_shown(self) -> Zone:
        """The part of the folded sheet that the window shows however the sheet lies."""
        across, down = self._play
        return Zone(self.window.left, self.window.top, self.window.right - across, self.window.bottom - down)

    @property
    def sometimes_shown(self) -> Zone:
        """The part of the folded sheet that a window may show once the sheet has slid: only for the address."""
        across, down = self._play
        return Zone(self.window.left - across, self.window.top - down, self.window.right, self.window.bottom)

    @property
    def _play(self) -> tuple[float, float]:
        return self.width - SHEET_WIDTH, self.height - FOLDED_HEIGHT


ENVELOPES = (
    Envelope("DL, France", 220, 110, Zone(100, 45, 200, 90)),
    Envelope("DL, Belgique", 220, 110, Zone(105, 40, 205, 80)),
    Envelope("US (C6/C5), Belgique", 229, 114, Zone(114, 40, 214, 84)),
)

ADDRESS_ZONE = Zone(
    max(envelope.always_shown.left for envelope in ENVELOPES),
    max(envelope.always_shown.top for envelope in ENVELOPES),
    min(envelope.always_shown.right for envelope in ENVELOPES),
    min(envelope.always_shown.bottom for envelope in ENVELOPES),
)
"""The zone common to all: an address inside it is read through every window."""

RESERVED_ZONE = Zone(
    min(envelope.sometimes_shown.left for envelope in ENVELOPES),
    min(envelope.sometimes_shown.top for envelope in ENVELOPES),
    SHEET_WIDTH,
    max(envelope.sometimes_shown.bottom for envelope in ENVELOPES),
)
"""What some window may show: it stays empty but for the address, to its right edge and below too."""
