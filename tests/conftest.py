"""Every test runs in a home of its own, quick ones first, and fails on noise: what it leaves behind or logs unasked."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from support import home, noise

# From the quickest to the slowest; what is not named stands between.
FIRST = ("core", "architecture")
LAST = ("ui", "cli", "packaging", "end_to_end")

_homes: list[tempfile.TemporaryDirectory[str]] = []

hypothesis.settings.register_profile("house", deadline=None, print_blob=True)
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Move into a temporary home before anything of Qt or of the program is loaded."""
    folder = tempfile.TemporaryDirectory(prefix="parcours-home-", ignore_cleanup_errors=True)
    _homes.append(folder)
    home.move_into(Path(folder.name))
    home.choose_display()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the temporary home away."""
    while _homes:
        _homes.pop().cleanup()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let quick folders go first and whole journeys last; within a folder the order stays."""
    items.sort(key=lambda item: _rank(item.path.relative_to(config.rootpath).parts))


def _rank(parts: tuple[str, ...]) -> int:
    room = parts[1] if len(parts) > 2 else ""
    if room in FIRST:
        return FIRST.index(room) - len(FIRST)
    return LAST.index(room) + 1 if room in LAST else 0


@pytest.fixture(autouse=True)
def no_noise(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail the test that leaves threads, windows or timers, or logs a warning it does not acknowledge.

    A test that expects a warning asserts on ``caplog`` and then calls ``caplog.clear()``.
    """
    threads = noise.threads()
    with_qt = not {"qtbot", "qapp"}.isdisjoint(request.fixturenames)
    windows = noise.Windows() if with_qt else None
    yield
    left = windows.leaked() if windows else []
    left += [f"thread {name}" for name in noise.leaked_threads(threads)]
    left += [f"log {line}" for line in noise.unexpected_records(caplog)]
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)
