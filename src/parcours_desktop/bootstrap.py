"""The composition root: the one place that knows which part implements what, and builds them once.

Heavy parts are imported inside the functions, so that the unlock window is painted before any of them is needed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from parcours_desktop.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable

    from parcours_core.errors import WorldError
    from parcours_desktop.casework.desk import Clock, Desk
    from parcours_desktop.casework.rescuing import Rescued
    from parcours_desktop.ui.app.opening import Opening
    from parcours_desktop.vault.data_key import DataKey

CASELOAD_FILE = "caseload.db"
PACK_FILE = "directory.pack"
SAMPLE_PACK = "packs/exemple.pack"


SAMPLE_HOME = "parcours-exemple"


def default_home(name: str = "parcours-desktop") -> Path:
    """Return the folder ``name`` where the operating system wants a program to keep its data."""
    from platformdirs import user_data_path

    return user_data_path(name, appauthor=False)


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds one counsellor's work: key slots, encrypted caseload, directory pack of their own."""

    path: Path = field(default_factory=default_home)

    @property
    def is_new(self) -> bool:
        """Whether no caseload was ever made here."""
        from parcours_desktop.vault.presence import has_vault

        return not has_vault(self.path)

    @property
    def caseload(self) -> Path:
        """The encrypted caseload."""
        return self.path / CASELOAD_FILE

    @property
    def pack(self) -> Path:
        """The directory pack where the agency sent none: the home's own, or else the sample that ships."""
        own = self.path / PACK_FILE
        return own if own.exists() else resource(SAMPLE_PACK)

    @property
    def sent_packs(self) -> Path:
        """The folder of the directory packs that the agency's server sent."""
        from parcours_desktop.directory.folders import SENT_FOLDER

        return self.path / SENT_FOLDER


def open_desk(
    home: Home, passphrase: str, *, pack: Path | None = None, clock: Clock | None = None, code: str = ""
) -> Desk:
    """Open the caseload in ``home`` and seat the counsellor; ``code`` enrols anew where the offline lease is over.

    Raises ``WorldError``: wrong passphrase, no caseload here, a file in use, damaged or from a newer program, a
    directory pack that cannot be read, an offline lease that is over. Nothing is left open then.
    """
    from parcours_desktop.vault.unlock import unlock

    return _seat(home, unlock(home.path, passphrase), pack, clock, code)


def create_desk(home: Home, passphrase: str, *, pack: Path | None = None, clock: Clock | None = None) -> Desk:
    """Make a new caseload in ``home`` under ``passphrase`` and seat the counsellor. Raises ``WorldError`` as above."""
    from parcours_desktop.vault.unlock import create_vault

    return _seat(home, create_vault(home.path, passphrase), pack, clock)


def close_desk(desk: Desk) -> None:
    """Close everything that ``open_desk`` opened."""
    desk.caseload.close()
    desk.pack.close()
    desk.places.close()


def preload() -> None:
    """Import what the first screens need and what opens the file; called while the passphrase is typed."""
    from importlib import import_module

    for module in (
        "parcours_desktop.vault.passphrase_slot",
        "parcours_desktop.store.caseload",
        "parcours_desktop.store.search",
        "parcours_desktop.directory.pack",
        "parcours_desktop.directory.places",
        "parcours_desktop.casework.dossier_list",
        "parcours_desktop.ui.work.workbench",
        "parcours_desktop.ui.shell.work_view",
    ):
        import_module(module)
    from parcours_desktop.store.search import warm_up

    warm_up()


