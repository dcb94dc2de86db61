"""A session for the tests: displays, window manager, bus, open Secret Service and home, all of their own."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from devtools.environment import child_environment
from devtools.places import ROOT
from devtools.steps import Stop, run_through, tell

WORKERS = 2
SECONDS_TO_START = 20.0
SECONDS_TO_STOP = 5.0
SECRETS = "org.freedesktop.secrets"
SCREEN = "1366x768x24"
OURS_ALONE = (
    "-n",
    "--numprocesses",
    "--pdb",
    "--trace",
    "--collect-only",
    "--co",
    "-h",
    "--help",
    "--fixtures",
    "--version",
)


def pytest_arguments(rest: Sequence[str], processors: int) -> list[str]:
    """Return pytest's arguments: two workers unless there is one processor or the caller wants otherwise."""
    alone = any(word.split("=")[0] in OURS_ALONE or word.startswith("-n") for word in rest)
    spread = [] if alone or processors < WORKERS else ["-n", str(WORKERS), "--dist", "load"]
    return [*spread, *rest]


def run(python: Path, rest: Sequence[str]) -> int:
    """Run pytest with the arguments ``rest`` by the interpreter ``python`` and return its exit code."""
    arguments = pytest_arguments(rest, os.cpu_count() or 1)
    command: list[str | Path] = [python, "-m", "pytest", "--rootdir", ROOT, "-c", ROOT / "pyproject.toml", *arguments]
    with ExitStack() as stack:
        variables = child_environment()
        if sys.platform not in ("win32", "darwin"):
            begun = time.monotonic()
            variables.update(stack.enter_context(session(WORKERS if "-n" in arguments else 1)))
            tell(f"→ display {variables['DISPLAY']}, bus and Secret Service are up ({time.monotonic() - begun:.1f} s)")
        os.chdir(ROOT)
        return run_through(command, environment=variables)


@contextmanager
def session(displays: int) -> Iterator[dict[str, str]]:
    """Yield the variables of a session with that many displays; ``PARCOURS_DISPLAYS`` lists them for the workers.

    Everything started is stopped at the end. Raises ``Stop`` where a part does not start.
    """
    with ExitStack() as stack:
        home = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="parcours-test-", ignore_cleanup_errors=True))
        )
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        variables = {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "XDG_DATA_HOME": str(home / ".local" / "share"),
            "XDG_CONFIG_HOME": str(home / ".config"),
            "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_STATE_HOME": str(home / ".local" / "state"),
            "XDG_SESSION_TYPE": "x11",
            "LANG": "C.UTF-8",
        }
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            Path(variables[name]).mkdir(parents=True)
        names = [stack.enter_context(_display(variables)) for _ in range(displays)]
        variables |= {"DISPLAY": names[0], "PARCOURS_DISPLAYS": " ".join(names), "QT_QPA_PLATFORM": "xcb"}
        variables["DBUS_SESSION_BUS_ADDRESS"] = stack.enter_context(_bus(variables))
        stack.enter_context(_secret_service(variables))
        yield variables


@contextmanager
def _child(
    command: Sequence[str], variables: dict[str, str], *, keep: Sequence[int] = (), speaks: bool = False
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the started ``command`` and stop it at the end; it inherits the descriptors ``keep``."""
    whole = {**child_environment(), **variables}
    whole.pop("WAYLAND_DISPLAY", None)
    mouth = subprocess.PIPE if speaks else subprocess.DEVNULL
    with subprocess.Popen(
        command, env=whole, pass_fds=keep, stdin=subprocess.PIPE, stdout=mouth, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def _display(variables: dict[str, str]) -> Iterator[str]:
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]
    with _child(command, variables, keep=(writer,)):
        os.close(writer)
        with os.fdopen(reader) as answers:
            name = f":{_first_line(answers.fileno(), 'Xvfb')}"
        with _child(["openbox", "--sm-disable"], {**variables, "DISPLAY": name}):
            yield name


@contextmanager
def _bus(variables: dict[str, str]) -> Iterator[str]:
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
    with _child(command, variables, speaks=True) as bus:
        yield _first_line(_descriptor(bus), "dbus-daemon")


@contextmanager
def _secret_service(variables: dict[str, str]) -> Iterator[None]:
    command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
    with _child(command, variables) as keyring:
        if keyring.stdin is not None:
            keyring.stdin.write(b"\n")
            keyring.stdin.close()
        asked = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"]
        asked += ["org.freedesktop.DBus.NameHasOwner", f"string:{SECRETS}"]
        whole = {**child_environment(), **variables}
        deadline = time.monotonic() + SECONDS_TO_START
        while b"true" not in subprocess.run(asked, env=whole, capture_output=True, check=False).stdout:
            if time.monotonic() > deadline or keyring.poll() is not None:
                raise Stop("gnome-keyring-daemon did not start")
            time.sleep(0.05)
        yield


def _descriptor(process: subprocess.Popen[bytes]) -> int:
    if process.stdout is None:
        raise Stop("a part of the session has no output")
    return process.stdout.fileno()


def _first_line(descriptor: int, who: str) -> str:
    """Return the first line that arrives. Raises ``Stop`` where none does in time."""
    begun, text = time.monotonic(), b""
    while b"\n" not in text:
        left = SECONDS_TO_START - (time.monotonic() - begun)
        ready = left > 0 and select.select([descriptor], [], [], left)[0]
        piece = os.read(descriptor, 512) if ready else b""
        if not piece:
            raise Stop(f"{who} did not start")
        text += piece
    return text.split(b"\n")[0].decode().strip()
