"""A signature drawn by hand: strokes of a pen, kept as a small picture that any program can show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MEDIA_TYPE = "image/svg+xml"

MOST_POINTS = 20_000
"""Beyond this a drawing is no signature: ten minutes of a pen at thirty points a second."""

MOST_BYTES = 400_000

_HEAD = re.compile(r'<svg xmlns="http://www\.w3\.org/2000/svg" viewBox="0 0 (\d{1,5}) (\d{1,5})">')
_PATH = re.compile(r'<path d="(M[\d ML]{1,400000})"[^<>]*/>')
_POINT = re.compile(r"(\d{1,5}) (\d{1,5})")

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Signature:
    """Strokes as points within ``width`` × ``height``, in tenths of a logical pixel, from the top left corner."""

    width: int
    height: int
    strokes: tuple[tuple[Point, ...], ...]


def signature_svg(strokes: Iterable[Sequence[tuple[float, float]]], width: float, height: float) -> bytes:
    """Return strokes, in logical pixels of a pad of ``width`` × ``height``, as the picture that is kept (UTF-8).

    Raises ``ValueError`` where nothing was drawn, or more than a signature.
    """
    size = round(width * 10), round(height * 10)
    drawn = [[_inside(point, size) for point in stroke] for stroke in strokes]
    drawn = [stroke for stroke in drawn if stroke]
    if not drawn or sum(map(len, drawn)) > MOST_POINTS:
        raise ValueError("no signature")
    pen = 'fill="none" stroke="#1E2328" stroke-width="24" stroke-linecap="round" stroke-linejoin="round"'
    # A dot is a line of no length: it shows by its round ends.
    paths = "".join(f'<path d="M{_line(stroke if len(stroke) > 1 else stroke * 2)}" {pen}/>' for stroke in drawn)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}">'
    return f"{head}{paths}</svg>".encode()


def read_signature(content: bytes) -> Signature:
    """Return the strokes of a picture made by ``signature_svg``. Raises ``ValueError`` for anything else.

    It may come from anywhere, so it is never given to a program that reads XML: only what is expected is looked for.
    """
    text = content.decode("ascii") if len(content) <= MOST_BYTES else ""
    head = _HEAD.match(text)
    if head is None:
        raise ValueError("no signature")
    width, height = int(head[1]), int(head[2])
    strokes = tuple(
        tuple(_inside((int(x), int(y)), (width, height), scale=1) for x, y in _POINT.findall(path))
        for path in _PATH.findall(text)
    )
    if not (width and height and any(strokes)) or sum(map(len, strokes)) > 2 * MOST_POINTS:
        raise ValueError("no signature")
    return Signature(width, height, tuple(stroke for stroke in strokes if stroke))


def _inside(point: tuple[float, float], size: tuple[int, int], scale: int = 10) -> Point:
    x, y = (min(max(round(place * scale), 0), most) for place, most in zip(point, size, strict=True))
    return x, y


def _line(stroke: Iterable[Point]) -> str:
    return " L".join(f"{x} {y}" for x, y in stroke)
