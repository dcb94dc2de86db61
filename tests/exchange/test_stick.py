"""The file on a stick: opened by whom it is closed for, and by nobody else; whatever was done to it is noticed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parcours_core.wire.messages import encode
from parcours_desktop.exchange import closing, stick
from parcours_desktop.exchange.carried import Manifest, manifest_of
from parcours_desktop.exchange.errors import (
    DamagedStick,
    NewerStick,
    NotAStick,
    NotForUs,
    PhraseAsked,
    StickError,
    TooLarge,
    WrongPhrase,
)
from parcours_desktop.exchange.keys import DeviceKeys, make_keys, read_keys
from parcours_desktop.exchange.stick import Closing, open_stick, write_stick

PHRASE = "abaisser cactus fidele ombre quartz zenith"
CONTENTS = (b"", b"petit", os.urandom(stick.PIECE + 7))
OURS, THEIRS = make_keys(), make_keys()


def a_manifest() -> Manifest:
    return manifest_of(
        sender=("Paula Hallet", "paula", "agence"),
        written_at="2026-11-21T11:00:00+00:00",
        dossiers=[("p", "Aurélie Delvaux")],
        states=[],
        changes=[],
        contents=[(hashlib.sha256(each).hexdigest(), len(each)) for each in CONTENTS],
    )


def written(path: Path, closed: Closing, keys: DeviceKeys = OURS) -> Path:
    write_stick(path, a_manifest(), CONTENTS, keys, closed)
    return path


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("stick") / "relais.parcours", Closing([THEIRS.seal_public]))


def read_all(path: Path, keys: DeviceKeys = THEIRS, phrase: str = "") -> tuple[Manifest, list[bytes]]:
    opened = open_stick(path, keys, phrase)
    return opened.manifest, list(opened.contents())


def test_the_one_it_is_closed_for_reads_everything(sealed: Path) -> None:
    manifest, contents = read_all(sealed)
    assert contents == list(CONTENTS)
    assert manifest.dossiers == [("p", "Aurélie Delvaux")]
    assert manifest.sign_key == OURS.sign_public == open_stick(sealed, THEIRS).sign_key
    assert not sealed.with_name(sealed.name + ".part").exists()


def test_nobody_else_does(sealed: Path) -> None:
    with pytest.raises(NotForUs):
        open_stick(sealed, OURS)


def test_no_name_stands_in_the_clear(sealed: Path) -> None:
    raw = sealed.read_bytes()
    for name in ("Paula", "Hallet", "Delvaux", "agence", "petit"):
        assert name.encode() not in raw


def test_several_devices_open_it(tmp_path: Path) -> None:
    third = make_keys()
    path = written(tmp_path / "a.parcours", Closing([THEIRS.seal_public, third.seal_public]))
    assert read_all(path, third)[1] == read_all(path)[1] == list(CONTENTS)


def test_a_phrase_opens_it_however_it_is_typed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.parcours", Closing(phrase=PHRASE))
    with pytest.raises(PhraseAsked):
        open_stick(path, THEIRS)
    with pytest.raises(WrongPhrase):
        open_stick(path, THEIRS, PHRASE.replace("ombre", "nombre"))
    assert read_all(path, phrase="  Abaisser CACTUS fidèle, ombre quartz  zénith ")[1] == list(CONTENTS)


def test_closed_for_nobody_it_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nobody"):
        written(tmp_path / "a.parcours", Closing())
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_refuses_leaves_nothing_half(tmp_path: Path) -> None:
    def breaking() -> list[bytes]:
        raise OSError(28, "plus de place")

    with pytest.raises(OSError, match="place"):
        write_stick(tmp_path / "a.parcours", a_manifest(), iter(breaking, None), OURS, Closing(phrase=PHRASE))
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cut_anywhere_it_is_refused(sealed: Path, tmp_path: Path, data: st.DataObject) -> None:
    whole = sealed.read_bytes()
    short = tmp_path / "short.parcours"
    short.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 1))])
    with pytest.raises(StickError):
        read_all(short)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_anywhere_it_is_refused(sealed: Path, tmp_path: Path, data: st.DataObject) -> None:
    raw = bytearray(sealed.read_bytes())
    place = data.draw(st.one_of(st.integers(0, 400), st.integers(0, len(raw) - 1)))
    raw[place] ^= 1 << data.draw(st.integers(0, 7))
    changed = tmp_path / "changed.parcours"
    changed.write_bytes(raw)
    with pytest.raises(StickError):
        read_all(changed)


def test_more_at_its_end_is_refused(sealed: Path, tmp_path: Path) -> None:
    longer = tmp_path / "longer.parcours"
    longer.write_bytes(sealed.read_bytes() + b"x")
    with pytest.raises(DamagedStick):
        read_all(longer)


def test_another_signature_over_the_same_pieces_is_refused(sealed: Path, tmp_path: Path) -> None:
    """Somebody who cannot read the file signs it as their own: the manifest inside names who wrote it."""
    raw, thief = sealed.read_bytes()[:-64], make_keys()
    raw = raw.replace(OURS.sign_public, thief.sign_public)
    stolen = tmp_path / "stolen.parcours"
    stolen.write_bytes(raw + thief.signer.sign(hashlib.sha512(raw).digest()))
    with pytest.raises(DamagedStick):
        read_all(stolen)


def test_pieces_that_changed_places_are_refused() -> None:
    key, bound = bytes(32), b"header"
    pieces = list(closing.encrypt(key, bound, [b"a", b"b", b"c"]))
    assert list(closing.decrypt(key, bound, pieces)) == [b"a", b"b", b"c"]
    for wrong in (pieces[:2], pieces[1:], [pieces[1], pieces[0], pieces[2]], [*pieces, pieces[2]], []):
        with pytest.raises(DamagedStick):
            list(closing.decrypt(key, bound, wrong))
    with pytest.raises(DamagedStick):
        list(closing.decrypt(key, b"another", pieces))


@pytest.mark.parametrize("start", [b"", b"%PDF-1.7", b"PARCOURS", bytes(64)])
def test_another_kind_of_file_is_named_so(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "a.parcours"
    path.write_bytes(start)
    with pytest.raises(NotAStick):
        open_stick(path, THEIRS)


def test_a_newer_file_is_named_so(sealed: Path, tmp_path: Path) -> None:
    raw = bytearray(sealed.read_bytes())
    raw[len(stick.MARK)] = 9
    (tmp_path / "a.parcours").write_bytes(raw)
    with pytest.raises(NewerStick):
        open_stick(tmp_path / "a.parcours", THEIRS)


def test_neither_a_pipe_nor_a_device_is_read(tmp_path: Path) -> None:
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe.parcours")
        (tmp_path / "link.parcours").symlink_to(os.devnull)
    for odd in tmp_path.iterdir():
        with pytest.raises(NotAStick):
            open_stick(odd, THEIRS)


def forged(path: Path, packed: bytes, contents: tuple[bytes, ...] = ()) -> Path:
    """Write a file that is signed and closed as it should be, around whatever somebody put into it."""
    key, file_id = os.urandom(32), os.urandom(16)
    box = stick.Box(closing.fingerprint(THEIRS.seal_public), *closing.seal_for(THEIRS.seal_public, key))
    header = encode(stick.Header(file_id, OURS.sign_public, [box]))
    pieces = closing.encrypt(key, hashlib.sha256(header).digest(), stick._pieces(packed, contents))
    raw = b"".join(stick._framed(header, pieces))
    path.write_bytes(raw + OURS.signer.sign(hashlib.sha512(raw).digest()))
    return path


def test_a_bomb_does_not_go_off(tmp_path: Path) -> None:
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(200 << 20))
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge):
        open_stick(forged(tmp_path / "bomb.parcours", bomb), THEIRS)


@pytest.mark.parametrize(
    "inside", [b"", b"not zstd", zstandard.compress(b"not msgpack"), zstandard.compress(b"\x91" * 9999)]
)
def test_rubbish_inside_is_refused(tmp_path: Path, inside: bytes) -> None:
    with pytest.raises(DamagedStick):
        open_stick(forged(tmp_path / "a.parcours", inside), THEIRS)


@pytest.mark.parametrize(
    "told",
    [
        [(hashlib.sha256(b"x").hexdigest(), 1), (hashlib.sha256(b"x").hexdigest(), 1)],
        [("0" * 64, 1)],
        [(hashlib.sha256(b"x").hexdigest(), 1 << 20)],
        [],
    ],
)
def test_attachments_that_are_not_what_was_told_are_refused(tmp_path: Path, told: list[tuple[str, int]]) -> None:
    manifest = a_manifest().signed(b"", OURS.sign_public)
    path = tmp_path / "a.parcours"
    wrong = manifest_of(
        sender=("P", "p", "a"), written_at="", dossiers=[], states=[], changes=[], contents=told
    )  # fmt: skip
    assert manifest.contents != wrong.contents
    write_stick(path, wrong, [b"x"], OURS, Closing([THEIRS.seal_public]))
    with pytest.raises(DamagedStick):
        list(open_stick(path, THEIRS).contents())


def test_keys_are_kept_and_do_not_show() -> None:
    assert read_keys(OURS.kept()) == OURS
    assert OURS.sign.hex() not in repr(OURS)
    assert make_keys() != OURS
