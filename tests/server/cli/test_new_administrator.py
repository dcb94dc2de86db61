"""The command line as whoever types it for the first time meets it: what went wrong, what is safe, what to type."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from parcours_core.breach import moment
from parcours_server.__main__ import main
from parcours_server.services.entering import Newcomer, enrol
from parcours_server.services.moments import ZONE
from parcours_server.storage import accounts
from parcours_server.storage.database import Database

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types a line about a database (``server.db`` where none is named); returns the code and what was said."""

    def run(*words: str, at: Path | None = None) -> tuple[int, str, str]:
        code = main(["--database", f"sqlite:///{at or tmp_path / 'server.db'}", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.mark.parametrize("verb", [("migrate",), ("agency", "list"), ("serve", "--port", "0"), ("check",)])
def test_a_folder_that_is_not_there_is_named(typed: Typed, tmp_path: Path, verb: tuple[str, ...]) -> None:
    code, _, said = typed(*verb, at=tmp_path / "absent" / "server.db")
    assert code == 1
    assert f"Le dossier « {tmp_path / 'absent'} », où la base de données devait être, n’existe pas." in said
    assert "Créez d’abord le dossier" in said
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("verb", [("migrate",), ("serve", "--port", "0")])
def test_a_folder_in_the_place_of_the_file_is_said_to_be_one(
    typed: Typed, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    code, _, said = typed(*verb, at=tmp_path)
    assert code == 1
    assert "est un dossier : la base de données doit être un fichier" in said


def test_a_mistyped_file_is_not_migrated_and_a_new_one_is_made_on_purpose(typed: Typed, tmp_path: Path) -> None:
    code, _, said = typed("migrate")
    assert code == 1
    assert f"Il n’y a pas de base de données à cet endroit : {tmp_path / 'server.db'}." in said
    assert "migrate --new" in said
    assert not (tmp_path / "server.db").exists()
    assert typed("migrate", "--new")[0] == 0
    assert (tmp_path / "server.db").exists()
    assert typed("migrate")[0] == 0


@pytest.mark.parametrize("verb", [("check",), ("clean",), ("backup", "x.bak"), ("agency", "list"), ("user", "list")])
def test_a_mistyped_file_is_no_new_database(typed: Typed, tmp_path: Path, verb: tuple[str, ...]) -> None:
    """Else a check finds all well there, and each night's backup holds nothing."""
    typed("agency", "add", "CPAS de Namur")
    code, _, said = typed(*verb, at=tmp_path / "serveur.db")
    assert code == 1
    assert f"Il n’y a pas de base de données à cet endroit : {tmp_path / 'serveur.db'}." in said
    assert "Rien n’a été créé ni modifié." in said
    assert [one.name for one in tmp_path.glob("serveur*")] == []


def test_an_agency_has_a_name(typed: Typed) -> None:
    typed("agency", "add", "CPAS de Namur")
    code, _, said = typed("agency", "add", "  ")
    assert (code, "L’agence n’a pas de nom." in said) == (1, True)
    assert "L’agence" not in typed("agency", "list")[1]


def test_a_number_that_is_none_is_told_in_french(typed: Typed) -> None:
    code, _, said = typed("agency", "lease", "abc")
    assert (code, "JOURS attend un nombre entier, et non 'abc'." in said) == (2, True)


def test_a_backup_is_for_its_owner_alone(typed: Typed, tmp_path: Path) -> None:
    typed("agency", "add", "CPAS de Namur")
    assert typed("backup", str(tmp_path / "x.bak"))[0] == 0
    if os.name == "posix":
        assert (tmp_path / "x.bak").stat().st_mode & 0o077 == 0


def test_a_backup_to_a_folder_says_which_name_to_give(typed: Typed, tmp_path: Path) -> None:
    typed("agency", "add", "CPAS de Namur")
    code, _, said = typed("backup", str(tmp_path))
    assert code == 1
    assert "est un dossier" in said
    assert str(tmp_path / "parcours.bak") in said
    code, _, said = typed("backup", str(tmp_path / "absent" / "x.bak"))
    assert code == 1
    assert f"Le dossier « {tmp_path / 'absent'} » n’existe pas." in said
    assert typed("backup", str(tmp_path / "x.bak"))[0] == 0
    code, _, said = typed("backup", str(tmp_path / "x.bak"))
    assert (code, "Il y a déjà un fichier" in said) == (1, True)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder, "est un dossier, et une sauvegarde est un fichier"),
        (lambda folder: folder / "absent.bak", "Il n’y a pas de fichier"),
        (lambda folder: folder / "server.db", "n’est pas une sauvegarde lisible"),
    ],
)
def test_a_restore_of_something_else_says_what_it_is(
    typed: Typed, tmp_path: Path, make: Callable[[Path], Path], words: str
) -> None:
    typed("agency", "add", "CPAS de Namur")
    code, _, said = typed("restore", str(make(tmp_path)), at=tmp_path / "other.db")
    assert code == 1
    assert words in said
    assert "Rien n’a été modifié." in said


