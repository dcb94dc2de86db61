"""Whatever the vault writes is cut short or refused at every call: a passphrase that was said opens the dossiers."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.helpers.deeds import FILE
from faults.helpers.tracing import Nursery, Point
from faults.helpers.vault_lives import CODE_FILE, NEW, WORDS, make

from parcours_core.errors import WorldError
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.vault.data_key import DataKey
from parcours_desktop.vault.errors import WrongCode, WrongPassphrase
from parcours_desktop.vault.presence import has_vault
from parcours_desktop.vault.proof import first_broken
from parcours_desktop.vault.recovery import recover_with_code
from parcours_desktop.vault.slots import read_key_file
from parcours_desktop.vault.unlock import create_vault, unlock

pytestmark = pytest.mark.usefixtures("cheap")

LIVES = ("changes-words", "makes-code", "upgrades-slot", "recovers", "rotates")
CODE = "code"


@pytest.fixture(scope="module")
def vault(room: Path) -> Path:
    make(room / "vault")
    return room / "vault"


@pytest.fixture
def again(room: Path, vault: Path) -> Callable[[], Path]:
    def copy() -> Path:
        shutil.rmtree(room / "other", ignore_errors=True)
        return Path(shutil.copytree(vault, room / "other"))

    return copy


def opened(folder: Path, words: str) -> DataKey | None:
    try:
        key = unlock(folder, words)
    except WrongPassphrase:
        return None
    Caseload.open(folder / FILE, key).close()
    return key


def check(folder: Path, life: str, *, done: bool) -> None:
    """Fail unless exactly what was said opens the caseload, and the slots can be worked with again."""
    by_old, by_new = opened(folder, WORDS), opened(folder, NEW)
    if life in ("changes-words", "recovers"):
        assert (by_old is None) != (by_new is None)
        assert not done or by_new is not None
    else:
        assert by_old is not None
    key = by_old or by_new
    assert key is not None
    file = read_key_file(folder)
    assert file.coming == ()
    assert first_broken(file, key) is None
    code = (folder / CODE_FILE).read_text(encoding="utf-8")
    if life in ("changes-words", "upgrades-slot", "rotates") or (life == "recovers" and by_old is not None):
        assert recover_with_code(folder, code, WORDS).data_key == key
    elif done:
        with pytest.raises(WrongCode):
            recover_with_code(folder, code, WORDS)


def thinned(points: list[Point]) -> list[Point]:
    """Return every call, but of the hundreds of pages that a re-key writes every ninth, the first and the last."""
    last = {point.call: point.number for point in points}
    return [each for each in points if each.number <= 12 or each.number % 9 == 0 or each.number == last[each.call]]


@pytest.mark.parametrize("life", LIVES)
def test_killed_at_every_call(nursery: Nursery, again: Callable[[], Path], life: str) -> None:
    whole = nursery.watched(life, again())
    assert whole.said == ("done 0\n",), whole.errors
    check(again(), life, done=False)
    points = whole.points()
    assert {"rename", "fsync", "write"} <= {point.call for point in points}
    for point in thinned(points):
        folder = again()
        ended = nursery.killed(life, folder, point)
        assert ended.code == -signal.SIGKILL, point
        check(folder, life, done=bool(ended.said))


@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("life", LIVES)
def test_refused_at_every_call(nursery: Nursery, again: Callable[[], Path], life: str, error: str) -> None:
    points = nursery.watched(life, again()).points()
    # Saying so at the end is a write too, of the test and not of the vault.
    said = max(point.number for point in points if point.call == "write")
    for point in thinned(points):
        if point.call in ("unlink", "ftruncate") or point == Point("write", said):
            continue
        folder = again()
        ended = nursery.refused(life, folder, point, error, for_good=False)
        assert ended.code == 0, (point, ended.errors)
        check(folder, life, done=ended.said == ("done 0\n",))


def test_a_vault_that_was_not_finished_is_made_again(nursery: Nursery, again: Callable[[], Path]) -> None:
    points = nursery.watched("creates-vault", again()).points()
    for point in points:
        folder = again() / "new"
        ended = nursery.killed("creates-vault", folder.parent, point)
        assert ended.code == -signal.SIGKILL, point
        if has_vault(folder):
            assert unlock(folder, WORDS)
        else:
            assert ended.said == ()
            create_vault(folder, NEW)
            assert unlock(folder, NEW)


def test_the_check_notices_what_would_lock_one_out(again: Callable[[], Path]) -> None:
    folder = again()
    check(folder, "changes-words", done=False)
    with pytest.raises(AssertionError):
        check(again(), "changes-words", done=True)
    folder = again()
    (folder / FILE).unlink()
    for beside in folder.glob(FILE + "-*"):
        beside.unlink()
    Caseload.open(folder / FILE, DataKey.new()).close()
    with pytest.raises(WorldError):
        check(folder, "rotates", done=False)
