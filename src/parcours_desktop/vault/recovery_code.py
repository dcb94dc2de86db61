"""The one-time recovery code: 120 random bits as six groups of five signs, of which the last tells a copying error.

The signs are Crockford's 32 (no I, L, O, U; they are read as 1, 1, 0, V). Each group is a word of a code over the field
with 32 elements: its signs, each multiplied by another weight, add up to a figure of the group's own. So a wrong sign,
two signs exchanged, and two groups exchanged are always noticed, and where.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from parcours_core.errors import WorldError
from parcours_core.language import tr

BITS = 120
GROUPS = 6
SIGNS_IN_GROUP = 5
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

_READ_AS = str.maketrans("ILOU", "110V")
_BETWEEN = " \t\r\n-\u2010\u2011\u2012\u2013\u2014\u00a0\u202f.·"
_POLYNOMIAL = 0b100101
"""x⁵ + x² + 1, primitive over two elements: powers of x are all 31 elements but zero."""


class MiscopiedCode(WorldError):
    """What was typed is no recovery code. ``group`` (from 1) is where it goes wrong, 0 where the length is."""

    def __init__(self, group: int = 0) -> None:
        if group:
            what = tr("Le groupe {group} du code de secours contient une erreur de copie.", group=group)
        else:
            what = tr(
                "Ce n’est pas un code de secours entier : il a {groups} groupes de {signs} signes.",
                groups=GROUPS,
                signs=SIGNS_IN_GROUP,
            )
        super().__init__(
            what,
            what_is_safe=tr("Rien n’est perdu ni effacé."),
            what_to_do=tr("Relisez la feuille, groupe par groupe, et corrigez."),
        )
        self.group = group


def new_code() -> str:
    """Return a new code as it is printed: « 7K3MQ-… », six groups."""
    return from_bytes(secrets.token_bytes(BITS // 8))


def from_bytes(secret: bytes) -> str:
    """Return the code of 15 bytes. Raises ``ValueError`` for another length."""
    if len(secret) * 8 != BITS:
        raise ValueError(f"a recovery code holds {BITS} bits")
    number = int.from_bytes(secret, "big")
    per_group = SIGNS_IN_GROUP - 1
    values = [(number >> 5 * place) & 31 for place in reversed(range(BITS // 5))]
    groups = [values[start : start + per_group] for start in range(0, len(values), per_group)]
    return "-".join(_written([*group, _check(group, place)]) for place, group in enumerate(groups))


def to_bytes(typed: str) -> bytes:
    """Return the 15 bytes of a code as it was typed: small letters, other or no separators are as good.

    Raises ``MiscopiedCode`` where it holds a copying error, and says in which group.
    """
    signs = "".join(sign for sign in typed if sign not in _BETWEEN).upper().translate(_READ_AS)
    for place, sign in enumerate(signs[: GROUPS * SIGNS_IN_GROUP]):
        if sign not in ALPHABET:
            raise MiscopiedCode(place // SIGNS_IN_GROUP + 1)
    if len(signs) != GROUPS * SIGNS_IN_GROUP:
        raise MiscopiedCode
    number = 0
    for place in range(GROUPS):
        group = [ALPHABET.index(sign) for sign in signs[place * SIGNS_IN_GROUP : (place + 1) * SIGNS_IN_GROUP]]
        if group[-1] != _check(group[:-1], place):
            raise MiscopiedCode(place + 1)
        for value in group[:-1]:
            number = number << 5 | value
    return number.to_bytes(BITS // 8, "big")


def _written(values: Sequence[int]) -> str:
    return "".join(ALPHABET[value] for value in values)


def _check(values: Sequence[int], group: int) -> int:
    """Return what makes the weighted sum of a group equal to the group's own figure; the check's weight is one."""
    total = _power(group)
    for place, value in enumerate(values, start=1):
        total ^= _times(_power(place), value)
    return total


def _power(exponent: int) -> int:
    result = 1
    for _ in range(exponent):
        result = _times(result, 2)
    return result


def _times(one: int, other: int) -> int:
    result = 0
    while other:
        if other & 1:
            result ^= one
        other >>= 1
        one <<= 1
        if one & 0b100000:
            one ^= _POLYNOMIAL
    return result
