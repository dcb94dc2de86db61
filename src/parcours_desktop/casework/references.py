"""The reference of a letter: given offline, short enough to be typed from a slip, safe against a slip of the finger.

``O-7K3FQ-2M9XB``: an O for « orientation », nine random characters and a check character, of Crockford's alphabet,
which leaves out I, L, O and U, so that a 1 or a 0 written by hand is read for what it is.

No collision: nine characters are 45 random bits. Among the 100,000 letters of a large agency the chance that any two
share a reference is 100,000² / 2 / 2⁴⁵ = 0.014 % (birthday bound), whatever number of devices gave them without talking
to each other; a device does not give what its own caseload holds already, and the token of the QR tells two letters
apart even then.

No slip: the check character makes the sum of all ten, each times its own power of a generator of the field of 32
elements, zero. One wrong character changes the sum, since no weight is zero; two that changed places change it too,
near or far from each other, since all weights differ.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_desktop.documents.content import QR_PREFIX

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_CHARACTERS = 9
_LENGTH = _RANDOM_CHARACTERS + 1
_LETTER = "O"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
_FIELD_POLYNOMIAL = 0b100101  # x⁵ + x² + 1, primitive over two elements
_TOKEN_BYTES = 16


@dataclass(frozen=True, slots=True)
class ReadReference:
    """What was typed or scanned: the reference as it is kept, and the token where a whole QR was read."""

    reference: str
    token: str = ""


def new_reference() -> str:
    """Return a fresh reference from 45 random bits."""
    return reference_of(secrets.randbits(5 * _RANDOM_CHARACTERS))


def reference_of(bits: int) -> str:
    """Return the reference that 45 ``bits`` give, with its check character."""
    values = [bits >> 5 * place & 31 for place in range(_RANDOM_CHARACTERS)]
    return _written([*values, _check_value(values)])


def new_token() -> str:
    """Return a fresh token of 128 random bits as URL-safe text (trust.md, S22)."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def read_reference(text: str) -> ReadReference:
    """Return what ``text`` refers to: a reference typed with any case, spaces and dashes, or the text of a QR.

    Letters that look alike are read as the one that exists (O as 0, I and L as 1), and the leading O may be left out.
    Raises ``Refused`` for what cannot be a reference, and for one whose check character does not fit.
    """
    typed, token = text.strip(), ""
    if typed.upper().startswith(QR_PREFIX + ":"):
        typed, _, token = typed[len(QR_PREFIX) + 1 :].partition(":")
    letters = "".join(character for character in typed.upper() if character.isalnum())
    # A letter O at the head is the O of « orientation », since no reference has one; a nought may be either.
    if letters.startswith(_LETTER) or (letters.startswith("0") and len(letters) == _LENGTH + 1):
        letters = letters[1:]
    read = letters.translate(_READ_AS)
    if len(read) != _LENGTH or any(character not in ALPHABET for character in read):
        raise Refused(
            tr("Ceci n’est pas une référence de lettre."),
            what_to_do=tr("Elle s’écrit comme O-7K3FQ-2M9XB, en haut de la lettre et sur le talon."),
        )
    values = [ALPHABET.index(character) for character in read]
    if _check_value(values[:-1]) != values[-1]:
        raise Refused(
            tr("Cette référence contient une faute de frappe."),
            what_to_do=tr("Comparez-la caractère par caractère avec le talon."),
        )
    return ReadReference(_written(values), token.strip())


def looks_like_reference(text: str) -> bool:
    """Say whether ``text`` is a sound reference, so that a search box can offer the letter."""
    try:
        read_reference(text)
    except Refused:
        return False
    return True


def _written(values: list[int]) -> str:
    characters = "".join(ALPHABET[value] for value in values)
    return f"{_LETTER}-{characters[:5]}-{characters[5:]}"


def _check_value(values: list[int]) -> int:
    total, weight = 0, 1
    for value in values:
        weight = _times(weight, 2)
        total ^= _times(weight, value)
    return total


def _times(left: int, right: int) -> int:
    """Multiply in the field of 32 elements."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left <<= 1
        if left & 32:
            left ^= _FIELD_POLYNOMIAL
        right >>= 1
    return product
