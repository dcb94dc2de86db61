"""References: typed by hand, given offline, and every slip of the finger noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parcours_core.errors import Refused
from parcours_desktop.casework.references import (
    ALPHABET,
    looks_like_reference,
    new_reference,
    new_token,
    read_reference,
    reference_of,
)
from parcours_desktop.documents.content import LEAST_TOKEN_LENGTH, QR_PREFIX

references = st.integers(0, 2**45 - 1).map(reference_of)
places = st.sampled_from([*range(2, 7), *range(8, 13)])


def test_a_reference_is_written_in_three_groups_without_look_alikes() -> None:
    reference = new_reference()
    assert len(reference) == 13
    assert reference.startswith("O-")
    assert reference[7] == "-"
    assert set(reference.replace("-", "")[1:]) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


def test_a_hundred_thousand_letters_do_not_meet() -> None:
    # 0.014 % by the birthday bound: a failure here means that the bits are not random.
    assert len({new_reference() for _ in range(100_000)}) == 100_000


def test_a_token_has_128_bits() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(token) >= LEAST_TOKEN_LENGTH for token in tokens)


@given(reference=references, place=places, wrong=st.integers(1, 31))
def test_one_wrong_character_is_always_seen(reference: str, place: int, wrong: int) -> None:
    other = ALPHABET[(ALPHABET.index(reference[place]) + wrong) % 32]
    assert not looks_like_reference(reference[:place] + other + reference[place + 1 :])


@given(reference=references, one=places, other=places)
def test_two_characters_that_changed_places_are_always_seen(reference: str, one: int, other: int) -> None:
    letters = list(reference)
    letters[one], letters[other] = letters[other], letters[one]
    assert looks_like_reference("".join(letters)) == (reference[one] == reference[other])


@given(reference=references, missing=places)
def test_a_character_too_few_or_too_many_is_seen(reference: str, missing: int) -> None:
    assert not looks_like_reference(reference[:missing] + reference[missing + 1 :])
    assert not looks_like_reference(reference + "77")


@given(reference=references)
def test_it_is_read_however_it_is_typed(reference: str) -> None:
    bare = reference.replace("-", "")
    typed = [
        reference.lower(),
        f"  {reference} ",
        bare,
        bare[1:],
        bare[1:].lower(),
        " ".join(bare),
        "0" + bare[1:],
        reference[:2] + reference[2:].replace("0", "O").replace("1", "I"),
        reference[:2] + reference[2:].replace("0", "o").replace("1", "l"),
        reference.replace("-", "–"),
        reference.replace("-", "\N{NO-BREAK SPACE}"),
    ]
    assert {read_reference(text).reference for text in typed} == {reference}


@given(reference=references)
def test_the_text_of_a_qr_gives_reference_and_token(reference: str) -> None:
    token = new_token()
    read = read_reference(f"{QR_PREFIX}:{reference}:{token}\n")
    assert (read.reference, read.token) == (reference, token)
    assert read_reference(f"{QR_PREFIX.lower()}:{reference.lower()}:{token}").token == token


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    if looks_like_reference(text):
        assert looks_like_reference(read_reference(text).reference)
    else:
        with pytest.raises(Refused) as refused:
            read_reference(text)
        assert refused.value.what_to_do


@pytest.mark.parametrize("text", ["", "O", "Delvaux", "PARCOURS:1:", "PARCOURS:1::abc", "²²²²²²²²²²"])
def test_what_is_no_reference_is_said_so(text: str) -> None:
    with pytest.raises(Refused, match="référence"):
        read_reference(text)
