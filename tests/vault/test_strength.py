"""What is refused as a passphrase, and what is never refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from parcours_desktop.vault.strength import (
    GOOD_BITS,
    SHORTEST,
    check_passphrase,
    common,
    estimate,
    is_common,
    problem_of,
)
from parcours_desktop.vault.suggestion import LEAST_WORDS, suggest, word_list


def test_three_thousand_of_the_commonest_are_refused_and_so_are_their_trimmings() -> None:
    known = list(common())
    assert len(known) >= 3000
    assert [word for word in known if not problem_of(word)] == []
    for trimmed in ("{}2026!", "{}{}", "123{}", "{} {} 1985"):
        made = [trimmed.replace("{}", word) for word in known]
        assert [word for word in made if len(word) >= SHORTEST and not problem_of(word)] == []


@pytest.mark.parametrize(
    "easy",
    [
        *(
            "Mot de passe 2026",
            "MOTDEPASSE!!!",
            "m0tdep@sse2026",
            "Bonjour Bonjour",
            "Nicolas & Sophie",
            "Sophie.Nicolas.1985",
        ),
        *("azertyuiop^$", "poiuytreza12", "123456789012", "1q2w3e4r5t6y", "aaaaaaaaaaaaaaaa", "abababababababab"),
        *("01/02/1985 3007", "Chouchou-Doudou", "wachtwoord2026", "iloveyou iloveyou", "Éléonore", "            "),
        *("soleil amour bebe maman", "correcthorsebatterystaple"),
    ],
)
def test_easy_ones_are_refused_in_any_dress(easy: str) -> None:
    assert problem_of(easy)


@pytest.mark.parametrize(
    "sound",
    [
        *(
            "cheval agrafe pile correcte",
            "halte bleue sept Noémie",
            "quatre mots pour mesurer",
            "des mots pour être tué",
        ),
        *("Le bus de 7 h 12 passe à Chièvres", "xk3Qz9-vbT2_pL", "ik fiets elke dinsdag naar de markt"),
    ],
)
def test_sound_ones_are_not(sound: str) -> None:
    check_passphrase(sound)


def test_a_suggestion_has_six_words_of_two_thousand_and_is_always_good() -> None:
    words = word_list()
    assert len(set(words)) == len(words) >= 2000
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)
    made = [suggest() for _ in range(200)]
    assert len({each.passphrase for each in made}) == 200
    for each in made:
        assert len(each.passphrase.split(" ")) == LEAST_WORDS
        assert each.bits >= 64
        assert problem_of(each.passphrase) == ""
        assert estimate(each.passphrase).bits <= each.bits + 0.1
    with pytest.raises(ValueError, match="at least 6"):
        suggest(4)


def test_every_word_may_be_drawn() -> None:
    drawn = {word for _ in range(3000) for word in suggest().passphrase.split(" ")}
    assert len(drawn) > 0.99 * len(word_list())


@given(some.text(max_size=60))
def test_the_estimate_is_a_number_and_more_words_are_never_easier(text: str) -> None:
    bits = estimate(text).bits
    assert 0 <= bits <= 60 * 60
    assert estimate(text + " accolade muscle").bits >= bits - 1e-9 or not text.isascii()


@given(some.text(max_size=11))
def test_what_is_short_is_always_refused(text: str) -> None:
    assert problem_of(text)


def test_a_long_text_is_judged_soon() -> None:
    assert estimate("xq7vjz" * 200).bits > GOOD_BITS
    assert is_common("a" * 2000)


def test_the_words_are_said() -> None:
    assert [estimate(text).label for text in ("motdepasse", "des mots pour être tué", "abc accolade " * 5)] == [
        "faible",
        "correcte",
        "faible",
    ]
    assert estimate(suggest().passphrase).label == "solide"
