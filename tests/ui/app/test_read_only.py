"""A caseload that may only be read: the window opens, says so for as long as it is so, and everything can be read."""

from __future__ import annotations

from pathlib import Path

from end_to_end.helpers.counsellor import Counsellor
from support.unwritable import unwritable

from parcours_desktop.ui.kit.notice import InlineNotice


def test_the_window_says_that_nothing_can_be_kept_and_shows_everything(counsellor: Counsellor, home: Path) -> None:
    with unwritable(home):
        counsellor.start()
        counsellor.unlock()
        assert counsellor.search("laskawiec") == ["Łaskawiec, Zoë"]
        work = counsellor.open_window.work
        assert work is not None
        shown = [each.accessibleName() for each in work.findChildren(InlineNotice) if each.isVisible()]
        assert any("Lecture seule" in name for name in shown), shown
        counsellor.close()


def test_otherwise_there_is_no_such_banner(counsellor: Counsellor) -> None:
    counsellor.start()
    counsellor.unlock()
    work = counsellor.open_window.work
    assert work is not None
    assert not any("Lecture seule" in each.accessibleName() for each in work.findChildren(InlineNotice))
