"""What an administrator meets on the first day, on either database: what is made, who may read it, what is refused."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from server.cli.shell import Shell, main
from support import served

from parcours_server.services.entering import Newcomer, enrol
from parcours_server.storage import sqlite
from parcours_server.storage.database import Database
from parcours_server.storage.migrating import migrate
from parcours_server.storage.upgrading import bring_up
from parcours_server.storage.versions import HEAD, KNOWN, version_of

POSIX = os.name == "posix"


@pytest.fixture
def shell(url: str, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A server with one agency, on each kind of database."""
    made = Shell(url, capsys)
    made.says("agency", "add", "Nord")
    return made


def open_to_others(path: Path) -> list[str]:
    return [one.name for one in path.parent.glob(f"{path.name}*") if POSIX and one.stat().st_mode & 0o077]


def test_a_mistyped_path_is_not_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It would be an empty server, which tells each device that it knows it no more."""
    typed = Shell(f"sqlite:///{tmp_path / 'server.db'}", capsys)
    said = typed.complains("serve", "--port", "0")
    assert f"Il n’y a pas de base de données à cet endroit : {tmp_path / 'server.db'}." in said
    assert "agency add NOM" in said
    assert list(tmp_path.iterdir()) == []


def test_the_first_command_makes_the_file_and_says_where(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "server.db"
    typed = Shell(f"sqlite:///{path}", capsys)
    assert f"Nouvelle base de données : {path}" in typed.complains("agency", "add", "Nord", code=0)
    assert typed.complains("agency", "add", "Sud", code=0) == ""


def test_who_is_no_owner_reads_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "server.db"
    before = os.umask(0o022)
    try:
        Shell(f"sqlite:///{path}", capsys).says("agency", "add", "Nord")
        with closing(sqlite.connect(path)) as connection:
            connection.execute("CREATE TABLE more (a)")
            assert path.with_name("server.db-wal").exists()
            assert open_to_others(path) == []
    finally:
        os.umask(before)


@pytest.fixture
def unmasked() -> Iterator[None]:
    """Files are made for everybody, as by a program of before."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_a_file_of_before_is_closed_to_others_and_stays_open_to_its_group(unmasked: None, tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    path.touch()
    path.chmod(0o664)
    Database.open(f"sqlite:///{path}").close()
    assert not POSIX or path.stat().st_mode & 0o777 == 0o660


def older(path: Path) -> str:
    """Make the file of an older server, of one agency, that everybody could read."""
    url = f"sqlite:///{path}"
    migrate(url, KNOWN[-2])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            """INSERT INTO scope (scope, name, epoch, number, horizon, restored_from, people, settled_on, made_at)
            VALUES ('NORD', 'Nord', 'e', 7, 0, 0, 0, '', '')"""
        )
        connection.commit()
    return url


def test_an_older_file_is_brought_up_by_itself_and_kept_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    url = older(path)
    kept = bring_up(url)
    assert kept == tmp_path / f"server.db.{KNOWN[-2]}"
    assert (version_of(url), version_of(f"sqlite:///{kept}")) == (HEAD, KNOWN[-2])
    for one in (path, kept):
        with closing(sqlite3.connect(one)) as connection:
            assert connection.execute("SELECT name, number FROM scope").fetchall() == [("Nord", 7)]
    assert open_to_others(path) == []
    assert sorted(one.name for one in tmp_path.glob("server.db.*")) == [kept.name]
    assert bring_up(url) is None


