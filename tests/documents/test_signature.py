"""A signature comes back as it was drawn, prints as lines, and nothing else is ever taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_desktop.documents.pages import page_images
from parcours_desktop.documents.report import Report, Section, render_report
from parcours_desktop.documents.signature import MOST_POINTS, read_signature, signature_svg

DRAWN = [[(10.0, 20.0), (30.5, 25.2), (60, 12)], [(80, 40)]]
coordinates = st.floats(-50, 5000, allow_nan=False)


def test_strokes_come_back_in_tenths_of_a_pixel_and_a_dot_is_a_line_of_no_length() -> None:
    kept = read_signature(signature_svg(DRAWN, 400, 150))
    assert (kept.width, kept.height) == (4000, 1500)
    assert kept.strokes == (((100, 200), (305, 252), (600, 120)), ((800, 400), (800, 400)))


@given(st.lists(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=20), min_size=1, max_size=8))
def test_whatever_is_drawn_stays_inside_the_pad_and_reads_back_the_same(
    strokes: list[list[tuple[float, float]]],
) -> None:
    once = read_signature(signature_svg(strokes, 300, 100))
    assert all(0 <= x <= 3000 and 0 <= y <= 1000 for stroke in once.strokes for x, y in stroke)
    again = signature_svg([[(x / 10, y / 10) for x, y in stroke] for stroke in once.strokes], 300, 100)
    assert read_signature(again) == once


def test_nothing_drawn_and_too_much_are_no_signature() -> None:
    for strokes in ([], [[]], [[(1.0, 1.0)] * (MOST_POINTS + 1)]):
        with pytest.raises(ValueError, match="no signature"):
            signature_svg(strokes, 300, 100)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg>",
        b"\xff\xd8\xff",
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><image href="http://exemple.be/x"/></svg>',
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">' + b" " * 500_000,
    ],
)
def test_what_is_no_signature_is_refused_without_being_read_as_xml(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"no signature|codec"):
        read_signature(content)


def _ink(section: Section) -> int:
    (page,) = page_images(render_report(Report(agency="A", title="T", foot="F", sections=(section,))), 72)
    return sum(value < 128 for value in page.pixels[::4])


def test_it_prints_as_ink_below_what_was_agreed() -> None:
    whole = [[(0.0, 75.0), (400.0, 75.0)]]
    signed = Section(heading="Crèche", signatures=(read_signature(signature_svg(whole, 400, 150)),))
    # A line of 400 of 400 logical pixels is as wide as a signature prints: 186 points, since 70 are its most height.
    assert 150 < _ink(signed) - _ink(Section(heading="Crèche")) < 500