def opening(home: Home, *, pack: Path | None = None, passphrase: str = "", note: str = "") -> Opening:
    """Return how the interface opens the caseload in ``home``; with a ``passphrase`` it opens by itself."""
    from parcours_desktop.ui.app.opening import Opening

    return Opening(
        home=home.path,
        is_new=lambda: home.is_new,
        unlock=lambda given: open_desk(home, given, pack=pack),
        create=lambda given: create_desk(home, given, pack=pack),
        close=close_desk,
        preload=preload,
        note=note,
        passphrase=passphrase,
        keyring=lambda: _way_of_keyring(home, pack),
        recover=lambda code, phrase: _recover(home, code, phrase),
        recovery_page=_recovery_page,
        erase_keys=lambda: _erase_keys(home),
        standing=lambda: _standing(home),
        unlock_with_code=lambda given, code: open_desk(home, given, pack=pack, code=code),
        packs=home.sent_packs if pack is None else None,
        rescue=lambda phrase: _rescue(home, phrase),
    )


def _way_of_keyring(home: Home, pack: Path | None) -> Callable[[], Desk] | None:
    """Ask the keyring where it was chosen; None where it was not, or does not help."""
    from parcours_desktop.vault.errors import NoVault
    from parcours_desktop.vault.slots import read_key_file

    try:
        chosen = any(slot.kind == "keyring" for slot in read_key_file(home.path).slots)
    except NoVault:
        return None
    if not chosen:
        return None
    from parcours_desktop.vault.keyring_slot import unlock_with_keyring

    data_key = unlock_with_keyring(home.path)
    return lambda: _seat(home, data_key, pack, None)


def _recover(home: Home, code: str, passphrase: str) -> str:
    from parcours_desktop.casework.key_trail import note_recovered
    from parcours_desktop.vault.recovery import recover_with_code

    recovered = recover_with_code(home.path, code, passphrase)
    note_recovered(home.path, recovered.data_key)
    recovered.data_key.wipe()
    return recovered.code


def _rescue(home: Home, passphrase: str) -> Rescued:
    from parcours_desktop.casework.rescuing import rescue_here

    return rescue_here(home.path, passphrase)


def _erase_keys(home: Home) -> None:
    from parcours_desktop.vault.erasing import erase_slots

    erase_slots(home.path)


def _standing(home: Home) -> WorldError | None:
    """Ask how this device stands; where it was revoked, erase its keys before anybody hears of it."""
    from parcours_desktop.sync.card import read_card

    # What speaks HTTP is loaded only where there is a server to ask.
    if read_card(home.path) is None:
        return None
    from parcours_desktop.store.errors import StoreError
    from parcours_desktop.sync.standing import Standing, ask_standing
    from parcours_desktop.vault.errors import KeysErased

    if ask_standing(home.path) is not Standing.REVOKED:
        return None
    try:
        _erase_keys(home)
    except StoreError as error:
        return error
    return KeysErased()


def _recovery_page(code: str) -> bytes:
    from parcours_desktop.casework.keys import recovery_page

    return recovery_page(code)


def _seat(home: Home, data_key: DataKey, pack: Path | None, clock: Clock | None, code: str = "") -> Desk:
    from contextlib import ExitStack

    from parcours_desktop.casework.desk import Desk, SystemClock
    from parcours_desktop.casework.directory_pack import open_sent
    from parcours_desktop.casework.key_trail import note_unlocked
    from parcours_desktop.casework.leasing import hold_lease
    from parcours_desktop.casework.settings import read_settings
    from parcours_desktop.directory.pack import Pack
    from parcours_desktop.directory.places import Places
    from parcours_desktop.directory.shelf import Shelf
    from parcours_desktop.store.caseload import Caseload

    with ExitStack() as undo:
        undo.callback(data_key.wipe)
        caseload = Caseload.open(home.caseload, data_key)
        data_key.wipe()
        undo.callback(caseload.close)
        sent = None if pack is not None else open_sent(Shelf(home.sent_packs))
        opened = sent or Pack.open(pack or home.pack)
        undo.callback(opened.close)
        places = Places.open()
        undo.callback(places.close)
        settings = read_settings(caseload)
        desk = Desk(caseload, opened, places, clock or SystemClock()).with_settings(settings)
        hold_lease(desk, lambda: _erase_keys(home), code)
        note_unlocked(desk)
        undo.pop_all()
    return desk
