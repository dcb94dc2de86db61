"""The places that ship, opened once for all tests of matching."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parcours_desktop.directory.places import Places


@pytest.fixture(scope="module")
def places() -> Iterator[Places]:
    opened = Places.open()
    yield opened
    opened.close()
