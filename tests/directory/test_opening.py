import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.vocabulary.person import Weekday
from parcours_desktop.directory.opening import hours_words, open_on


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ("Mo-Fr 07:00-18:00; PH off", "lun.–ven. 7 h – 18 h, fermé les jours fériés"),
        ("Mo-Fr 08:30-12:30,13:30-17:00", "lun.–ven. 8 h 30 – 12 h 30 et 13 h 30 – 17 h"),
        ("Mo,We 09:00-12:00; Sa[1] 10:00-12:00", "lun., mer. 9 h – 12 h, 1er sam. du mois 10 h – 12 h"),
        ("Fr[-1] 10:00-12:00", "dernier ven. du mois 10 h – 12 h"),
        ("Tu[2,4] 10:00-12:00", "2e mar. du mois, 4e mar. du mois 10 h – 12 h"),
        ("week 1-53/2 Mo 09:00-12:00", "lun. une semaine sur 2 9 h – 12 h"),
        ("Apr-Sep Mo-Fr 09:00-12:00", "avril à septembre : lun.–ven. 9 h – 12 h"),
        ("Aug off", "fermé août :"),
        ("Mo-Fr 09:00+", "lun.–ven. à partir de 9 h"),
        ('We 14:00-16:00 "sur rendez-vous"', "mer. 14 h – 16 h (sur rendez-vous)"),
        ('"sur rendez-vous"', "sur rendez-vous"),
        ("24/7", "tous les jours, jour et nuit"),
        ("09:00-17:00", "9 h – 17 h"),
        ("off", "fermé"),
        ("SH off", "fermé pendant les vacances scolaires"),
        ("Su,PH off", "fermé dim., jours fériés"),
        ("Mo - Fr 09:00 - 17:00;", "lun.–ven. 9 h – 17 h"),
        ("", ""),
    ],
)
def test_hours_are_told_in_french(hours: str, words: str) -> None:
    assert hours_words(hours).replace("\u00a0", " ") == words


def test_an_hour_is_never_cut_at_the_end_of_a_line() -> None:
    assert hours_words("Mo 08:30-09:00") == "lun. 8\u00a0h\u00a030 – 9\u00a0h"


@pytest.mark.parametrize("hours", ["du lundi au vendredi", "sunrise-sunset", "Mo-Fr 9h-17h", "8:00-12:00 || appeler"])
def test_what_is_not_understood_is_shown_as_written(hours: str) -> None:
    assert hours_words(hours) == hours


@given(st.text() | st.text(st.sampled_from('MoTuFr -,;:0123456789[]"off+PH')))
def test_no_text_breaks_it(hours: str) -> None:
    assert hours_words(hours) or not hours.strip("; \t\n") or not hours.split()


@pytest.mark.parametrize(
    ("hours", "day", "is_open"),
    [
        ("Mo-Fr 08:00-12:00; PH off", Weekday.MONDAY, True),
        ("Mo-Fr 08:00-12:00; PH off", Weekday.SUNDAY, False),
        ("24/7", Weekday.SUNDAY, True),
        ("sur rendez-vous", Weekday.MONDAY, None),
        ("", Weekday.MONDAY, None),
    ],
)
def test_whether_it_opens_on_a_day(hours: str, day: Weekday, is_open: bool | None) -> None:
    assert open_on(hours, day) is is_open
