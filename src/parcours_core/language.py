"""Every sentence that a person reads passes here: French is written in the code, other languages are catalogues.

``tr`` speaks the language of the interface. A letter is written in the language of its reader, so documents ask
for ``phrases(language)`` of their own and never use ``tr``.
"""

from __future__ import annotations

import gettext
from functools import lru_cache
from pathlib import Path

SOURCE_LANGUAGE = "fr"
DOMAIN = "parcours"
NO_BREAK_SPACE = "\u00a0"


def say(text: str) -> str:
    """Mark a French text for the translation catalogues; it is translated where it is shown, by ``tr(text)``."""
    return text


class _FrenchSource(gettext.NullTranslations):
    """The French of the code itself, where zero is singular: « 0 frein »."""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return the singular below two, as French does, and not only for one."""
        return msgid1 if abs(n) < 2 else msgid2


class Phrases:
    """The phrases of one language. Call it with a French text and the values to put into its ``{braces}``."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        self.language = language
        self._catalogue = catalogue

    def __call__(self, text: str, /, **values: object) -> str:
        """Return ``text`` in this language, its ``{names}`` filled from ``values``."""
        translated = self._catalogue.gettext(text)
        return translated.format(**values) if values else translated

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return ``one`` or ``many`` as this language counts, with ``{number}`` and ``values`` filled in.

        Thousands are set apart by a no-break space, as French, Dutch (in Belgium) and German do.
        """
        shown = f"{number:,}".replace(",", NO_BREAK_SPACE)
        return self._catalogue.ngettext(one, many, number).format(number=shown, **values)


@lru_cache(maxsize=16)
def phrases(language: str = SOURCE_LANGUAGE, folder: Path | None = None) -> Phrases:
    """Return the phrases of ``language`` (ISO 639-1).

    A language without a catalogue in ``folder`` (``<folder>/<language>/LC_MESSAGES/parcours.mo``) falls back to
    French sentence by sentence, since an untranslated letter is worth more than none.
    """
    french = _FrenchSource()
    if language == SOURCE_LANGUAGE or folder is None:
        return Phrases(language, french)
    catalogue = gettext.translation(DOMAIN, localedir=str(folder), languages=[language], fallback=True)
    catalogue.add_fallback(french)
    return Phrases(language, catalogue)


class _InterfacePhrases:
    """The phrases of the interface, chosen once by the composition root before the first window."""

    def __init__(self) -> None:
        self._current = phrases()

    def speak(self, language: str, folder: Path | None = None) -> None:
        """Let the interface speak ``language`` from now on."""
        self._current = phrases(language, folder)

    def __call__(self, text: str, /, **values: object) -> str:
        """Return ``text`` in the language of the interface."""
        return self._current(text, **values)

    def count(self, one: str, many: str, number: int, /, **values: object) -> str:
        """Return ``one`` or ``many`` in the language of the interface, with ``{number}`` filled in."""
        return self._current.count(one, many, number, **values)


tr = _InterfacePhrases()
