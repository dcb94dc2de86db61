"""The cost of the sync by the number of dossiers, as a picture (SVG) with both scales by powers of ten."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

_WIDE, _HIGH = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 210, 30, 50
_COLORS = ("#0B6467", "#A63A24", "#8A5A00", "#3F5B7A", "#2B6E45", "#5F676E")
_DASHES = ("", "7 4", "2 3", "10 3 2 3", "1 5", "14 4")
Series = Mapping[str, Sequence[tuple[int, float]]]


def picture(series: Series, title: str) -> str:
    """Return a drawing of ``series``: for each name the points (dossiers, seconds)."""
    points = [point for each in series.values() for point in each]
    across = _scale([count for count, _ in points], _LEFT, _WIDE - _RIGHT)
    down = _scale([seconds for _, seconds in points], _HIGH - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_HIGH}" font-family="sans-serif" '
        'font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDE}" height="{_HIGH}" fill="#ffffff"/>',
    ]
    for count in sorted({count for count, _ in points}):
        x = across(count)
        parts.append(f'<line x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_HIGH - _BOTTOM}" stroke="#EDEAE4"/>')
        parts.append(f'<text x="{x:.1f}" y="{_HIGH - _BOTTOM + 20}" text-anchor="middle">{count:,}</text>')
    logs = [math.log10(seconds) for _, seconds in points]
    for power in range(math.ceil(min(logs)), math.floor(max(logs)) + 1):
        y = down(10.0**power)
        parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDE - _RIGHT}" y2="{y:.1f}" stroke="#EDEAE4"/>')
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_seconds(10.0**power)}</text>')
    for number, (name, line) in enumerate(series.items()):
        color, dash = _COLORS[number % len(_COLORS)], _DASHES[number % len(_DASHES)]
        path = " ".join(f"{across(count):.1f},{down(seconds):.1f}" for count, seconds in line)
        drawn = f'stroke="{color}" stroke-width="2" stroke-dasharray="{dash}"'
        parts.append(f'<polyline points="{path}" fill="none" {drawn}/>')
        parts += [f'<circle cx="{across(c):.1f}" cy="{down(s):.1f}" r="3" fill="{color}"/>' for c, s in line]
        y = _TOP + 18 * number
        key = _WIDE - _RIGHT + 14
        parts.append(f'<line x1="{key}" y1="{y}" x2="{key + 30}" y2="{y}" {drawn}/>')
        parts.append(f'<text x="{key + 36}" y="{y + 4}">{escape(name)}</text>')
    parts.append(f'<text x="{(_LEFT + _WIDE - _RIGHT) / 2}" y="{_HIGH - 10}" text-anchor="middle">dossiers</text>')
    return "\n".join([*parts, "</svg>", ""])


def _scale(values: Sequence[float], first: float, last: float) -> Callable[[float], float]:
    low, high = math.log10(min(values)), math.log10(max(values))
    return lambda value: first + (math.log10(value) - low) / ((high - low) or 1) * (last - first)


def _seconds(value: float) -> str:
    return f"{value:g} s" if value >= 1 else f"{value * 1000:g} ms"
