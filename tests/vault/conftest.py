"""A real Secret Service for the tests of the keyring slot: a bus and a gnome-keyring of their own."""

from __future__ import annotations

import gc
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from parcours_desktop.vault import deriving

NEEDED = {"dbus-daemon": "dbus-daemon", "gnome-keyring-daemon": "gnome-keyring", "dbus-send": "dbus-bin"}
SECONDS = 20


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let passphrases cost little, where a test is about something else than their cost."""
    monkeypatch.setattr(deriving, "MEMORY_KIB", 1024)
    monkeypatch.setattr(deriving, "TIME_COST", 1)


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Start a session bus without any Secret Service on it; yield the home of what runs on it."""
    missing = sorted(package for program, package in NEEDED.items() if shutil.which(program) is None)
    if missing:
        pytest.fail(f"install these packages for the tests of the keyring: {' '.join(missing)}", pytrace=False)
    # Sockets lie in here, and a path of one may have 107 letters: pytest's own folders are too deep for that.
    folder = tempfile.TemporaryDirectory(prefix="bus-", ignore_cleanup_errors=True)
    home = Path(folder.name)
    (home / "run").mkdir(parents=True, mode=0o700)
    for name, value in {
        "HOME": home,
        "XDG_RUNTIME_DIR": home / "run",
        "XDG_DATA_HOME": home / ".local" / "share",
        "XDG_CONFIG_HOME": home / ".config",
    }.items():
        monkeypatch.setenv(name, str(value))
    configuration = home / "bus.conf"
    configuration.write_text(
        '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" '
        '"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd"><busconfig><type>session</type>'
        f"<listen>unix:dir={home / 'run'}</listen><policy context='default'><allow own='*'/>"
        "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/></policy></busconfig>",
        encoding="utf-8",
    )
    command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile", "--print-address=1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as daemon:
        try:
            assert daemon.stdout is not None
            ready, _, _ = select.select([daemon.stdout], [], [], SECONDS)
            assert ready, "the bus did not start"
            monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
            yield home
        finally:
            daemon.terminate()
            # What the library of the bus left open is found in this test and not in a later one.
            gc.collect()
    folder.cleanup()


@pytest.fixture
def secret_service(bus: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start an unlocked gnome-keyring on the bus; yield its process."""
    with gnome_keyring("--unlock") as daemon:
        yield daemon


@contextmanager
def gnome_keyring(*options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a gnome-keyring on the present bus; it is ready when this is entered, and gone when it is left."""
    with subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", *options, "--components=secrets"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as daemon:
        try:
            assert daemon.stdin is not None
            daemon.stdin.write(b"\n" if options else b"")
            daemon.stdin.close()
            _wait_for_its_name(daemon)
            yield daemon
        finally:
            daemon.terminate()


def _wait_for_its_name(daemon: subprocess.Popen[bytes]) -> None:
    command = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
    command += ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]
    deadline = time.monotonic() + SECONDS
    while b"true" not in subprocess.run(command, capture_output=True, check=False).stdout:
        assert daemon.poll() is None, "gnome-keyring ended"
        assert time.monotonic() < deadline, "gnome-keyring did not start"
