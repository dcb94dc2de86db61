"""The tokens are those of the design, and every text is legible on every ground that it may stand on."""

from __future__ import annotations

import pytest

from parcours_desktop.ui.kit.tokens import DARK, LIGHT, TYPE, Role, Theme, Tone

GROUNDS = ("paper", "card", "sunken", "accent_soft", "hover")
TEXTS = ("ink", "ink2", "ink3", "accent", "blocking", "strong", "light", "solved")


def luminance(color: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_legible_on_its_ground(theme: Theme, ground: str, text: str) -> None:
    assert contrast(theme.named(text), theme.named(ground)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("tone", list(Tone))
def test_a_tone_is_legible_on_its_soft_ground(theme: Theme, tone: Tone) -> None:
    text, soft = theme.tone(tone)
    assert contrast(text, soft) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["accent", "accent_hover", "accent_pressed"])
def test_words_on_the_primary_button_are_legible(theme: Theme, ground: str) -> None:
    assert contrast(theme.on_accent, theme.named(ground)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "card", "sunken"])
@pytest.mark.parametrize("bound", ["edge", "accent"])
def test_bounds_of_controls_are_seen(theme: Theme, ground: str, bound: str) -> None:
    """WCAG 2.2, 1.4.11: three to one for what is needed to identify a control or its focus."""
    assert contrast(theme.named(bound), theme.named(ground)) >= 3.0


def test_colours_are_those_of_the_design() -> None:
    assert (LIGHT.paper, LIGHT.card, LIGHT.sunken) == ("#F6F4F0", "#FFFFFF", "#EDEAE4")
    assert (LIGHT.accent, LIGHT.accent_soft, LIGHT.on_accent) == ("#0B6467", "#DCEEED", "#FFFFFF")
    assert (DARK.paper, DARK.card, DARK.sunken) == ("#17191C", "#212529", "#1C1F23")
    assert (DARK.blocking, DARK.blocking_soft) == ("#FF9A85", "#40211B")


def test_sizes_are_those_of_the_design() -> None:
    sizes = [TYPE[role][0] for role in (Role.BODY, Role.SECONDARY, Role.TITLE, Role.DISPLAY)]
    assert sizes == [15, 13.5, 16, 25]


@pytest.mark.parametrize("name", ["dark", "_asdict", "nothing"])
def test_what_is_no_colour_has_no_name(name: str) -> None:
    with pytest.raises(KeyError):
        LIGHT.named(name)
