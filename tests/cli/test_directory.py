"""The commands of the directory: a build that tells what it refused, a search, a sheet."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from support.directory_rows import french, service, structure

from parcours_desktop.cli.progress import Progress
from parcours_desktop.directory.folders import SENT_FOLDER
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.shelf import Shelf


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "partenaires.json"
    rows = {
        "structures": [structure()],
        "services": [service(), french(), service(id="essai--faux", publics=["martiens"], courriel="pas une adresse")],
    }
    file.write_text(json.dumps(rows), encoding="utf-8")
    return file


@pytest.fixture
def pack(tmp_path: Path, source: Path, run: Any) -> Path:
    out = tmp_path / "essai.pack"
    assert run("directory", "build", source, "--out", out).code == 0
    return out


def test_a_build_tells_the_whole_report(tmp_path: Path, source: Path, run: Any) -> None:
    out = tmp_path / "essai.pack"
    ran = run("directory", "build", source, "--out", out, "--json")
    assert ran.code == 0
    assert (ran.values["services"], ran.values["structures"]) == (3, 1)
    assert ran.values["pack"] == str(out)
    refused = {each["field"]: each for each in ran.values["refused"]}
    assert refused["publics"]["value"] == "martiens"
    assert refused["publics"]["file"] == "partenaires.json"
    assert refused["publics"]["row"] == 3
    assert refused["courriel"]["reason"]
    pack = Pack.open(out)
    assert pack.info.services == 3
    pack.close()


def test_a_build_tells_a_person_in_words(tmp_path: Path, source: Path, run: Any) -> None:
    ran = run("directory", "build", source, "--out", tmp_path / "essai.pack")
    assert "3 services, 1 organisation" in ran.out
    assert "partenaires.json, service 3 (essai--faux) · publics = 'martiens'" in ran.out
    assert "4 fiches lues : 1 fiche gardée en partie." in ran.out
    assert "2 valeurs refusées :" in ran.out
    assert ran.err == ""


def test_credits_are_kept_in_the_pack(tmp_path: Path, source: Path, run: Any) -> None:
    out = tmp_path / "essai.pack"
    run("directory", "build", source, "--out", out, "--credit", "Données de l’essai")
    pack = Pack.open(out)
    assert "Données de l’essai" in pack.info.credits
    pack.close()


def test_a_source_that_is_not_there_is_the_worlds_error(tmp_path: Path, run: Any) -> None:
    ran = run("directory", "build", tmp_path / "rien.json", "--out", tmp_path / "x.pack", "--json")
    assert ran.code == 1
    assert ran.values["error"]["kind"] == "NoSource"
    assert "rien.json" in ran.err


def test_a_place_that_cannot_be_written_is_the_worlds_error(tmp_path: Path, source: Path, run: Any) -> None:
    ran = run("directory", "build", source, "--out", tmp_path / "nulle" / "part" / "x.pack", "--json")
    assert ran.code == 1
    assert ran.values["error"]["what_to_do"]


def test_search_lists_the_nearest_first(pack: Path, run: Any) -> None:
    ran = run("directory", "search", "--pack", pack, "--near", "7950", "--json")
    assert ran.code == 0
    assert ran.values["total"] == 3
    far = [row["distance_km"] for row in ran.values["services"]]
    assert far == sorted(far)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["permis"], {"essai--permis"}),
        (["PERMÍS"], {"essai--permis"}),
        (["--theme", "famille--garde-denfants"], {"essai--garde", "essai--faux"}),
        (["--category", "mobilite"], {"essai--permis"}),
        (["--postcode", "59"], {"essai--permis"}),
        (["--near", "Lille", "--km", "3,5"], {"essai--permis"}),
        (["--near", "7000", "--km", "20", "--free"], {"essai--garde", "essai--faux"}),
        (["--language", "nl"], {"essai--garde", "essai--faux"}),
        (["introuvable"], set()),
    ],
)
def test_search_filters(words: list[str], ids: set[str], pack: Path, run: Any) -> None:
    ran = run("directory", "search", *words, "--pack", pack, "--json")
    assert {row["id"] for row in ran.values["services"]} == ids
    assert ran.values["total"] == len(ids)


def test_search_says_it_in_words(pack: Path, run: Any) -> None:
    ran = run("directory", "search", "permis", "--pack", pack)
    assert "Aide au permis de conduire" in ran.out
    assert "essai--permis" in ran.out
    assert run("directory", "search", "introuvable", "--pack", pack).out == "Aucun service ne correspond.\n"


def test_search_pages(pack: Path, run: Any) -> None:
    pages = [run("directory", "search", "--pack", pack, "--limit", 1, "--offset", at, "--json") for at in range(4)]
    ids = [row["id"] for page in pages for row in page.values["services"]]
    assert len(ids) == len(set(ids)) == 3


def test_an_unknown_place_is_the_worlds_error(pack: Path, run: Any) -> None:
    ran = run("directory", "search", "--near", "99999", "--pack", pack, "--json")
    assert ran.code == 1
    assert "99999" in ran.values["error"]["what_happened"]


def test_show_tells_the_sheet(pack: Path, run: Any) -> None:
    ran = run("directory", "show", "essai--garde", "--pack", pack)
    assert "Garde d’enfants en urgence" in ran.out
    assert "Maison des passerelles" in ran.out
    plain = run("directory", "show", "essai--garde", "--pack", pack, "--json").values
    assert plain["service"]["id"] == "essai--garde"
    assert plain["structure"]["name"] == "Maison des passerelles"
    assert {"id": "essai--faux", "name": "Garde d’enfants en urgence"} in plain["others"]
    assert any(fact["label"] == "Prix" for fact in plain["facts"])


def test_show_of_nothing_is_the_worlds_error(pack: Path, run: Any) -> None:
    assert run("directory", "show", "personne", "--pack", pack).code == 1


@pytest.mark.parametrize("content", [None, b"", b"not a pack at all" * 20])
def test_a_file_that_is_no_pack_is_the_worlds_error(content: bytes | None, tmp_path: Path, run: Any) -> None:
    file = tmp_path / "autre.pack"
    if content is not None:
        file.write_bytes(content)
    ran = run("directory", "search", "--pack", file, "--json")
    assert ran.code == 1
    assert ran.values["error"]["kind"] == "NotAPack"


def test_the_home_s_own_pack_comes_before_the_sample(tmp_path: Path, pack: Path, run: Any) -> None:
    home = tmp_path / "chez-soi"
    home.mkdir()
    assert run("directory", "search", "--json", home=home).values["total"] > 100
    (home / "directory.pack").write_bytes(pack.read_bytes())
    assert run("directory", "search", "--json", home=home).values["total"] == 3


def test_what_the_agency_sent_comes_before_both(tmp_path: Path, pack: Path, run: Any) -> None:
    home = tmp_path / "chez-soi"
    content = pack.read_bytes()
    sent = Shelf(home / SENT_FOLDER).put(hashlib.sha256(content).hexdigest(), content)
    assert run("directory", "search", "--json", home=home).values["total"] == 3
    sent.write_bytes(b"")
    assert run("directory", "search", "--json", home=home).values["total"] > 100


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_told_on_a_terminal_and_wiped() -> None:
    terminal = Terminal()
    with Progress(terminal) as progress:
        progress.show("Services", 2000, 6000)
    assert "Services : 2000 lignes sur 6000" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_progress_is_silent_elsewhere() -> None:
    stream = io.StringIO()
    with Progress(stream) as progress:
        progress.show("Services", 2000, 6000)
    assert stream.getvalue() == ""


UNREADABLE = {
    "coupe.json": b'[{"id": "essai--garde", "source": "essai", "nom": "' + b"x" * 350,
    "vide.json": b"",
    "octets.bin": bytes(range(256)) * 8,
    "faux.xlsx": b"PK\x03\x04" + b"rien d'un classeur" * 20,
    "texte.txt": b"Bonjour,\nvoici la liste.\n",
    "coupe.json.gz": gzip.compress(b'[{"id": "essai--garde"}]' * 50)[:30],
    "coupe.json.zst": zstandard.compress(b'[{"id": "essai--garde"}]' * 50)[:20],
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_never_replaces_a_pack(name: str, pack: Path, tmp_path: Path, run: Any) -> None:
    before = pack.read_bytes()
    bad = tmp_path / name
    bad.write_bytes(UNREADABLE[name])
    ran = run("directory", "build", bad, "--out", pack)
    assert ran.code == 1
    assert ran.err.startswith("Rien de lisible ; l’annuaire actuel reste en place.")
    assert f"  {name}" in ran.err
    told = run("directory", "build", bad, "--out", pack, "--json")
    assert (told.code, told.values["error"]["kind"]) == (1, "NothingReadable")
    assert told.values["refused"]
    assert told.values["refused"][0]["file"] == name
    assert pack.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".building")] == []


def test_a_place_that_takes_no_file_is_told_in_french(source: Path, tmp_path: Path, run: Any) -> None:
    ran = run("directory", "build", source, "--out", "/proc/z.pack", "--json")
    assert ran.code == 1
    assert ran.values["error"]["kind"] == "NotWritten"
    folder = run("directory", "build", source, "--out", tmp_path, "--json")
    assert "c’est un dossier" in folder.values["error"]["what_happened"]


def test_a_pack_that_is_not_there_is_said_to_be_missing(tmp_path: Path, run: Any) -> None:
    ran = run("directory", "search", "--pack", tmp_path / "rien.pack")
    assert "n’existe pas" in ran.err
    assert "c’est un dossier" in run("directory", "search", "--pack", tmp_path).err


def test_counts_add_up_and_agree_in_number(tmp_path: Path, run: Any) -> None:
    rows = {
        "structures": [structure(), structure()],
        "services": [service(), service(courriel="x"), service(id="essai--b", nom=None), service(id="essai--c")],
    }
    file = tmp_path / "p.json"
    file.write_text(json.dumps(rows), encoding="utf-8")
    told = run("directory", "build", file, "--out", tmp_path / "x.pack", "--json").values
    assert told["rows_read"] == told["services"] + told["structures"] + told["rows_refused"] == 6
    assert (told["kept_partly"], told["rows_refused"]) == (0, 3)
    words = run("directory", "build", file, "--out", tmp_path / "x.pack").out
    assert "6 fiches lues : 3 fiches écartées." in words
    file.write_text(json.dumps([service()]), encoding="utf-8")
    whole = run("directory", "build", file, "--out", tmp_path / "x.pack").out
    assert "1 fiche lue : toutes gardées entières." in whole
    assert "1 valeur gardée, à vérifier :\n  p.json, service 1 (essai--garde) · structure_id" in whole
    assert "refusée" not in whole


COMMANDS = (
    ("directory", "search", "garde"),
    ("directory", "search", "--near", "7950"),
    ("directory", "show", "essai--garde"),
    ("match", "--theme", "famille--garde-denfants", "--postcode", "7950"),
    ("match", "--theme", "famille--garde-denfants", "--why-not", "essai--garde"),
)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_damaged_pack_is_named_and_never_a_traceback(words: tuple[str, ...], pack: Path, run: Any) -> None:
    sound = pack.read_bytes()
    named = 0
    for start in range(100, len(sound), 1531):
        pack.write_bytes(sound[:start] + b"\xff" * 200 + sound[start + 200 :])
        ran = run(*words, "--pack", pack, "--json")
        assert ran.code in (0, 1)
        if ran.code:
            named += ran.values["error"]["kind"] == "DamagedPack"
    assert named >= 3


def test_show_of_an_unknown_id_names_the_nearest(pack: Path, run: Any) -> None:
    ran = run("directory", "show", "garde", "--pack", pack, "--json").values["error"]
    assert ran["what_happened"] == "« garde » n’est pas dans cet annuaire."
    assert "essai--garde" in ran["what_to_do"]
    assert ran["what_is_safe"]
    assert "essai--garde" in run("directory", "show", "esai--gadre", "--pack", pack).err


def test_a_language_that_does_not_exist_is_no_filter(pack: Path, run: Any) -> None:
    assert run("directory", "search", "--language", "zz", "--pack", pack).code == 2
