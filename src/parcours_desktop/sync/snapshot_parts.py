"""Reads a snapshot part by part, ahead of who writes them: unpacked on one thread, looked through on another."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat

from parcours_core.wire.frames import unframed
from parcours_core.wire.messages import Graves, Page, Sheet, decode
from parcours_core.wire.packing import unpack_ids
from parcours_core.wire.sheets import in_columns
from parcours_desktop.store.arrivals import Arrivals, arrivals_in, joined, only
from parcours_desktop.store.images import Image, Images
from parcours_desktop.store.laid_arrivals import LaidArrivals, as_page, laid_in
from parcours_desktop.store.unit_of_work import UnitOfWork
from parcours_desktop.sync.ahead import at_hand
from parcours_desktop.sync.downloading import Pieces, spoilt
from parcours_desktop.sync.run import Run

_AHEAD = 3

Key = tuple[str, str]
Reading = Callable[[], "list[Part]"]


def pages_of(pieces: Pieces) -> Iterator[Page]:
    """Yield the pages of a snapshot. Raises ``SpoiltSnapshot`` for what is none, and what ``Pieces.each`` raises."""
    try:
        for each in unframed(pieces.each()):
            yield in_columns(decode(each, Page))
    except ValueError as error:
        raise spoilt() from error


def _parts(pages: Iterable[Page], most: int) -> Iterator[Page]:
    """Yield pages of about ``most`` records: few enough not to hold the window up, else as many as can be at once.

    The cards of what was deleted come last.
    """
    sheets: dict[tuple[str, ...], list[Sheet]] = {}
    graves: list[Graves] = []
    count = 0
    for page in pages:
        graves += page.graves
        for sheet in _cut(page, most):
            if count and count + len(sheet.numbers) > most:
                yield Page(page.cursor, sheets=list(map(joined, sheets.values())))
                sheets, count = {}, 0
            sheets.setdefault((sheet.record, *sheet.fields), []).append(sheet)
            count += len(sheet.numbers)
            if count == most:
                # At once: what follows may still be on its way.
                yield Page(page.cursor, sheets=list(map(joined, sheets.values())))
                sheets, count = {}, 0
    if sheets or graves:
        yield Page(0, sheets=list(map(joined, sheets.values())), graves=graves)


def _cut(page: Page, most: int) -> Iterator[Sheet]:
    for sheet in page.sheets:
        count = len(sheet.numbers)
        for start in range(0, count, most):
            yield sheet if count <= most else only(sheet, range(start, min(start + most, count)))


@dataclass(frozen=True, slots=True)
class Part:
    """So many records of one page: as columns that were looked through, or where they lie in an image."""

    page: Page
    arrivals: Sequence[Arrivals | None]
    laid: LaidArrivals | None = None

    @property
    def count(self) -> int:
        """How many records it has."""
        return len(self.laid.ids) if self.laid else sum(len(sheet.numbers) for sheet in self.page.sheets)

    @property
    def image(self) -> Image | None:
        """The image in which they lie, if they do."""
        return self.laid.image if self.laid else None

    def keys(self) -> Iterator[Key]:
        """Yield the type and id of each record."""
        if self.laid:
            return zip(repeat(self.laid.declared.code), self.laid.ids)
        return ((sheet.record, one) for sheet in self.page.sheets for one in unpack_ids(sheet.ids))

    def as_page(self, unit: UnitOfWork) -> tuple[Page, Sequence[Arrivals | None]]:
        """Return them as ``TakingIn`` takes a page in."""
        return as_page(self.laid, unit.behind) if self.laid else (self.page, self.arrivals)


def readings(pages: Iterable[Page], most: int, images: Images | None) -> Iterator[Reading]:
    """Yield what reads the pages, also several at once, and what lies in images too where these were asked for.

    What reads one gives the parts of it, of ``most`` records. It raises ``Unfit``, and ``ValueError`` for parts of
    uneven length.
    """
    if images is None:
        yield from (partial(_read, page) for page in _parts(pages, most))
        return
    for page in pages:
        yield partial(_read_all, page, most, images.opening(page.image) if page.image else None)


def _read(page: Page) -> list[Part]:
    return [Part(page, arrivals_in(page))]


def _read_all(page: Page, most: int, opening: Callable[[], Image] | None) -> list[Part]:
    parts = [Part(Page(0), (), laid) for laid in laid_in(opening(), most)] if opening is not None else []
    return [*parts, *chain.from_iterable(map(_read, _parts([page], most)))]


class Ahead(Iterator[Part]):
    """Gives the parts; those of the next few readings are made meanwhile on ``threads``, if there are any.

    On the first each is unpacked, on the second it is done: what SQLite does there takes place at the same time.
    """

    def __init__(self, readings: Iterator[Reading], threads: tuple[Executor, Executor] | None) -> None:
        self._readings = readings
        self._threads = threads
        self._made: deque[Future[list[Part] | None]] = deque()
        self._here: deque[Part] = deque()
        for _ in range(_AHEAD):
            self._make()

    def __next__(self) -> Part:
        while not self._here:
            self._take(self._made.popleft().result() if self._made else _done(next(self._readings, None)))
        return self._here.popleft()

    @property
    def read(self) -> bool:
        """Whether nobody would wait for the next one, as far as is known."""
        return bool(self._here) or not self._made or self._made[0].done()

    def at_hand(self, run: Run) -> bool:
        """Say whether the next one, or that there is none, is known already, or was before anybody waited."""
        while not self._here and self._made and at_hand(run, self._made[0]):
            found = self._made[0].result()
            if found is None:
                return True
            self._made.popleft()
            self._take(found)
        return bool(self._here) or not self._made

    def _take(self, found: list[Part] | None) -> None:
        if found is None:
            raise StopIteration
        self._here.extend(found)
        self._make()

    def _make(self) -> None:
        if self._threads is not None:
            getting, doing = self._threads
            got = getting.submit(next, self._readings, None)
            self._made.append(doing.submit(lambda: _done(got.result())))


def _done(reading: Reading | None) -> list[Part] | None:
    return reading() if reading is not None else None
