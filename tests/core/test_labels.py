"""Labels: every coded value has words of its own, also where two lists use the same code."""

from __future__ import annotations

from enum import StrEnum
from types import ModuleType

import pytest

from parcours_core.vocabulary import person, work
from parcours_core.vocabulary.person import Schooling, WorkStatus


@pytest.mark.parametrize("module", [person, work])
def test_every_member_of_every_list_has_a_label(module: ModuleType) -> None:
    lists = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, StrEnum)]
    members = [member for each in lists if each is not StrEnum for member in each]
    assert members
    for member in members:
        assert module.LABELS[member].strip()
    assert len(module.LABELS) == len(members)


def test_two_lists_with_one_code_keep_their_own_words() -> None:
    assert WorkStatus.UNKNOWN == Schooling.UNKNOWN
    assert person.LABELS[WorkStatus.UNKNOWN] == "situation à préciser"
    assert person.LABELS[Schooling.UNKNOWN] == "à préciser"


def test_a_value_of_another_list_has_no_label() -> None:
    with pytest.raises(KeyError):
        work.LABELS[WorkStatus.UNKNOWN]
