"""The vault on the command line: what it says, what it answers to a program, and that it never asks in vain."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.conftest import Run

from parcours_desktop.bootstrap import Home, close_desk, create_desk, open_desk
from parcours_desktop.casework.people import create_person
from parcours_desktop.store.integrity import verify
from parcours_desktop.vault import deriving
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import WrongPassphrase
from parcours_desktop.vault.managing import add_passphrase, add_recovery_code
from parcours_desktop.vault.organisation import OrganisationKey, organisation_slot
from parcours_desktop.vault.slots import read_key_file, replace, write_key_file
from parcours_desktop.vault.unlock import unlock

WORDS = "halte bleue sept Noémie"
NEW = "gare verte huit Aurélie"
OFFLINE = "coffre du siège, deux personnes"

Type = Callable[..., None]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(deriving, "MEMORY_KIB", 1024)
    monkeypatch.setattr(deriving, "TIME_COST", 1)
    desk = create_desk(Home(tmp_path / "home"), WORDS)
    create_person(desk, {"family_name": "Łaskawiec", "given_name": "Zoë"}, None)
    close_desk(desk)
    return tmp_path / "home"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Type:
    def type_lines(*lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(line + "\n" for line in lines)))

    return type_lines


def test_the_status_asks_for_nothing_and_shows_no_secret(run: Run, home: Path) -> None:
    code = add_recovery_code(home, WORDS)
    told = run("vault", "status")
    assert told.code == 0
    assert "phrase de passe" in told.out
    assert "code de secours" in told.out
    assert "coffre créé" in told.out
    values = run("vault", "status", "--json").values
    assert [slot["kind"] for slot in values["slots"]] == ["passphrase", "recovery"]
    assert [event["what"] for event in values["events"]] == ["created", "slot-added"]
    assert values["rekeying"] is False
    assert all(group not in told.out for group in code.split("-"))


def test_without_a_vault_it_says_so(run: Run, tmp_path: Path) -> None:
    told = run("vault", "status", home=tmp_path / "nothing")
    assert told.code == 1
    assert "Aucune clé" in told.err


def test_verify_finds_everything_sound(run: Run, home: Path, typed: Type) -> None:
    typed(WORDS)
    told = run("vault", "verify")
    assert (told.code, told.err) == (0, "")
    assert "1 dossier, chaque page est intacte" in told.out
    typed(WORDS)
    assert run("vault", "verify", "--json").values["caseload"]["sound"] is True


def test_verify_names_a_damaged_page_and_a_trail_that_was_changed(run: Run, home: Path, typed: Type) -> None:
    add_recovery_code(home, WORDS)
    file = read_key_file(home)
    write_key_file(home, replace(file, events=file.events[1:]))
    content = bytearray((home / "caseload.db").read_bytes())
    content[3 * 4096 + 100] ^= 1
    (home / "caseload.db").write_bytes(content)
    typed(WORDS)
    told = run("vault", "verify")
    assert told.code == 1
    assert "à partir de la ligne 1" in told.out
    assert "Pages : 4" in told.out
    typed(WORDS)
    values = run("vault", "verify", "--json").values
    assert (values["sound"], values["trail_broken_at"], values["caseload"]["damaged_pages"]) == (False, 0, [4])


def test_verify_names_a_key_that_somebody_slipped_in(run: Run, home: Path, typed: Type) -> None:
    file = read_key_file(home)
    forged = organisation_slot(file, DataKey.new(), OrganisationKey("Siège", bytes(range(32))))
    write_key_file(home, file.with_slot(forged))
    typed(WORDS)
    told = run("vault", "verify")
    assert told.code == 1
    assert "n’a pas été ajoutée par ce programme : clé de l’organisme" in told.out


def test_a_wrong_passphrase_and_a_missing_one_are_told(run: Run, home: Path, typed: Type) -> None:
    before = (home / "keys.json").read_bytes()
    typed("fausse phrase")
    assert "n’ouvre pas les dossiers" in run("vault", "verify").err
    typed()
    assert "Il manque une réponse" in run("vault", "verify").err
    assert (home / "keys.json").read_bytes() == before


def test_an_open_caseload_is_not_verified_behind_its_back(run: Run, home: Path, typed: Type) -> None:
    desk = open_desk(Home(home), WORDS)
    typed(WORDS)
    told = run("vault", "verify")
    close_desk(desk)
    assert told.code == 1
    assert "déjà ouverts" in told.err


def test_rotate_rewrites_the_file_and_every_way_in_follows(run: Run, home: Path, typed: Type) -> None:
    code = add_recovery_code(home, WORDS)
    former = unlock(home, WORDS)
    add_passphrase(home, WORDS, NEW)
    typed(WORDS)
    told = run("vault", "rotate", "--json")
    assert (told.code, [slot["kind"] for slot in told.values["left_behind"]]) == (0, ["passphrase"])
    assert unlock(home, WORDS) != former
    assert not verify(home / "caseload.db", former).opens
    typed(WORDS)
    assert run("vault", "verify", "--json").values["caseload"]["dossiers"] == 1
    with pytest.raises(WrongPassphrase):
        unlock(home, NEW)
    typed(WORDS)
    assert "sous une nouvelle clé" in run("vault", "rotate").out
    typed(code, NEW, NEW)
    assert run("vault", "recover").code == 0


def test_rotate_touches_nothing_for_a_wrong_phrase_or_while_the_dossiers_are_open(
    run: Run, home: Path, typed: Type
) -> None:
    before = (home / "keys.json").read_bytes()
    typed("fausse phrase")
    assert "n’ouvre pas les dossiers" in run("vault", "rotate").err
    desk = open_desk(Home(home), WORDS)
    typed(WORDS)
    told = run("vault", "rotate")
    close_desk(desk)
    assert "déjà ouverts" in told.err
    assert (home / "keys.json").read_bytes() == before


def test_recover_with_the_code_gives_a_new_one(run: Run, home: Path, typed: Type) -> None:
    code = add_recovery_code(home, WORDS)
    typed(code, NEW, NEW)
    answer = run("vault", "recover", "--json")
    assert answer.code == 0
    unlock(home, NEW).wipe()
    typed(answer.values["code"], WORDS, WORDS)
    told = run("vault", "recover")
    assert "montré une seule fois" in told.out
    unlock(home, WORDS).wipe()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("pas un code", NEW, NEW), "Ce n’est pas un code de secours entier"),
        (("", NEW, NEW + "x"), "ne sont pas les mêmes"),
    ],
)
def test_recover_says_what_is_wrong(run: Run, home: Path, typed: Type, lines: tuple[str, ...], said: str) -> None:
    add_recovery_code(home, WORDS)
    before = (home / "keys.json").read_bytes()
    typed(*lines)
    told = run("vault", "recover")
    assert told.code == 1
    assert said in told.err
    assert (home / "keys.json").read_bytes() == before


def test_the_key_of_an_organisation_from_making_to_use(run: Run, home: Path, typed: Type, tmp_path: Path) -> None:
    out = tmp_path / "cle"
    out.mkdir()
    typed(OFFLINE, OFFLINE)
    made = run("vault", "organisation-key", "Siège", "--out", out, "--json").values
    assert (out / "organisation.private.json").stat().st_mode & 0o077 == 0
    typed(OFFLINE, OFFLINE)
    assert "il existe déjà" in run("vault", "organisation-key", "Siège", "--out", out).err
    typed(WORDS)
    added = run("vault", "add-organisation-key", made["public"])
    assert made["fingerprint"] in added.out
    typed(OFFLINE, NEW, NEW)
    done = run("vault", "recover", "--organisation-key", made["private"])
    assert done.code == 0, done.err
    unlock(home, NEW).wipe()
    assert "clé de l’organisme" in run("vault", "status").out
    events = run("vault", "status", "--json").values["events"]
    assert events[-1]["what"] == "recovered-by-organisation"


def test_a_file_that_is_not_there_is_named(run: Run, home: Path, typed: Type, tmp_path: Path) -> None:
    typed(WORDS)
    told = run("vault", "add-organisation-key", tmp_path / "rien.json")
    assert told.code == 1
    assert "rien.json" in told.err


def test_rescue_saves_to_another_file(run: Run, home: Path, typed: Type, tmp_path: Path) -> None:
    typed(WORDS)
    told = run("vault", "rescue", "--out", tmp_path / "sauve.db")
    assert told.code == 0, told.err
    assert "1 dossier sauvé entier" in told.out
    typed(WORDS)
    again = run("vault", "rescue", "--out", tmp_path / "sauve.db", "--json")
    assert again.code == 1
    typed(WORDS)
    values = run("vault", "rescue", "--out", tmp_path / "autre.db", "--json").values
    assert (values["everything"], values["whole"]) == (True, 1)


def test_the_help_is_french(capsys: pytest.CaptureFixture[str], run: Run) -> None:
    with pytest.raises(SystemExit):
        run("vault", "--help")
    assert "vérifier les clés" in capsys.readouterr().out
