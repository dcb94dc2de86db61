"""After a restore no device comes back that the administrator has not confirmed: its revocation may be lost."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from server.cli.shell import Shell

from parcours_core.protocol import Revoked, SignInAgain, Unconfirmed
from parcours_server.services import entering
from parcours_server.services.authenticating import authenticate, read_bearer
from parcours_server.services.entering import Given, Newcomer
from parcours_server.storage.database import Database


def _enrols(shell: Shell, code: str, name: str) -> Given:
    database = Database.open(shell.url)
    given = entering.enrol(database, code, Newcomer(name, b"", b""), datetime.now(UTC))
    database.close()
    return given


def _comes(shell: Shell, given: Given) -> None:
    """Come with a token, then renew it."""
    database = Database.open(shell.url)
    try:
        bearer = read_bearer(given.access)
        with database.reading(bearer.scope, fresh=True) as transaction:
            authenticate(transaction, bearer, datetime.now(UTC))
        entering.refresh(database, given.refresh, datetime.now(UTC))
    finally:
        database.close()


@pytest.fixture
def devices(shell: Shell) -> list[Given]:
    """Three devices of one person."""
    return [_enrols(shell, shell.tells("user", "code", "anne")["code"], f"portable {number}") for number in range(3)]


@pytest.fixture
def restored(shell: Shell, devices: list[Given], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """The first device was revoked after the backup from which all is restored."""
    shell.tells("backup", str(tmp_path / "backup"))
    shell.says("device", "revoke", devices[0].session.device_id)
    with pytest.raises(Revoked):
        _comes(shell, devices[0])
    return Shell(f"sqlite:///{tmp_path / 'other.db'}", capsys)


def test_what_was_revoked_after_the_backup_does_not_come_back_quietly(
    restored: Shell, devices: list[Given], tmp_path: Path
) -> None:
    said = restored.says("restore", str(tmp_path / "backup"))
    assert all(given.session.device_id[:8] in said for given in devices)
    assert "Anne Exemple" in said
    assert "device confirm" in said
    for given in devices:
        with pytest.raises(Unconfirmed):
            _comes(restored, given)
    assert "attend d’être confirmé" in restored.says("device", "list")
    restored.says("device", "revoke", devices[0].session.device_id)
    confirmed = restored.tells("device", "confirm", "--all")["confirmed"]
    assert sorted(confirmed) == sorted(given.session.device_id for given in devices[1:])
    with pytest.raises(Revoked):
        _comes(restored, devices[0])
    for given in devices[1:]:
        _comes(restored, given)
    assert restored.tells("device", "confirm", "--all")["confirmed"] == []


def test_they_are_confirmed_one_by_one_too(restored: Shell, devices: list[Given], tmp_path: Path) -> None:
    told = restored.tells("restore", str(tmp_path / "backup"))["unconfirmed"]
    assert {one["device"] for one in told} == {given.session.device_id for given in devices}
    asked = restored.complains("device", "confirm")
    assert "quels appareils" in asked
    assert "device list" in asked
    assert "--of" in asked
    assert "Aucun appareil" in restored.complains("device", "confirm", "nothing")
    restored.says("device", "confirm", devices[1].session.device_id)
    _comes(restored, devices[1])
    for given in (devices[0], devices[2]):
        with pytest.raises(Unconfirmed):
            _comes(restored, given)
    said = restored.complains("device", "confirm", devices[1].session.device_id)
    assert "Aucun appareil qui attend d’être confirmé n’a ce numéro." in said


def test_where_none_was_revoked_all_come_back_by_themselves(
    restored: Shell, devices: list[Given], tmp_path: Path
) -> None:
    said = restored.says("restore", str(tmp_path / "backup"), "--none-revoked")
    assert "device confirm" not in said
    for given in devices:
        _comes(restored, given)


def test_a_code_that_was_used_after_the_backup_opens_nothing(
    shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever finds the paper would be let in by it a second time."""
    code = shell.tells("user", "code", "anne")["code"]
    shell.tells("backup", str(tmp_path / "backup"))
    _enrols(shell, code, "portable")
    other = Shell(f"sqlite:///{tmp_path / 'other.db'}", capsys)
    other.tells("restore", str(tmp_path / "backup"), "--none-revoked")
    with pytest.raises(SignInAgain):
        _enrols(other, code, "autre")
