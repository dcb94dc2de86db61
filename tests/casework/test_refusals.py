"""Every reason for which the server may refuse a change has words of its own, and says what to do."""

from __future__ import annotations

import pytest

from parcours_core.protocol import Reason
from parcours_desktop.casework.sync_status import _OTHER, _REASONS


@pytest.mark.parametrize("reason", list(Reason))
def test_a_reason_says_what_happened_and_what_to_do(reason: Reason) -> None:
    happened, to_do = _REASONS[reason]
    assert happened.endswith(".")
    assert to_do.endswith(".")
    assert (happened, to_do) != _OTHER


def test_no_two_reasons_sound_alike() -> None:
    assert len({happened for happened, _ in _REASONS.values()}) == len(Reason)
