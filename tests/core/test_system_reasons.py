"""Why the system refused is said in French, whatever language the system itself speaks."""

from __future__ import annotations

import errno
import os

import pytest

from parcours_core.system_reasons import reason_of_system


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOENT, "ce fichier ou ce dossier n’existe pas"),
        (errno.ENOSPC, "le disque est plein"),
        (errno.EIO, "le support ne répond plus"),
        (errno.EDOM, "le système s’y oppose"),
    ],
)
def test_a_refusal_is_said_in_french(number: int, said: str) -> None:
    assert reason_of_system(OSError(number, os.strerror(number))) == said


def test_one_without_a_number_is_said_too() -> None:
    assert reason_of_system(OSError("unknown")) == "le système s’y oppose"
