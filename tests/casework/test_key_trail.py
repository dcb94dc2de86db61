"""The end of the keys' own journal is anchored in the encrypted caseload: an older copy that is put back is noticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parcours_core.trail import Act
from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk, opening
from parcours_desktop.casework import keys
from parcours_desktop.casework.key_trail import cut_warning
from parcours_desktop.cli.command_line import run
from parcours_desktop.store.trail import entries
from parcours_desktop.vault.managing import add_recovery_code
from parcours_desktop.vault.presence import KEYS_FILE
from parcours_desktop.vault.unlock import change_passphrase, create_vault

PASSPHRASE = "quatre mots pour la trace"
OTHER = "cinq mots pour une autre trace"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    close_desk(create_desk(made, PASSPHRASE))
    return made


def opened(home: Home, passphrase: str = PASSPHRASE) -> str:
    """Open once, and return what is said of the keys."""
    desk = open_desk(home, passphrase)
    try:
        return cut_warning(desk)[0]
    finally:
        close_desk(desk)


def verified(home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    monkeypatch.setattr("parcours_desktop.cli.vault.secret", lambda _: PASSPHRASE)
    run(["vault", "verify", "--home", str(home.path), "--json"])
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def test_each_opening_says_how_the_journal_ends(home: Home) -> None:
    assert opened(home) == ""
    add_recovery_code(home.path, PASSPHRASE)
    assert opened(home) == ""
    desk = open_desk(home, PASSPHRASE)
    with desk.caseload.reading() as reader:
        said = [entry.words.split() for entry in entries(reader, "") if entry.act == Act.UNLOCKED.value]
    close_desk(desk)
    assert [(words[0], words[1]) for words in said] == [("keys", "1"), ("keys", "1"), ("keys", "2"), ("keys", "2")]
    assert said[0][2] == said[1][2] != said[2][2]


def test_an_older_copy_put_back_is_said_at_that_opening_and_by_verify(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    older = (home.path / KEYS_FILE).read_bytes()
    add_recovery_code(home.path, PASSPHRASE)
    assert opened(home) == ""
    assert verified(home, capsys, monkeypatch)["sound"] is True
    (home.path / KEYS_FILE).write_bytes(older)
    told = verified(home, capsys, monkeypatch)
    assert (told["sound"], told["trail_cut"], told["trail_broken_at"]) == (False, True, None)
    assert "copie ancienne" in opened(home)
    assert opened(home) == ""


def test_a_key_changed_at_the_desk_counts_at_once(home: Home) -> None:
    older = (home.path / KEYS_FILE).read_bytes()
    desk = open_desk(home, PASSPHRASE)
    keys.change_passphrase(desk, PASSPHRASE, OTHER)
    close_desk(desk)
    (home.path / KEYS_FILE).write_bytes(older)
    assert "copie ancienne" in opened(home)


def test_whatever_is_added_later_or_changed_by_others_of_ours_is_no_cut(home: Home) -> None:
    change_passphrase(home.path, PASSPHRASE, OTHER)
    add_recovery_code(home.path, OTHER)
    assert opened(home, OTHER) == ""


def test_a_file_whose_journal_was_emptied_is_noticed(home: Home) -> None:
    kept = json.loads((home.path / KEYS_FILE).read_text(encoding="utf-8"))
    (home.path / KEYS_FILE).write_text(json.dumps({**kept, "events": []}), encoding="utf-8")
    assert "copie ancienne" in opened(home)


def test_a_recovery_stands_in_the_trail_and_cannot_be_hidden_by_the_older_file(home: Home) -> None:
    code = add_recovery_code(home.path, PASSPHRASE)
    older = (home.path / KEYS_FILE).read_bytes()
    opening(home).recover(code, OTHER)
    (home.path / KEYS_FILE).write_bytes(older)
    assert "copie ancienne" in opened(home)
    desk = open_desk(home, PASSPHRASE)
    with desk.caseload.reading() as reader:
        assert [entry.act for entry in entries(reader, "")].count(Act.RECOVERED.value) == 1
    close_desk(desk)


def test_a_recovery_of_a_vault_without_dossiers_is_no_fault(tmp_path: Path) -> None:
    create_vault(tmp_path / "keys", PASSPHRASE)
    code = add_recovery_code(tmp_path / "keys", PASSPHRASE)
    assert opening(Home(tmp_path / "keys")).recover(code, OTHER)
