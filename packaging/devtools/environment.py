"""The checkout's own virtual environment: made from the lock file, mended after an interruption."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from devtools.alone import alone
from devtools.places import BUILD, LOCK, PROJECT, ROOT, python_of
from devtools.steps import Stop, run_quietly, tell

ENVIRONMENT = ROOT / ".venv"
STAMP = "parcours-stamp.json"
UNFINISHED = "parcours-unfinished"
OLDEST_PYTHON = (3, 11)
KEPT = frozenset({"pip", "parcours-desktop"})
LIST = "import importlib.metadata as m; print('\\n'.join(d.metadata['Name'] for d in m.distributions()))"


def fingerprint(lock: Path = LOCK, project: Path = PROJECT) -> str:
    """Return what the environment depends on: the lock, the project's declaration, this kind of Python, this place."""
    python = f"{sys.implementation.cache_tag} {sys.platform} {platform.machine()}"
    digest = hashlib.sha256()
    for part in (lock.read_bytes(), project.read_bytes(), python.encode(), str(project.parent).encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


def is_current(environment: Path, wanted: str) -> bool:
    """Say whether ``environment`` was finished for the fingerprint ``wanted``."""
    if (environment / UNFINISHED).exists() or not python_of(environment).exists():
        return False
    try:
        stamp = json.loads((environment / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(stamp, dict) and stamp.get("fingerprint") == wanted


def is_sound(environment: Path) -> bool:
    """Say whether ``environment`` can be brought up to date where it is: not interrupted, same Python, pip at hand."""
    if (environment / UNFINISHED).exists() or not python_of(environment).exists():
        return False
    asked = "import sys, pip; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([python_of(environment), "-c", asked], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return answer.returncode == 0 and answer.stdout.split() == [str(part) for part in sys.version_info[:2]]


def normal(name: str) -> str:
    """Return the name of a distribution as PEP 503 normalises it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked_names(lock: str) -> frozenset[str]:
    """Return the normalised names that the text of a lock file pins."""
    return frozenset(normal(found) for found in re.findall(r"^([A-Za-z0-9._-]+)==", lock, flags=re.MULTILINE))


def strangers(installed: Iterable[str], locked: frozenset[str]) -> list[str]:
    """Return what is installed although the lock does not name it, sorted."""
    return sorted({normal(name) for name in installed} - locked - KEPT)


def child_environment() -> dict[str, str]:
    """Return the variables for a child, without those by which another Python would leak into it."""
    taken_out = {"PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name not in taken_out}
    return {**kept, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}


def ensure(environment: Path = ENVIRONMENT) -> Path:
    """Make or mend ``environment`` where needed and return its interpreter.

    Raises ``Stop`` where this Python is too old, or the packages cannot be had.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise Stop(
            f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; this is {sys.version.split()[0]}.", 2
        )
    wanted = fingerprint()
    if not is_current(environment, wanted):
        with alone(BUILD / "environment.lock"):
            if not is_current(environment, wanted):
                _make(environment, wanted)
    return python_of(environment)


def _make(environment: Path, wanted: str) -> None:
    anew = not is_sound(environment)
    if anew:
        if environment.exists():
            tell("the environment is not usable as it is (interrupted, or another Python): it is made anew")
            shutil.rmtree(environment, ignore_errors=True)
        run_quietly([sys.executable, "-m", "venv", environment], "making .venv", environment=child_environment())
    (environment / STAMP).unlink(missing_ok=True)
    (environment / UNFINISHED).touch()
    _install(environment, " (500 MB: some minutes the first time)" if anew else "")
    (environment / STAMP).write_text(json.dumps({"fingerprint": wanted}), encoding="utf-8")
    (environment / UNFINISHED).unlink()


def _install(environment: Path, expect: str) -> None:
    pip: list[str | Path] = [python_of(environment), "-m", "pip"]
    variables = child_environment()
    run_quietly(
        [*pip, "install", "--no-deps", "--require-hashes", "--progress-bar", "off", "-r", LOCK],
        f"installing the packages of requirements.lock{expect}",
        environment=variables,
    )
    listed = subprocess.run([python_of(environment), "-c", LIST], capture_output=True, text=True, check=True)
    extra = strangers(listed.stdout.split(), locked_names(LOCK.read_text(encoding="utf-8")))
    if extra:
        run_quietly([*pip, "uninstall", "-y", *extra], f"taking out what the lock does not name: {' '.join(extra)}")
    run_quietly(
        [*pip, "install", "--no-deps", "--no-build-isolation", "-e", ROOT],
        "installing this checkout",
        environment=variables,
    )
