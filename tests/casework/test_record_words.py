"""What a value says in a copy of the dossier, in its history and on its cards."""

from __future__ import annotations

from parcours_core.records.declare import record_type
from parcours_core.records.referral import Referral
from parcours_desktop.casework.record_words import value_words


def test_the_lines_of_an_address_are_one_address() -> None:
    said = value_words(record_type(Referral), "address", ["rue du Canal 102", "7800 Ath"])
    assert said == "rue du Canal 102, 7800 Ath"
