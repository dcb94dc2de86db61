"""Opening hours are told as one says them, with what narrows them down; what is not understood is never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.language import phrases
from parcours_desktop.directory.opening import rules_in_words

TOLD = {
    "Mo-Fr 07:00-18:00; PH off": ("lun.–ven. : 7\u00a0h–18\u00a0h",),
    "Mo-Fr 08:30-12:30,13:30-17:00": ("lun.–ven. : 8\u00a0h\u00a030–12\u00a0h\u00a030, 13\u00a0h\u00a030–17\u00a0h",),
    "Mo,We 09:00-12:00; Sa[1] 10:00-12:00": (
        "lun., mer. : 9\u00a0h–12\u00a0h",
        "1er sam. du mois : 10\u00a0h–12\u00a0h",
    ),
    "Mo-Fr 09:00-12:00, Sa 10:00-12:00": ("lun.–ven. : 9\u00a0h–12\u00a0h", "sam. : 10\u00a0h–12\u00a0h"),
    "Fr[-1] 10:00-12:00": ("dernier ven. du mois : 10\u00a0h–12\u00a0h",),
    "Tu[2,4] 10:00-12:00": ("2e mar. du mois, 4e mar. du mois : 10\u00a0h–12\u00a0h",),
    "week 1-53/2 Mo 09:00-12:00": ("lun., une semaine sur 2 : 9\u00a0h–12\u00a0h",),
    "Apr-Sep Mo-Fr 09:00-12:00": ("avril à septembre, lun.–ven. : 9\u00a0h–12\u00a0h",),
    "Aug off": ("août : fermé",),
    "Mo-Fr 09:00+": ("lun.–ven. : à partir de 9\u00a0h",),
    'We 14:00-16:00 "sur rendez-vous ; appeler, Mo"': ("mer. : 14\u00a0h–16\u00a0h (sur rendez-vous ; appeler, Mo)",),
    '"sur rendez-vous"': ("sur rendez-vous",),
    "24/7": ("jour et nuit, tous les jours",),
    "09:00-17:00": ("tous les jours : 9\u00a0h–17\u00a0h",),
    "off": ("fermé",),
    "open": ("ouvert",),
    "Mo": ("lun.",),
    "SH off": ("vacances scolaires : fermé",),
    "PH,Su 10:00-12:00": ("jours fériés, dim. : 10\u00a0h–12\u00a0h",),
    "Mo - Fr 09:00 - 17:00;": ("lun.–ven. : 9\u00a0h–17\u00a0h",),
    "PH off": (),
    "": (),
}


@pytest.mark.parametrize(("hours", "told"), TOLD.items())
def test_hours_are_told_in_french(hours: str, told: tuple[str, ...]) -> None:
    assert rules_in_words(hours, phrases()) == told


@pytest.mark.parametrize(
    "hours",
    ["du lundi au vendredi", "sunrise-sunset", "Mo-Fr 9h-17h", "8:00-12:00 || appeler", "Mo[7] 09:00-10:00", "Mo; ?"],
)
def test_what_is_not_understood_is_not_guessed(hours: str) -> None:
    assert rules_in_words(hours, phrases()) is None


@given(st.text() | st.text(st.sampled_from('MoTuFr -,;:0123456789[]"off+PH')))
def test_no_text_breaks_it(hours: str) -> None:
    told = rules_in_words(hours, phrases())
    assert told is None or all(line.strip() for line in told)
