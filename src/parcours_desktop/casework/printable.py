"""What of a letter no face can print: found before it leaves, named by its field, with the way to put it right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_desktop.casework.words import typeset
from parcours_desktop.documents.content import LetterContent
from parcours_desktop.documents.uncovered import illegible, symbols_in
from parcours_desktop.documents.wording import texts_of

_MOST = 40


class Where(StrEnum):
    """Where a text is put right: the person's sheet, the letter itself, the settings, or with the partner alone."""

    PERSON = "person"
    LETTER = "letter"
    SETTINGS = "settings"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Unprinted:
    """A text that would be missing from the letter: in words ``what`` happens and ``how`` it is put right."""

    where: Where
    what: str
    how: str


class NotInOurLetters(Refused):
    """A letter is held back since its reader could not read it; ``where`` is the place to put it right."""

    def __init__(self, found: Unprinted) -> None:
        super().__init__(found.what, what_is_safe=tr("Rien n’est parti ; la lettre est gardée."), what_to_do=found.how)
        self.where = found.where


def unprinted(content: LetterContent) -> tuple[Unprinted, ...]:
    """Return what would be missing from the letter, what is put right soonest first.

    A letter speaks of the person in other texts too: where their name cannot be printed, only that is said.
    """
    if illegible(content.person_name):
        return (
            Unprinted(
                Where.PERSON,
                _cannot(tr("Le nom de la personne"), [content.person_name]),
                tr("Écrivez-le dans sa fiche en lettres latines, comme sur sa carte d’identité."),
            ),
        )
    found = []
    latin = tr("Écrivez-le en lettres latines.")
    for label, texts in ((tr("Le motif"), content.reasons), (tr("« À apporter »"), content.documents)):
        if any(map(illegible, texts)):
            found.append(Unprinted(Where.LETTER, _cannot(label, texts), latin))
    for label, value in content.shared:
        if illegible(value):
            how = tr("Écrivez-le en lettres latines dans la fiche, ou décochez cette donnée.")
            found.append(Unprinted(Where.LETTER, _cannot(tr("« {label} »", label=label), [value]), how))
    head, signs = content.letterhead, content.signatory
    sender = (head.name, head.subtitle, *head.address, head.email, signs.name, signs.role, content.place)
    if any(map(illegible, sender)):
        how = tr("Écrivez-le en lettres latines dans les réglages (Ctrl+4).")
        found.append(Unprinted(Where.SETTINGS, _cannot(tr("L’en-tête de la lettre"), sender), how))
    if not found and any(map(illegible, texts_of(content))):
        what = tr("La fiche du service est en partie dans une écriture que la lettre ne peut pas imprimer.")
        found.append(Unprinted(Where.PARTNER, what, tr("La lettre dit à cet endroit de quelle écriture il s’agit.")))
    return tuple(found)


def printing_warnings(content: LetterContent) -> tuple[str, ...]:
    """Return in words what of the letter would not be printed, symbols that it leaves out too."""
    said = [f"{each.what} {each.how}" for each in unprinted(content)]
    left_out = dict.fromkeys(one for text in texts_of(content) for one in symbols_in(text))
    if left_out:
        said.append(tr("La lettre laisse de côté ces symboles : {symbols}", symbols=" ".join(left_out)))
    return tuple(typeset(each) for each in said)


def require_legible(content: LetterContent) -> None:
    """Raise ``NotInOurLetters`` where something that can be put right here would be missing from the letter."""
    for each in unprinted(content):
        if each.where is not Where.PARTNER:
            raise NotInOurLetters(each)


def _cannot(label: str, texts: Iterable[str]) -> str:
    text = next(each for each in texts if illegible(each))
    shown = text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"
    return typeset(tr("{field} ne peut pas être imprimé : « {text} ».", field=label, text=shown))
