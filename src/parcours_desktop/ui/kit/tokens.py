"""The design tokens: colours of both themes, spacing, corners and type sizes, each written once."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

SPACE_4, SPACE_8, SPACE_12, SPACE_16, SPACE_20, SPACE_28 = 4, 8, 12, 16, 20, 28

RADIUS_CONTROL = 8
RADIUS_CARD = 12
FOCUS_RING = 2
ICON_SIZE = 20

CONTROL_HEIGHT = 38
ROW_HEIGHT = 36
"""No click target is lower than 32 logical pixels; the kit gives some more."""

LINE_HEIGHT = 1.42
MOTION_MS = 140
"""Length of the few movements there are; they are left out where the system asks for reduced motion."""


class Role(StrEnum):
    """What a text is for; size and weight follow from it."""

    BODY = "body"
    STRONG = "strong"
    SECONDARY = "secondary"
    SECONDARY_STRONG = "secondary-strong"
    HINT = "hint"
    SMALL = "small"
    TITLE = "title"
    DISPLAY = "display"


TYPE: dict[Role, tuple[float, int]] = {
    Role.BODY: (15, 400),
    Role.STRONG: (15, 600),
    Role.SECONDARY: (13.5, 400),
    Role.SECONDARY_STRONG: (13.5, 600),
    Role.HINT: (12.5, 600),
    Role.SMALL: (12.5, 400),
    Role.TITLE: (16, 600),
    Role.DISPLAY: (25, 600),
}
"""Size in logical pixels at text scale 1, and weight on the OpenType scale (400 regular, 600 semibold)."""


class Tone(StrEnum):
    """What a mark says: the four severities of a barrier, and two tones without judgement."""

    BLOCKING = "blocking"
    STRONG = "strong"
    LIGHT = "light"
    SOLVED = "solved"
    ACCENT = "accent"
    NEUTRAL = "neutral"


class Theme(NamedTuple):
    """The colours of one theme, as ``#rrggbb``. ``edge`` bounds fields and boxes, where a hairline would not do."""

    dark: bool
    paper: str
    card: str
    sunken: str
    hover: str
    ink: str
    ink2: str
    ink3: str
    line: str
    edge: str
    accent: str
    accent_hover: str
    accent_pressed: str
    accent_soft: str
    on_accent: str
    blocking: str
    blocking_soft: str
    strong: str
    strong_soft: str
    light: str
    light_soft: str
    solved: str
    solved_soft: str
    thumb: str
    shadow: str

    def named(self, name: str) -> str:
        """Return the colour of the token ``name``, such as ``"ink2"``; ``KeyError`` when there is none."""
        if name not in self._fields or name == "dark":
            raise KeyError(name)
        color: str = getattr(self, name)
        return color

    def tone(self, tone: Tone) -> tuple[str, str]:
        """Return the text colour and the soft ground of ``tone``; the text is legible on that and on any ground."""
        if tone is Tone.NEUTRAL:
            return self.ink2, self.sunken
        return self.named(tone.value), self.named(f"{tone.value}_soft")


LIGHT = Theme(
    dark=False,
    paper="#F6F4F0",
    card="#FFFFFF",
    sunken="#EDEAE4",
    hover="#F0EDE7",
    ink="#1E2328",
    ink2="#4A535B",
    ink3="#5F676E",
    line="#DDD8CF",
    edge="#8D867A",
    accent="#0B6467",
    accent_hover="#09565A",
    accent_pressed="#07474A",
    accent_soft="#DCEEED",
    on_accent="#FFFFFF",
    blocking="#A63A24",
    blocking_soft="#F8E1DB",
    strong="#8A5A00",
    strong_soft="#F8EBCF",
    light="#3F5B7A",
    light_soft="#E1EAF3",
    solved="#2B6E45",
    solved_soft="#DFF0E5",
    thumb="#B9B2A6",
    shadow="#3A3327",
)

DARK = Theme(
    dark=True,
    paper="#17191C",
    card="#212529",
    sunken="#1C1F23",
    hover="#272B30",
    ink="#ECEEF0",
    ink2="#B4BCC4",
    ink3="#98A1A9",
    line="#343A40",
    edge="#737C84",
    accent="#5CC2BF",
    accent_hover="#74CFCC",
    accent_pressed="#8CDAD7",
    accent_soft="#15393A",
    on_accent="#0C1F20",
    blocking="#FF9A85",
    blocking_soft="#40211B",
    strong="#F0C169",
    strong_soft="#3A2E14",
    light="#9DBFE2",
    light_soft="#1E2C3B",
    solved="#86D3A1",
    solved_soft="#173322",
    thumb="#4C545B",
    shadow="#000000",
)
