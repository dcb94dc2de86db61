"""The keys of the open caseload, for the screens: which ways in there are, adding one, taking one away.

Whatever changes a key asks for the passphrase again: a screen left open is not the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from parcours_core.dates import long_day
from parcours_core.language import say, tr
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.key_trail import keep_end


class KeyKind(StrEnum):
    """The kinds of ways in."""

    WORDS = "passphrase"
    KEYRING = "keyring"
    RECOVERY = "recovery"
    ORGANISATION = "organisation"


_TITLES = {
    KeyKind.WORDS: say("Phrase de passe"),
    KeyKind.KEYRING: say("Trousseau de l’ordinateur"),
    KeyKind.RECOVERY: say("Code de secours sur papier"),
    KeyKind.ORGANISATION: say("Clé de l’organisme"),
}
_WORDS = {
    KeyKind.WORDS: say("Ouvre toujours, même sans réseau."),
    KeyKind.KEYRING: say("Ouvre au démarrage, quand votre session de l’ordinateur est ouverte."),
    KeyKind.RECOVERY: say("Sert une fois, si la phrase est oubliée. Il est ensuite remplacé."),
    KeyKind.ORGANISATION: say("La clé privée est gardée hors ligne ; son usage laisse une trace."),
}


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One way in, in words. ``id`` names it; ``kind`` is a ``KeyKind``, or one that a newer program knows."""

    id: str
    kind: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What there is to say of a passphrase: why it is refused, or else how strong it is."""

    problem: str
    strength: str


@dataclass(frozen=True, slots=True)
class NewCode:
    """A recovery code, shown once, and the page that holds it as PDF."""

    code: str
    page: bytes


def key_lines(desk: Desk) -> tuple[KeyLine, ...]:
    """Return the ways into this caseload. Raises what reading the key file raises."""
    from parcours_desktop.vault.managing import slots_in

    lines = []
    for slot in sorted(slots_in(_home(desk)), key=lambda slot: [*KeyKind, slot.kind].index(slot.kind)):
        known = slot.kind in list(KeyKind)
        parts = [tr(_WORDS[KeyKind(slot.kind)])] if known else []
        if slot.name:
            parts = [_named(slot.name, slot.fingerprint), *parts]
        if slot.made:
            parts.append(tr("Depuis le {day}.", day=_day(slot.made)))
        title = tr(_TITLES[KeyKind(slot.kind)]) if known else tr("Clé d’une version plus récente")
        lines.append(KeyLine(slot.id, slot.kind, title, " ".join(parts)))
    return tuple(lines)


def judge(passphrase: str) -> Judged:
    """Return what there is to say of a new passphrase while it is typed."""
    from parcours_desktop.vault.strength import estimate, problem_of

    problem = problem_of(passphrase)
    if problem:
        return Judged(problem, "")
    return Judged("", tr("Résistance {label}.", label=estimate(passphrase).label))


def suggestion() -> tuple[str, str]:
    """Return a passphrase of six words drawn by chance, and what is said of it."""
    from parcours_desktop.vault.suggestion import suggest

    return suggest().passphrase, tr("Tirée au hasard : notez-la en lieu sûr, puis retapez-la.")


def change_passphrase(desk: Desk, old: str, new: str) -> None:
    """Let ``new`` open instead of ``old``. Raises ``WorldError``: wrong, too easy, disk."""
    from parcours_desktop.vault.unlock import change_passphrase as change

    change(_home(desk), old, new)
    keep_end(desk)


def new_recovery_code(desk: Desk, passphrase: str) -> NewCode:
    """Return a new recovery code with its page; an earlier one opens no more. Raises ``WorldError``."""
    from parcours_desktop.vault.managing import add_recovery_code

    code = add_recovery_code(_home(desk), passphrase)
    keep_end(desk)
    return NewCode(code, recovery_page(code, desk.settings.agency))


def recovery_page(code: str, agency: str = "") -> bytes:
    """Return the page to print of a recovery code, as PDF in memory."""
    from parcours_desktop.documents.recovery_page import render_recovery_page

    return render_recovery_page(code, agency)


def add_keyring(desk: Desk, passphrase: str) -> None:
    """Let the system's keyring open at the start. Raises ``WorldError``."""
    from parcours_desktop.vault.managing import add_keyring as add

    add(_home(desk), passphrase)
    keep_end(desk)


def add_organisation_key(desk: Desk, passphrase: str, public_file: Path) -> None:
    """Let the organisation's offline key open too; ``public_file`` is its public part. Raises ``WorldError``."""
    from parcours_desktop.store.errors import told_by_system
    from parcours_desktop.vault.managing import add_organisation

    with told_by_system():
        content = public_file.read_bytes()
    add_organisation(_home(desk), passphrase, content)
    keep_end(desk)


def organisation_in(public_file: Path) -> str:
    """Return the name and the fingerprint of the key in ``public_file``, to compare. Raises ``WorldError``."""
    from parcours_desktop.store.errors import told_by_system
    from parcours_desktop.vault.organisation import read_public

    with told_by_system():
        key = read_public(public_file.read_bytes())
    return _named(key.name, key.fingerprint)


def remove_key(desk: Desk, passphrase: str, slot_id: str) -> None:
    """Take one way in away. Raises ``WorldError``: wrong passphrase, the last one, disk."""
    from parcours_desktop.vault.managing import remove_slot

    remove_slot(_home(desk), passphrase, slot_id)
    keep_end(desk)


def _named(name: str, digits: str) -> str:
    return tr("{name}, empreinte {digits}.", name=name, digits=digits)


def _home(desk: Desk) -> Path:
    return desk.caseload.path.parent


def _day(made: str) -> str:
    from datetime import date

    try:
        return long_day(date.fromisoformat(made), tr)
    except ValueError:
        return made
