"""Opens the window: on the counsellor's own work, or on a sample caseload of invented people.

Only what the unlock screen needs is imported before it is painted.
"""

from __future__ import annotations

from pathlib import Path

from parcours_desktop.bootstrap import Home, default_home, opening


def open_home(home: Path | None = None) -> int:
    """Open the window on the caseload in ``home``, by default the one of this person; return the exit code."""
    from parcours_desktop.ui.app.start import run

    return run(opening(Home(home or default_home())))


def open_sample(home: Path | None = None) -> int:
    """Open the window on the sample caseload in ``home``, made the first time; return the exit code."""
    from parcours_desktop.cli.sample import sample_home, sample_opening
    from parcours_desktop.ui.app.start import run

    return run(sample_opening(home or sample_home()))
