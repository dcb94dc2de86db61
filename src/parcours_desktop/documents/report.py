"""A readable report on paper: headings, labelled lines and paragraphs, page after page; the person's file is one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from parcours_core.dates import Words
from parcours_core.language import phrases, say
from parcours_desktop.documents.flow import (
    Picture,
    Placed,
    Row,
    Rule,
    Strokes,
    beside,
    gap,
    heading_rows,
    paginate,
    stacked,
    text_rows,
)
from parcours_desktop.documents.look import BOTTOM, FOOT, LEFT, RIGHT, TOP, WIDTH, Look, look
from parcours_desktop.documents.painting import Sheet, paint
from parcours_desktop.documents.scans import PaperPage
from parcours_desktop.documents.signature import Signature
from parcours_desktop.documents.typefaces import cleaned
from parcours_desktop.documents.uncovered import marked

_LABELS = 172.0
"""The column of labels, in points."""

_ELSEWHERE = say(
    "Certains textes sont écrits avec des lettres ou des signes que ces pages ne savent pas imprimer. "
    "La copie JSON les garde exactement comme ils ont été écrits."
)

_SIGNED_WIDE, _SIGNED_HIGH, _PAPER_HIGH = 200.0, 70.0, 420.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it: sentences first, then lines of (label, text), of which a label may be empty;
    then the signatures that were drawn and the papers that were scanned."""

    heading: str
    sentences: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    signatures: tuple[Signature, ...] = ()
    papers: tuple[PaperPage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report says, as plain texts that are printed word for word. ``foot`` stands on every page."""

    agency: str
    title: str
    subtitle: str = ""
    sentences: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    foot: str = ""
    language: str = "fr"


def render_report(report: Report) -> bytes:
    """Return the PDF of ``report``, made in memory. Its metadata name nobody: they say ``foot`` alone.

    What no bundled face holds prints as a mark in words, and the last line says where the exact text is.
    """
    words = phrases(report.language)
    style = look()
    printed = _marked(report, words)
    rows = _rows(printed, style)
    if printed != report:
        rows += [gap(10), *text_rows(words(_ELSEWHERE), style.body, LEFT, WIDTH)]
    pages = paginate(rows, (TOP, BOTTOM), (TOP, BOTTOM))
    for number, page in enumerate(pages, start=1):
        page.extend(_foot(printed, (number, len(pages)), words, style))
    return paint([Sheet(page) for page in pages], title=cleaned(printed.foot), language=report.language)


def prints_whole(report: Report) -> bool:
    """Say whether every character of the report prints as it was typed."""
    return _marked(report, phrases(report.language)) == report


def _marked(report: Report, words: Words) -> Report:
    sections = tuple(
        replace(
            section,
            heading=marked(section.heading, words),
            sentences=tuple(marked(text, words) for text in section.sentences),
            lines=tuple((marked(label, words), marked(text, words)) for label, text in section.lines),
        )
        for section in report.sections
    )
    return replace(
        report,
        agency=marked(report.agency, words),
        title=marked(report.title, words),
        subtitle=marked(report.subtitle, words),
        sentences=tuple(marked(text, words) for text in report.sentences),
        sections=sections,
        foot=marked(report.foot, words),
    )


def _rows(report: Report, style: Look) -> list[Row]:
    rows = [
        *text_rows(report.agency, style.strong, LEFT, WIDTH),
        gap(8),
        *heading_rows(report.title, style.plain_title, LEFT, WIDTH),
        *text_rows(report.subtitle, style.strong, LEFT, WIDTH),
        gap(4),
    ]
    for sentence in report.sentences:
        rows += text_rows(sentence, style.body, LEFT, WIDTH)
    for section in report.sections:
        rows += _section(section, style)
    return rows


def _section(section: Section, style: Look) -> list[Row]:
    rows = [
        gap(10),
        Row(6, (Rule(LEFT, RIGHT, 3),), keep=True),
        *heading_rows(section.heading, style.slip_title, LEFT, WIDTH),
        gap(3, keep=True),
    ]
    for sentence in section.sentences:
        rows += text_rows(sentence, style.body, LEFT, WIDTH)
    for label, text in section.lines:
        named = text_rows(label, style.note, LEFT, _LABELS - 10)
        rows += [*beside(named, text_rows(text, style.body, LEFT + _LABELS, WIDTH - _LABELS), first_keep=True), gap(2)]
    for signature in section.signatures:
        scale = min(_SIGNED_WIDE / signature.width, _SIGNED_HIGH / signature.height)
        drawn = Strokes(LEFT + _LABELS, 4, scale, signature.strokes)
        rows.append(Row(signature.height * scale + 10, (drawn,)))
    for paper in section.papers:
        scale = min((WIDTH - _LABELS) / paper.width, _PAPER_HIGH / paper.height)
        wide, high = paper.width * scale, paper.height * scale
        rows.append(Row(high + 10, (Picture(LEFT + _LABELS, 4, wide, high, paper.picture),)))
    return rows


def _foot(report: Report, place: tuple[int, int], words: Words, style: Look) -> list[Placed]:
    line = words("{document} · page {number}/{count}", document=report.foot, number=place[0], count=place[1])
    return stacked(text_rows(line, style.small, LEFT, WIDTH), FOOT)
