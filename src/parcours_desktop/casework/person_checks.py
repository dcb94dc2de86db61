"""What is checked and tidied about a person as it is typed: the national number, the phone. It warns, never refuses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from parcours_core.language import tr
from parcours_desktop.casework.joining import BETWEEN

_NO_BREAK = "\N{NO-BREAK SPACE}"
_WITHIN_NUMBER = re.compile(r"(?<=[\d).]) +(?=\d|\(\d)")
_BELGIAN_MOBILE = re.compile(r"4[5-9]\d{7}")
_NOUGHT = re.compile(r"^(3[23])0")
_SHORTEST = 6
_EMAIL = re.compile(r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)+")
_TWO_DIGIT_ZONES = ("2", "3", "4", "9")


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` with stray spaces taken off every text; the texts are not changed otherwise."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def niss_digits(niss: str) -> str:
    """Return only the digits of a national number, however it was spaced."""
    return "".join(character for character in niss if character in "0123456789")


def niss_is_sound(niss: str) -> bool:
    """Say whether the check number of a Belgian national number (NISS) fits.

    The last two of its eleven digits are 97 minus the first nine modulo 97; for people born from 2000 on a 2 is put
    before the nine (royal decree of 3 April 1984, article 6). The bis numbers of people outside the register, whose
    month is raised by 20 or 40, follow the same rule.
    """
    digits = niss_digits(niss)
    if len(digits) != 11:
        return False
    base, check = int(digits[:9]), int(digits[9:])
    return check in {97 - base % 97, 97 - (2_000_000_000 + base) % 97}


def niss_birth_date(niss: str) -> date | None:
    """Return the birth date that a sound national number tells, None where it tells none.

    The century is the one whose check number fits; a bis number's month is lowered by 20 or 40 first.
    """
    digits = niss_digits(niss)
    if not niss_is_sound(digits):
        return None
    born_since_2000 = int(digits[9:]) != 97 - int(digits[:9]) % 97
    year = int(digits[:2]) + (2000 if born_since_2000 else 1900)
    month = int(digits[2:4]) % 20
    try:
        return date(year, month, int(digits[4:6]))
    except ValueError:
        return None


def show_niss(niss: str) -> str:
    """Return the number as on the identity card (« 92.03.14-123.45 »); as typed where it has not 11 digits."""
    digits = niss_digits(niss)
    if len(digits) != 11:
        return niss
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-{digits[6:9]}.{digits[9:]}"


def phone_digits(phone: str) -> str:
    """Return a phone number as ``+<country><number>`` for comparing; empty where there is no number in it.

    Without a country, ten digits beginning with 0 are read as the mobile of Belgium (04…) or as a number of France,
    nine as a Belgian line. Ten digits beginning 04 are Belgian where they fit a Belgian mobile.
    """
    digits = niss_digits(phone)
    if phone.strip().startswith("+") or digits.startswith("00"):
        abroad = digits.removeprefix("00")
        # « +32 (0)470 » is written with a nought that is not dialled.
        return "+" + _NOUGHT.sub(r"\1", abroad) if len(abroad) >= _SHORTEST else ""
    if digits.startswith("0") and len(digits) in (9, 10):
        belgian = len(digits) == 9 or _BELGIAN_MOBILE.fullmatch(digits[1:]) is not None
        return ("+32" if belgian else "+33") + digits[1:]
    return digits if len(digits) >= _SHORTEST else ""


def show_phone(phone: str) -> str:
    """Return a Belgian or French number grouped as it is said (« 0470 12 34 56 »); another one as it was typed.

    Two that were kept beside each other are each grouped. No number is broken over two lines.
    """
    if len(both := whole_numbers(phone)) > 1:
        return BETWEEN.join(show_phone(each) for each in both)
    number, typed = phone_digits(phone), _WITHIN_NUMBER.sub(_NO_BREAK, phone)
    if number.startswith("+32"):
        return _show_belgian(number[3:]) or typed
    if number.startswith("+33") and len(number) == 12:
        return _NO_BREAK.join(["0" + number[3], *(number[at : at + 2] for at in range(4, 12, 2))])
    return typed


def _show_belgian(national: str) -> str:
    if _BELGIAN_MOBILE.fullmatch(national):
        return _NO_BREAK.join(["0" + national[:3], national[3:5], national[5:7], national[7:]])
    if len(national) == 8 and national[0] in _TWO_DIGIT_ZONES:
        return _NO_BREAK.join(["0" + national[0], national[1:4], national[4:6], national[6:]])
    if len(national) == 8:
        return _NO_BREAK.join(["0" + national[:2], national[2:4], national[4:6], national[6:]])
    return ""


def whole_numbers(phone: str) -> list[str]:
    """Return the numbers that stand beside each other in ``phone``; a « / » within one number does not part it."""
    parts = phone.split(BETWEEN)
    return parts if all(phone_digits(each).startswith("+") for each in parts) else [phone]


def _phone_is_whole(phone: str) -> bool:
    """Say whether a number can be dialled: one without a country has the nine or ten digits of Belgium or France."""
    if len(whole_numbers(phone)) > 1:
        return True
    number = phone_digits(phone)
    if niss_digits(phone).startswith("0"):
        return number.startswith("+")
    return bool(number)


def warnings(values: Mapping[str, Any], today: date) -> dict[str, str]:
    """Return what looks wrong, by field name, in a sentence. Nothing here stops a save: the person may be right."""
    said: dict[str, str] = {}
    niss, birth = str(values.get("niss") or ""), values.get("birth_date")
    if niss.strip():
        told = niss_birth_date(niss)
        if len(niss_digits(niss)) != 11:
            said["niss"] = tr("Un NISS compte 11 chiffres. Il est gardé tel quel.")
        elif not niss_is_sound(niss):
            said["niss"] = tr("Le nombre de contrôle du NISS ne correspond pas. Vérifiez-le sur la carte.")
        elif isinstance(birth, date) and told is not None and told != birth:
            said["niss"] = tr("Le NISS annonce une autre date de naissance.")
    if isinstance(birth, date):
        if birth > today:
            said["birth_date"] = tr("Cette date de naissance est à venir.")
        elif today.year - birth.year > 110:
            said["birth_date"] = tr("Cette date de naissance est très ancienne.")
    phone = str(values.get("phone") or "")
    if phone.strip() and not _phone_is_whole(phone):
        said["phone"] = tr("Ce numéro de téléphone semble incomplet. Il est gardé tel quel.")
    email = str(values.get("email") or "").strip()
    if email and not _EMAIL.fullmatch(email):
        said["email"] = tr("Cette adresse électronique semble incomplète. Elle est gardée telle quelle.")
    return said