def test_a_database_is_not_published_as_a_directory(typed: Typed, tmp_path: Path) -> None:
    """The server's own database of people, taken for the pack, would go to every device."""
    typed("agency", "add", "CPAS de Namur")
    (tmp_path / "notes.txt").write_text("SQLite")
    for name in ("server.db", "notes.txt"):
        code, _, said = typed("pack", "publish", str(tmp_path / name))
        assert code == 1
        assert f"« {name} » n’est pas un annuaire." in said
        assert "Rien n’a été publié." in said


def test_the_help_says_how_to_begin_and_what_each_role_may(capsys: pytest.CaptureFixture[str]) -> None:
    for words, parts in (
        (["--help"], ["agency add NOM", "user add IDENTIFIANT --name NOM", "serve"]),
        (["user", "add", "--help"], ["conseiller·ère", "responsable", "délégué·e à la protection des"]),
        (["device", "--help"], ["rendu ou remplacé", "perdu"]),
        (["restore", "--help"], ["« backup » a écrit"]),
    ):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 0
        said = " ".join(capsys.readouterr().out.split())
        for part in parts:
            assert part in said, part


def enrolled(tmp_path: Path, typed: Typed, name: str, now: datetime) -> str:
    """Enrol another device of Léa and return its id."""
    _, out, _ = typed("user", "code", "lea", "--json")
    code = json.loads(out)["code"]
    database = Database.open(f"sqlite:///{tmp_path / 'server.db'}")
    given = enrol(database, code, Newcomer(name, b"", b""), now)
    database.close()
    return given.session.device_id


def test_devices_are_listed_by_people_and_dates(typed: Typed, tmp_path: Path) -> None:
    typed("agency", "add", "CPAS de Namur")
    typed("user", "add", "lea", "--name", "Léa Lambert")
    now = datetime.now(UTC)
    first, second = (enrolled(tmp_path, typed, name, now) for name in ("Portable du bus", "Portable de Mons"))
    at = moment(now.isoformat(), ZONE)
    _, said, _ = typed("device", "list")
    assert f"{first[:8]}  Portable du bus  Léa Lambert (lea)  dernier contact : {at}" in said
    typed("device", "revoke", first[:8])
    _, said, _ = typed("device", "list")
    assert f"{first[:8]}  Portable du bus  Léa Lambert (lea)  révoqué le" in said
    assert "n’est pas revenu depuis" in said
    assert f"{second[:8]}  Portable de Mons  Léa Lambert (lea)  dernier contact : {at}" in said


def test_numbers_that_begin_alike_are_shown_as_far_as_needed(typed: Typed, tmp_path: Path) -> None:
    typed("agency", "add", "CPAS de Namur")
    typed("user", "add", "lea", "--name", "Léa Lambert")
    database = Database.open(f"sqlite:///{tmp_path / 'server.db'}")
    with database.administering() as transaction:
        scope = transaction.rows("SELECT scope FROM scope WHERE :scope = :scope")[0][0]
    ids = ("01a1fdc3-5780-aaaa", "01a1fdc3-5781-bbbb")

    def add(transaction: Any) -> None:
        (person,) = accounts.people(transaction)
        for one in ids:
            accounts.add_device(
                transaction, accounts.Device(one, person.id, "", b"", b"", "", "", "2026-11-22", "", "")
            )

    database.attempt(scope, add)
    database.close()
    _, said, _ = typed("device", "list")
    assert [line.split("  ")[0] for line in said.splitlines()] == ["01a1fdc3-5780", "01a1fdc3-5781"]
    assert "sans nom" in said
    assert "dernier contact : jamais" in said
    code, _, said = typed("device", "lost", "01a1fdc3")
    assert (code, "Plus d’un appareil" in said, "device list" in said) == (1, True, True)
    code, _, said = typed("device", "lost", "ffff", "--out", str(tmp_path))
    assert (code, "Aucun appareil n’a ce numéro." in said) == (1, True)
