"""The acts of administrators outlive a restore: noted beside the database, done again, told where that cannot be."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from server.cli.shell import Shell
from support import served

from parcours_core.protocol import Decision, Unconfirmed
from parcours_server.__main__ import main
from parcours_server.services import acts
from parcours_server.services.acts import Kind
from parcours_server.services.entering import Newcomer, enrol, refresh
from parcours_server.storage import sealed
from parcours_server.storage.database import Database
from parcours_server.storage.versions import SQLITE

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@dataclass
class Office:
    """A server, another empty one, and the journal of what administrators do (beside the first on SQLite)."""

    first: Shell
    second: Shell
    journal: Path
    backup: Path

    def enrols(self, login: str) -> tuple[str, str]:
        """Enrol a device of a person; return its number, and its token."""
        code = self.first.tells("user", "code", login)["code"]
        with closing(Database.open(self.first.url)) as database:
            given = enrol(database, code, Newcomer("Portable", login.encode(), b""), datetime.now(UTC))
        return given.session.device_id, given.refresh

    def restores(self, *words: str) -> str:
        """Restore on the other server, where the journal is told on SQLite alone."""
        told = ("--acts", str(self.journal)) if self.first.url.startswith(SQLITE) else ()
        return self.second.says("restore", str(self.backup), *told, *words)


@pytest.fixture
def office(
    url: str,
    empty_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Office:
    journal = tmp_path / "server.db.acts"
    if not url.startswith(SQLITE):
        journal = tmp_path / "kept" / "acts"
        journal.parent.mkdir()
        monkeypatch.setenv(acts.VARIABLE, str(journal))
    empty = f"sqlite:///{tmp_path / 'second.db'}" if url.startswith(SQLITE) else empty_url
    made = Office(Shell(url, capsys), Shell(empty, capsys), journal, tmp_path / "backup")
    made.second.says("migrate", "--new")
    made.first.says("agency", "add", "Nord")
    for login in ("lea", "marc", "chief"):
        made.first.says("user", "add", login, "--name", login.title(), "--role", "responsable")
    return made


def test_what_was_done_after_the_backup_is_done_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = office.first, office.second
    lost, kept = office.enrols("lea")[0], office.enrols("lea")[0]
    first.says("team", "add", "Bus")
    first.says("backup", str(office.backup))
    first.says("device", "revoke", lost)
    first.says("user", "disable", "marc")
    monkeypatch.setattr("sys.stdin", StringIO("correct horse battery\n"))
    first.says("user", "passwd", "chief")
    first.says("user", "add", "nina", "--name", "Nina", "--role", "délégué")
    first.says("team", "join", "Bus", "nina")
    for role in ("délégué", "conseiller"):
        first.says("user", "role", "lea", role)
    first.says("agency", "lease", "10")
    first.says("agency", "lease", "20")
    said = office.restores()
    assert "Marc (marc) n’entre plus" in said
    assert "appareil « Portable » révoqué" in said
    assert "Nina (nina) ajouté·e" in said
    assert said.count("Lea (lea) a un autre rôle") == 1
    assert "Redonnez un mot de passe à chief" in said
    people = {one["login"]: one for one in second.tells("user", "list")["people"]}
    former = {one["login"]: one for one in first.tells("user", "list")["people"]}
    assert people == former, "under the same ids, or what was shared with them names nobody"
    assert second.tells("team", "list")["teams"] == first.tells("team", "list")["teams"]
    assert second.tells("agency", "lease")["lease_days"] == 20
    devices = {one["device"]: one for one in second.tells("device", "list")["devices"]}
    assert devices[lost]["revoked_at"]
    assert devices[kept]["unconfirmed"]
    assert second.tells("device", "confirm", "--all")["confirmed"] == [kept]


def test_once_more_nothing_is_left_to_do(office: Office) -> None:
    first = office.first
    first.says("backup", str(office.backup))
    first.says("user", "disable", "marc")
    assert "n’entre plus" in office.restores()
    again = office.second.tells("restored")
    assert (again["repeated"], again["left"]) == ([], [])
    assert "rien n’est à refaire" in office.second.says("restored")


def test_nothing_is_done_again_where_that_is_not_wanted(office: Office) -> None:
    office.first.says("backup", str(office.backup))
    office.first.says("user", "disable", "marc")
    assert "Désactivez à nouveau" in office.restores("--no-acts")
    assert not any(one["disabled"] for one in office.second.tells("user", "list")["people"])


def test_without_a_journal_it_is_said_what_to_check(office: Office) -> None:
    office.enrols("lea")
    office.first.says("backup", str(office.backup))
    office.journal.unlink()
    said = office.restores()
    assert "Désactivez à nouveau" in said
    assert "La sauvegarde du " in said
    assert "chief  Chief  responsable" in said
    assert "Portable" in said
    assert "device confirm --of" in said


def test_devices_come_back_person_by_person(office: Office) -> None:
    of_lea = sorted(office.enrols("lea")[0] for _ in range(2))
    of_marc, token = office.enrols("marc")
    office.first.says("backup", str(office.backup))
    office.first.says("user", "disable", "chief")
    office.restores()
    second = office.second
    assert sorted(second.tells("device", "confirm", "--of", "lea")["confirmed"]) == of_lea
    with closing(Database.open(second.url)) as database, pytest.raises(Unconfirmed):
        refresh(database, token, datetime.now(UTC))
    assert second.tells("device", "confirm", "--of", "lea")["confirmed"] == []
    assert "n’entre plus" in second.complains("device", "confirm", "--of", "chief")
    assert "nobody" in second.complains("device", "confirm", "--of", "nobody")
    assert second.tells("device", "confirm", of_marc)["confirmed"] == [of_marc]


def test_a_decision_is_noted_and_taken_again(office: Office) -> None:
    first = office.first
    scope = first.tells("agency", "list")["agencies"][0]["agency"]
    marc = next(one["id"] for one in first.tells("user", "list")["people"] if one["login"] == "marc")
    with closing(Database.open(first.url)) as database, database.writing(scope) as transaction:
        sealed.add(transaction, sealed.Sealed("abc.0", "d", marc, "x", "b", NOW.isoformat(), b""))
        transaction.commit()
    first.says("backup", str(office.backup))
    first.says("sealed", "settle", "abc", "--for", "chief", "--decision", "refusé")
    assert "pli abc.0 réglé" in office.restores()
    with closing(Database.open(office.second.url)) as database, database.reading(scope) as transaction:
        kept = sealed.one(transaction, "abc.0")
    assert kept is not None
    assert kept.decision == Decision.REFUSED


def first_person(office: Office) -> str:
    return str(office.first.tells("user", "list")["people"][0]["id"])


def test_what_cannot_be_done_again_is_told(office: Office) -> None:
    office.first.says("backup", str(office.backup))
    scope = office.first.tells("agency", "list")["agencies"][0]["agency"]
    for kind, about in (
        (Kind.PERSON, {"id": "other", "login": "lea", "name": "Léa bis", "role": "counsellor"}),
        (Kind.PERSON, {"id": "boss", "login": "boss", "name": "Boss", "role": "emperor"}),
        (Kind.JOINED, {"id": "no team", "login": "lea"}),
        (Kind.LEASE, {"days": "9999"}),
        (Kind.ROLE, {"id": first_person(office), "role": "emperor"}),
        (Kind.REVOKED, {"id": "unknown"}),
        (Kind.DISABLED, {}),
    ):
        line = {"kind": kind, "scope": scope, "at": NOW.isoformat(), "about": about}
        with office.journal.open("a") as file:
            file.write(json.dumps(line) + "\n")
    with office.journal.open("a") as file:
        file.write('nonsense\n[]\n{"kind": "unheard"}\n' + json.dumps({**line, "kind": "of a newer program"}))
        file.write("\n" + json.dumps({**line, "scope": "ABSENT"}) + '\n{"kind": "disabled", "sco')
    said = office.restores()
    for left in ("Léa bis", "Boss", "no team", "9999", "emperor", "Agence inconnue : ABSENT"):
        assert left in said
    assert len(office.second.tells("user", "list")["people"]) == 3


def test_an_agency_of_after_the_backup_comes_back_and_one_of_a_mistake_does_not(office: Office) -> None:
    office.first.says("backup", str(office.backup))
    south = office.first.tells("agency", "add", "Sud")["agency"]
    office.first.says("--agency", south, "user", "add", "sam", "--name", "Sam")
    mistake = office.first.tells("agency", "add", "Sdu")["agency"]
    office.first.says("agency", "remove", mistake)
    office.restores()
    assert {one["name"] for one in office.second.tells("agency", "list")["agencies"]} == {"Nord", "Sud"}
    assert office.second.tells("--agency", south, "user", "list")["people"][0]["login"] == "sam"


def test_an_agency_of_a_mistake_that_the_backup_still_holds_is_removed_again(office: Office) -> None:
    mistake = office.first.tells("agency", "add", "Sdu")["agency"]
    office.first.says("--agency", mistake, "user", "add", "sam", "--name", "Sam")
    office.first.says("backup", str(office.backup))
    office.first.says("agency", "remove", mistake)
    assert "agence « Sdu » supprimée" in office.restores()
    assert [one["name"] for one in office.second.tells("agency", "list")["agencies"]] == ["Nord"]


def test_the_journal_is_for_its_owner_and_holds_no_secret(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("correct horse battery\n"))
    office.first.says("user", "passwd", "chief")
    code = office.first.tells("user", "code", "lea")["code"]
    text = office.journal.read_text(encoding="utf-8")
    assert "correct" not in text
    assert code.rpartition("-")[2] not in text
    assert os.name != "posix" or office.journal.stat().st_mode & 0o077 == 0


def test_an_act_that_cannot_be_noted_stands_and_that_is_said(office: Office) -> None:
    office.journal.unlink()
    office.journal.mkdir()
    said = office.first.complains("user", "disable", "marc", code=0)
    assert "n’a pas pu être noté" in said
    people = {one["login"]: one["disabled"] for one in office.first.tells("user", "list")["people"]}
    assert people["marc"]


def test_a_journal_that_does_not_read_leaves_the_restore_done(office: Office) -> None:
    office.first.says("backup", str(office.backup))
    office.journal.unlink()
    office.journal.mkdir()
    told = ("--acts", str(office.journal))
    assert "ne se lit pas" in office.second.complains("restore", str(office.backup), *told)
    assert office.second.tells("agency", "list")["agencies"]


def test_postgresql_notes_where_it_is_told_and_else_nowhere() -> None:
    where: Callable[..., Path | None] = acts.place_of
    assert where("postgresql://x/y", {}) is None
    assert where("postgresql://x/y", {acts.VARIABLE: "/a/b"}) == Path("/a/b")
    assert where("sqlite:////a/s.db", {}) == Path("/a/s.db.acts")
    assert where("sqlite:////a/s.db", {acts.VARIABLE: "/b/c"}) == Path("/b/c")


def test_the_journal_of_another_database_is_refused(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Shell(f"sqlite:///{tmp_path / 'other.db'}", capsys)
    journal = tmp_path / "others.acts"
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv(acts.VARIABLE, str(journal))
        other.says("agency", "add", "Ailleurs")
        other.says("user", "add", "zoe", "--name", "Zoé")
    office.first.says("backup", str(office.backup))
    office.first.says("user", "disable", "marc")
    said = office.second.complains("restore", str(office.backup), "--acts", str(journal))
    assert "est celui d’une autre base" in said
    assert [one["name"] for one in office.second.tells("agency", "list")["agencies"]] == ["Nord"]
    assert "Marc (marc) n’entre plus" in office.second.says("restored", "--acts", str(office.journal))


def test_of_a_journal_that_two_databases_share_each_is_told_its_own(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    office.first.says("backup", str(office.backup))
    office.first.says("user", "disable", "marc")
    with monkeypatch.context() as shared:
        shared.setenv(acts.VARIABLE, str(office.journal))
        Shell(f"sqlite:///{tmp_path / 'other.db'}", capsys).says("agency", "add", "Ailleurs")
    said = office.restores()
    assert "Marc (marc) n’entre plus" in said
    assert "1 acte concerne une autre base" in said
    assert [one["name"] for one in office.second.tells("agency", "list")["agencies"]] == ["Nord"]


def test_where_acts_are_noted_nowhere_that_is_said(
    empty_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shell = Shell(empty_url, capsys)
    of_postgres = not empty_url.startswith(SQLITE)
    assert main(["--database", empty_url, "migrate", "--new"]) == 0
    for words in (("agency", "add", "Nord"), ("check",)):
        assert main(["--database", empty_url, *words]) == 0
        assert (acts.VARIABLE in capsys.readouterr().err) is of_postgres
    monkeypatch.setenv(acts.VARIABLE, str(tmp_path / "kept.acts"))
    assert acts.VARIABLE not in shell.complains("check", code=0)


def test_a_computer_that_is_lost_on_the_screen_is_noted_too(tmp_path: Path) -> None:
    with served.running(tmp_path) as running, served.client(running) as client:
        of_marc = served.enrolled(running, client, "marc")
        chief = served.enrolled(running, client, "chief", "supervisor")
        answer = client.post(f"/v1/devices/{of_marc.tokens['device']}/lost", headers=chief.headers)
        assert answer.status_code == 200
    noted = acts.noted(tmp_path / "server.db.acts")
    assert (noted[-1].kind, noted[-1].about) == (Kind.REVOKED, {"id": of_marc.tokens["device"]})
