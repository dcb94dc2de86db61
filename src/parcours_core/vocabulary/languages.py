"""Languages that people in the field speak: ISO 639-1 codes and their names in French, the commonest here first."""

from __future__ import annotations

from parcours_core.language import say

LANGUAGES: dict[str, str] = {
    "fr": say("français"),
    "nl": say("néerlandais"),
    "de": say("allemand"),
    "en": say("anglais"),
    "ar": say("arabe"),
    "tr": say("turc"),
    "it": say("italien"),
    "es": say("espagnol"),
    "pt": say("portugais"),
    "pl": say("polonais"),
    "ro": say("roumain"),
    "bg": say("bulgare"),
    "uk": say("ukrainien"),
    "ru": say("russe"),
    "fa": say("persan ou dari"),
    "ps": say("pachto"),
    "ti": say("tigrigna"),
    "am": say("amharique"),
    "so": say("somali"),
    "ku": say("kurde"),
    "sq": say("albanais"),
    "sr": say("serbe"),
    "hr": say("croate"),
    "bs": say("bosnien"),
    "hy": say("arménien"),
    "ka": say("géorgien"),
    "el": say("grec"),
    "hu": say("hongrois"),
    "cs": say("tchèque"),
    "sk": say("slovaque"),
    "lt": say("lituanien"),
    "ff": say("peul"),
    "wo": say("wolof"),
    "ln": say("lingala"),
    "sw": say("swahili"),
    "rw": say("kinyarwanda"),
    "rn": say("kirundi"),
    "ber": say("berbère"),
    "ur": say("ourdou"),
    "hi": say("hindi"),
    "bn": say("bengali"),
    "ta": say("tamoul"),
    "zh": say("chinois"),
    "vi": say("vietnamien"),
    "th": say("thaï"),
    "ne": say("népalais"),
}
"""Berber has no two-letter code: its code is ISO 639-2's."""


def language_label(code: str) -> str:
    """Return the French name of a language; a code that the list does not hold, as it stands."""
    return LANGUAGES.get(code, code)
