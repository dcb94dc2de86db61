"""The server's command line: French for people, JSON for programs, and the exit code for both."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from server.cli.shell import Shell
from support.agency import barrier, dossier

from parcours_core.breach import moment
from parcours_core.trail import BEGINNING, Entry, seal
from parcours_core.wire.messages import PROTOCOL, Batch, Call, TrailRow
from parcours_core.wire.sheets import change_sheets_of
from parcours_desktop.directory.schema import APPLICATION_ID
from parcours_server.__main__ import main
from parcours_server.security.codes import read_code
from parcours_server.security.passwords import verify
from parcours_server.services.moments import ZONE
from parcours_server.services.peer import ServicePeer
from parcours_server.services.session import Session
from parcours_server.storage import accounts
from parcours_server.storage.database import Database


def test_agencies_people_teams(shell: Shell) -> None:
    scope = shell.tells("agency", "list")["agencies"][0]["agency"]
    added = shell.tells("user", "add", "chief", "--name", "Chef", "--role", "supervisor")
    read = read_code(added["code"])
    assert read is not None
    assert read[0] == scope
    assert datetime.fromisoformat(added["ends"]) > datetime.now(UTC)
    assert added["code"] != shell.tells("user", "code", "chief")["code"]
    people = {one["login"]: one["role"] for one in shell.tells("user", "list")["people"]}
    assert people == {"anne": "counsellor", "chief": "supervisor"}
    assert "Anne Exemple" in shell.says("user", "list")
    shell.says("team", "add", "Mobilité")
    assert "Mobilité : personne" in shell.says("team", "list").replace("\u00a0", " ")
    assert "Mobilité" in shell.says("team", "join", "Mobilité", "anne")
    assert shell.tells("team", "list")["teams"][0]["members"] == ["anne"]
    assert shell.tells("user", "disable", "anne")["disabled"]
    assert "n’entre plus" in shell.says("user", "list")


def test_what_cannot_be_is_said_in_words(shell: Shell) -> None:
    assert "déjà pris" in shell.complains("user", "add", "anne", "--name", "Autre")
    assert "Personne" in shell.complains("user", "code", "nobody")
    # Who typed a name wrong, or asks again for a code, is told the command that helps.
    assert "user code anne" in shell.complains("user", "add", "anne", "--name", "Autre")
    assert "user list" in shell.complains("user", "code", "nobody")
    assert "équipe" in shell.complains("team", "join", "none", "anne")
    assert "appareil" in shell.complains("device", "revoke", "none")
    assert "existe pas" in shell.complains("fly", code=2)
    assert "il manque" in shell.complains("user", "add", code=2)
    assert "il manque" in shell.complains(code=2)
    told = json.loads(shell.says("user", "code", "nobody", "--json", code=1))
    assert told["error"]["kind"] == "Refused"
    other = Shell("oracle://x", shell._capsys)
    assert "postgresql" in other.complains("user", "list")


def test_an_agency_made_twice_is_refused_in_words(shell: Shell) -> None:
    said = shell.complains("agency", "add", "cpas de Namur ")
    assert "déjà une agence" in said
    assert "agency list" in said
    assert len(shell.tells("agency", "list")["agencies"]) == 1


def test_with_two_agencies_one_must_be_named(shell: Shell) -> None:
    other = shell.tells("agency", "add", "Mission locale")["agency"]
    assert other in shell.complains("user", "list")
    assert shell.tells("user", "list", "--agency", other)["people"] == []
    assert shell.tells("user", "list", "--agency", "CPAS de Namur")["people"]


def test_a_password_comes_by_standard_input(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("trop court\n"))
    assert "12" in shell.complains("user", "passwd", "anne")
    monkeypatch.setattr("sys.stdin", StringIO("un mot de passe assez long\n"))
    shell.says("user", "passwd", "anne")
    database = Database.open(shell.url)
    with database.reading(_scope(shell)) as transaction:
        person = accounts.person_by_login(transaction, "anne")
    database.close()
    assert person is not None
    assert verify(person.password_hash, "un mot de passe assez long")


def _scope(shell: Shell) -> str:
    return str(shell.tells("agency", "list")["agencies"][0]["agency"])


def _peer(shell: Shell, database: Database, login: str) -> ServicePeer:
    """Return a peer of a person on a device of their own."""
    scope = _scope(shell)

    def work(transaction: Any) -> Session:
        person = accounts.person_by_login(transaction, login)
        assert person is not None
        at = "2026-11-22T08:00:00.000000+00:00"
        accounts.add_device(transaction, accounts.Device(f"d-{login}", person.id, "PC", b"", b"", "", "", at, at, ""))
        return Session(scope, person.id, person.name, person.role, f"d-{login}")

    return ServicePeer(database, database.attempt(scope, work), lambda: datetime.now(UTC))


def test_devices_are_listed_and_revoked(shell: Shell) -> None:
    database = Database.open(shell.url)
    _peer(shell, database, "anne")
    database.close()
    assert [one["login"] for one in shell.tells("device", "list")["devices"]] == ["anne"]
    assert "révoqué" in shell.says("device", "revoke", "d-an")
    assert shell.tells("device", "list")["devices"][0]["revoked_at"]
    assert "révoqué" in shell.says("device", "list")


def test_sealed_things_are_opened_by_supervisors_and_noted(shell: Shell) -> None:
    shell.says("user", "add", "chief", "--name", "Chef", "--role", "supervisor")
    made = dossier(phone="0470")
    database = Database.open(shell.url)
    _peer(shell, database, "anne").exchange(
        Call(PROTOCOL, "", 0, batch=Batch("b", "", change_sheets_of([barrier(made.id, detail="ce qui était écrit")])))
    )
    database.close()
    (sealed,) = shell.tells("sealed", "list")["sealed"]
    assert sealed["dossier"] == made.id
    assert "responsable" in shell.complains("sealed", "show", sealed["sealed"], "--for", "anne")
    shown = shell.tells("sealed", "show", sealed["sealed"], "--for", "chief")
    assert shown["values"]["detail"] == "ce qui était écrit"
    lines = shell.tells("trail", "show", made.id)["lines"]
    assert [(line["author"], line["act"]) for line in lines] == [("Chef", "sealed-shown")]
    assert "Chef a ouvert un pli sous scellés" in shell.says("trail", "show", made.id)
    assert "Précision : ce qui était écrit" in shell.says("sealed", "show", sealed["sealed"], "--for", "chief")
    assert moment(sealed["at"], ZONE) in shell.says("sealed", "list")
    assert "--decision" in shell.complains("sealed", "settle", sealed["sealed"], "--for", "chief", code=2)
    for wrong in ("", "x", "b."[::-1]):
        assert "sous scellés" in shell.complains("sealed", "show", wrong, "--for", "chief")
    settled = shell.tells("sealed", "settle", sealed["sealed"][:1], "--for", "chief", "--decision", "repris")
    assert (settled["sealed"], settled["decision"]) == (sealed["sealed"], "entered")
    assert shell.tells("sealed", "list")["sealed"] == []
    assert "numéro" in shell.complains("sealed", "show", sealed["sealed"], "--for", "chief")


def test_the_trail_of_a_device_is_kept_and_a_broken_link_is_named(shell: Shell) -> None:
    rows: list[TrailRow] = []
    before = BEGINNING
    for number in range(1, 6):
        entry = Entry(number, "2026-11-22T08:00:00+00:00", "Anne", "opened", "dossier-1", "")
        before = seal(before, entry)
        rows.append(TrailRow(number, entry.at, entry.author, entry.act, entry.dossier, entry.words, before))
    database = Database.open(shell.url)
    peer = _peer(shell, database, "anne")
    assert peer.exchange(Call(PROTOCOL, "", 0)).trail_kept == -1
    assert peer.exchange(Call(PROTOCOL, "", 0, trail=rows[:2])).trail_kept == 2
    assert peer.exchange(Call(PROTOCOL, "", 0, trail=rows[:2])).trail_kept == 2
    assert peer.exchange(Call(PROTOCOL, "", 0, trail=rows[3:])).trail_kept == 2
    assert peer.exchange(Call(PROTOCOL, "", 0, trail=rows[1:])).trail_kept == 5
    assert "a ouvert le dossier" in shell.says("trail", "show", "dossier-1")
    assert shell.tells("trail", "verify")["sound"]
    with database.writing(_scope(shell)) as transaction:
        transaction.change("DROP TRIGGER device_trail_keeps_update /* :scope */")
        transaction.change("UPDATE device_trail SET author = 'Bob' WHERE scope = :scope AND number = 3")
        transaction.commit()
    database.close()
    assert shell.tells("trail", "verify", code=1)["broken"] == [{"device": "d-anne", "number": 3}]


def test_a_backup_is_restored_under_a_new_epoch(
    shell: Shell, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = dossier()
    database = Database.open(shell.url)
    peer = _peer(shell, database, "anne")
    first = peer.exchange(Call(PROTOCOL, "", 0, batch=Batch("b", "", change_sheets_of([made]))))
    assert first.receipt is not None
    database.close()
    file = tmp_path / "backup"
    assert shell.tells("backup", str(file))["rows"]["record"] == 1
    assert "déjà un fichier" in shell.complains("backup", str(file))
    assert "n’existe pas" in shell.complains("backup", str(tmp_path / "no" / "folder"))
    assert "contient déjà" in shell.complains("restore", str(file))
    other = Shell(f"sqlite:///{tmp_path / 'other.db'}", capsys)
    assert other.tells("restore", str(file), "--none-revoked")["rows"]["record"] == 1
    third = Shell(f"sqlite:///{tmp_path / 'third.db'}", capsys)
    assert "Il n’y a pas de fichier" in third.complains("restore", str(tmp_path / "none"))
    restored = Database.open(other.url)
    with restored.reading(_scope(other)) as transaction:
        (device,) = accounts.devices(transaction)
    assert device.chain == "*"
    session = Session(_scope(other), device.person, "Anne", "counsellor", device.id)
    again = ServicePeer(restored, session, lambda: datetime.now(UTC))
    batch = Batch("c", "a receipt that the backup has not", change_sheets_of([dossier()]))
    answer = again.exchange(Call(PROTOCOL, "", 0, batch=batch))
    assert answer.epoch != first.epoch
    assert answer.receipt is not None
    assert answer.receipt.first > 1_000_000
    restored.close()
    assert other.tells("check")["sound"]


def test_what_does_not_agree_is_told(shell: Shell) -> None:
    database = Database.open(shell.url)
    peer = _peer(shell, database, "anne")
    peer.exchange(Call(PROTOCOL, "", 0, batch=Batch("b", "", change_sheets_of([dossier()]))))
    assert shell.says("check") == "Tout concorde.\n"
    with database.writing(_scope(shell)) as transaction:
        transaction.change("UPDATE record SET mark = mark + 1 WHERE scope = :scope")
        transaction.commit()
    database.close()
    told = shell.tells("check", code=1)
    assert not told["sound"]
    assert told["problems"]


def test_packs_are_published_whole_and_as_patches(shell: Shell, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    head = b"SQLite format 3\0".ljust(68, b"\0") + APPLICATION_ID.to_bytes(4, "big")
    old.write_bytes(head + bytes(range(256)) * 2000)
    new.write_bytes(head + bytes(range(256)) * 2000 + b"more")
    first = shell.tells("pack", "publish", str(old), "--built-on", "2026-11-01")
    assert shell.tells("pack", "publish", str(old)) == first
    second = shell.tells("pack", "publish", str(new), "--built-on", "2026-11-20")
    database = Database.open(shell.url)
    offered = _peer(shell, database, "anne").directory_pack(first["sha256"])
    database.close()
    assert offered is not None
    assert (offered.sha256, offered.built_on) == (second["sha256"], "2026-11-20")
    assert 0 < offered.patch_size < 1000
    assert "ne se lit pas" in shell.complains("pack", "publish", str(tmp_path / "none"))
    assert "date" in shell.complains("pack", "publish", str(new), "--built-on", "hier")


def test_clean_forgets_what_is_too_old(shell: Shell) -> None:
    assert shell.tells("clean") == {"records": 0, "contents": 0}


def test_help_is_french_and_every_command_has_some(shell: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ((), ("serve",), ("user",), ("user", "add"), ("sealed", "show"), ("trail",)):
        with pytest.raises(SystemExit):
            main([*words, "--aide"])
        shown = capsys.readouterr().out
        assert "emploi : " in shown
        assert "usage" not in shown