def test_what_an_earlier_step_up_kept_is_not_taken_for_what_is_there_now(tmp_path: Path) -> None:
    """Somebody went back to the older program, and steps up once more later."""
    path = tmp_path / "server.db"
    url = older(path)
    first = bring_up(url)
    assert first is not None
    path.write_bytes(first.read_bytes())
    assert bring_up(url) == first
    path.write_bytes(first.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE scope SET number = 9")
        connection.commit()
    second = bring_up(url)
    assert second not in {None, first}
    for kept, number in ((first, 7), (second, 9)):
        with closing(sqlite3.connect(str(kept))) as connection:
            assert connection.execute("SELECT number FROM scope").fetchall() == [(number,)]


def test_two_that_bring_it_up_at_once_both_go_on(tmp_path: Path) -> None:
    path = tmp_path / "server.db"
    url = older(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE filling (bytes BLOB)")
        connection.executemany("INSERT INTO filling VALUES (randomblob(100000))", [()] * 100)
        connection.commit()
    program = "import sys; from parcours_server.storage.upgrading import bring_up; bring_up(sys.argv[1])"
    started = [subprocess.Popen([sys.executable, "-c", program, url], stderr=subprocess.PIPE) for _ in range(3)]
    assert [one.communicate()[1] for one in started] == [b"", b"", b""]
    assert version_of(url) == HEAD
    assert version_of(f"sqlite:///{path}.{KNOWN[-2]}") == KNOWN[-2]
    assert not list(tmp_path.glob("*.part*"))


def test_where_there_is_no_room_to_keep_it_nothing_is_changed(tmp_path: Path) -> None:
    url = older(tmp_path / "server.db")
    (tmp_path / f"server.db.{KNOWN[-2]}.part").mkdir()
    with pytest.raises(sqlite.Unavailable):
        bring_up(url)
    assert version_of(url) == KNOWN[-2]


def test_an_older_server_serves_after_the_program_was_brought_up(tmp_path: Path) -> None:
    url = older(tmp_path / "server.db")
    with served.running(tmp_path, database=url) as running:
        with served.client(running) as client:
            assert client.get("/ready").status_code == 200
        assert f"server.db.{KNOWN[-2]}" in running.log.read_text(encoding="utf-8")
    assert version_of(url) == HEAD


@pytest.mark.parametrize(("host", "loud"), [("127.0.0.1", False), ("localhost", False), (str(IPv4Address(0)), True)])
def test_to_listen_beyond_the_machine_without_https_is_said(tmp_path: Path, host: str, loud: bool) -> None:
    with served.running(tmp_path, "--host", host) as running:
        assert ("sans https" in running.log.read_text(encoding="utf-8")) is loud


@pytest.mark.parametrize("login", ["Jean Paul", "", " ", "a\u00a0b", "a\nb", "a\x07b", "-x", "x" * 101])
def test_a_login_is_one_word(shell: Shell, login: str) -> None:
    assert "ne convient pas comme identifiant" in shell.complains("user", "add", "--name", "Jean", "--", login)
    assert shell.tells("user", "list")["people"] == []


def test_people_and_teams_have_names(shell: Shell) -> None:
    assert "pas de nom" in shell.complains("user", "add", "léa.o-brien@nord", "--name", " ")
    assert "pas de nom" in shell.complains("team", "add", " ")
    shell.says("user", "add", "léa.o-brien@nord", "--name", "Léa")


@pytest.mark.parametrize(
    ("typed", "role"), [("responsable", "supervisor"), ("DELEGUE", "officer"), ("délégué", "officer"), ("officer",) * 2]
)
def test_a_role_is_typed_in_french_or_as_before(shell: Shell, typed: str, role: str) -> None:
    shell.says("user", "add", "lea", "--name", "Léa", "--role", typed)
    assert shell.tells("user", "list")["people"][0]["role"] == role


def test_a_role_is_changed(shell: Shell) -> None:
    shell.says("user", "add", "lea", "--name", "Léa")
    assert "Léa : responsable." in shell.says("user", "role", "lea", "responsable")
    assert shell.tells("user", "list")["people"][0]["role"] == "supervisor"
    assert "nobody" in shell.complains("user", "role", "nobody", "responsable")
    assert "Possibles" in shell.complains("user", "role", "lea", "boss", code=2)


def test_a_role_that_is_none_is_told_with_those_that_are(shell: Shell) -> None:
    said = shell.complains("user", "add", "lea", "--name", "Léa", "--role", "boss", code=2)
    assert "« boss » n’existe pas. Possibles : conseiller, responsable, délégué." in said


def test_an_agency_of_a_mistake_is_removed_and_one_that_served_is_not(shell: Shell) -> None:
    mistake = shell.tells("agency", "add", "Nrod")["agency"]
    words = ("--agency", mistake)
    shell.says(*words, "user", "add", "lea", "--name", "Léa")
    shell.says(*words, "team", "add", "Bus")
    shell.says(*words, "team", "join", "Bus", "lea")
    for nothing in ("", " ", "Sud"):
        shell.complains("agency", "remove", nothing)
    assert mistake in shell.says("agency", "remove", mistake)
    assert [one["name"] for one in shell.tells("agency", "list")["agencies"]] == ["Nord"]
    code = shell.tells("user", "add", "ana", "--name", "Ana")["code"]
    enrolled(shell.url, code)
    assert "a déjà servi" in shell.complains("agency", "remove", "Nord")
    assert shell.tells("device", "list")["devices"]


def enrolled(url: str, code: str) -> None:
    with closing(Database.open(url)) as database:
        enrol(database, code, Newcomer("Portable", b"seal", b"sign"), datetime.now(UTC))


@pytest.mark.parametrize("words", [("serve",), ("user", "add"), ("sealed", "settle"), ()])
def test_help_has_each_heading_once_and_in_french(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*words, "--aide"])
    said = capsys.readouterr().out
    assert said.count("options\u00a0:") == 1
    for english in ("options:", "counsellor", "supervisor", "officer", "entered", "refused", "usage"):
        assert english not in said
