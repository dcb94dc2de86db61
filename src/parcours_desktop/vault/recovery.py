"""Opening without the passphrase: with the printed code, used once, or with the organisation's key.

Both ask for a new passphrase. What opened, the new passphrase and the new code are written in one stroke with the event
that tells of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from parcours_desktop.vault import keyring_slot, organisation, passphrase_slot, recovery_slot
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import WrongCode, WrongOrganisationKey
from parcours_desktop.vault.journal import What, keep
from parcours_desktop.vault.proof import tagged
from parcours_desktop.vault.recovery_code import new_code, to_bytes
from parcours_desktop.vault.settling import settle
from parcours_desktop.vault.slots import KeyFile, changing, read_key_file
from parcours_desktop.vault.strength import check_passphrase


@dataclass(frozen=True, slots=True)
class Recovered:
    """The data key, and the new recovery ``code`` that replaces every earlier one: it is shown once."""

    data_key: DataKey
    code: str


def recover_with_code(home: Path, code: str, new_passphrase: str) -> Recovered:
    """Open the vault in ``home`` with ``code``, which opens no more afterwards, and let ``new_passphrase`` open it.

    Earlier passphrases and the keyring open no more either. Raises ``MiscopiedCode``, ``WrongCode``, ``Refused`` for a
    passphrase that is too easy, what reading the slots raises, and a ``StoreError`` where the disk refuses: then the
    code still opens.
    """
    to_bytes(code)
    return _recover(home, lambda file: recovery_slot.open_with_code(file, code), new_passphrase, What.RECOVERED_BY_CODE)


def recover_with_organisation(home: Path, private_file: bytes, file_passphrase: str, new_passphrase: str) -> Recovered:
    """Open the vault in ``home`` with the private part of the organisation's key, and let ``new_passphrase`` open it.

    That it was used is on the disk before anything is opened. Raises ``WrongOrganisationPassphrase``,
    ``UnreadableOrganisationKey``, ``WrongOrganisationKey``, and otherwise what ``recover_with_code`` raises.
    """
    check_passphrase(new_passphrase)
    private = organisation.read_private(private_file, file_passphrase)

    def opened(file: KeyFile) -> DataKey | None:
        found = organisation.open_with_private(file, private)
        return None if found is None else found[1]

    return _recover(home, opened, new_passphrase, What.RECOVERED_BY_ORGANISATION)


def _recover(home: Path, way: Callable[[KeyFile], DataKey | None], new_passphrase: str, what: What) -> Recovered:
    check_passphrase(new_passphrase)
    file = read_key_file(home)
    refused = WrongCode if what is What.RECOVERED_BY_CODE else WrongOrganisationKey
    if file.coming:
        now, after = way(file), way(replace(file, slots=file.coming))
        if now is None and after is None:
            raise refused
        settle(home, now, after).wipe()
    with changing(home) as file:
        data_key = way(file)
        if data_key is None:
            raise refused
        gone = (passphrase_slot.KIND, recovery_slot.KIND, keyring_slot.KIND)
        kept = replace(file, slots=tuple(slot for slot in file.slots if slot.kind not in gone))
        code = new_code()
        slots = (
            passphrase_slot.passphrase_slot(kept, data_key, new_passphrase),
            recovery_slot.recovery_slot(kept, data_key, code),
        )
        for slot in slots:
            kept = kept.with_slot(tagged(kept, slot, data_key))
        keep(home, kept, data_key, what, slots[0].id)
    return Recovered(data_key, code)
