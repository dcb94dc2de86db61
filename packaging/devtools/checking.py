"""All checks of the checkout, two at a time, one line each with its seconds, and what is wrong below it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from devtools.environment import child_environment
from devtools.places import ROOT
from devtools.rules import (
    TEXT_ENDINGS,
    Rule,
    broken,
    machine_paths,
    sources,
    swallowed,
    too_long,
    unfinished,
    waiting,
    without_purpose,
)
from devtools.speech import mumbled, untranslated
from devtools.steps import run_through, tell

PYTHON_FOLDERS = ("src", "packaging", "tests")
ALL_FOLDERS = (*PYTHON_FOLDERS, ".ci", "resources", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml")
PYTHON = frozenset({".py"})
RULES: dict[str, Rule] = {
    "sizes of files and classes": too_long,
    "no error swallowed": swallowed,
    "a purpose on every module": without_purpose,
    "nothing unfinished or exempted": unfinished,
    "no fixed waits in tests": waiting,
    "French is marked for translation": untranslated,
    "plain texts in the markers": mumbled,
}
Check = Callable[[], str]


def run(python: Path, *, fix: bool) -> int:
    """Run every check by the interpreter ``python`` and return 0 if all are well."""
    os.chdir(ROOT)
    variables = {**child_environment(), "PYTHONPATH": str(ROOT / "packaging")}
    if fix:
        run_through([python, "-m", "ruff", "format", "-q", *PYTHON_FOLDERS], environment=variables)
        run_through([python, "-m", "ruff", "check", "-q", "--fix-only", *PYTHON_FOLDERS], environment=variables)
        run_through([python, "-m", "devtools.catalogue", "--fix"], environment=variables)

    def tool(*words: str) -> Check:
        return lambda: _output([str(python), "-m", *words], variables)

    checks: dict[str, Check] = {
        "types (mypy --strict)": tool("mypy"),
        "import contracts": tool("devtools.contracts"),
        "format (ruff)": tool("ruff", "format", "--check", *PYTHON_FOLDERS),
        "lint (ruff)": tool("ruff", "check", "--output-format", "concise", *PYTHON_FOLDERS),
        "translations up to date": tool("devtools.catalogue"),
        "no known weakness (where asked)": tool("devtools.audit"),
        "house rules": _house,
        "no machine paths": _paths,
    }
    return report(checks)


def report(checks: dict[str, Check]) -> int:
    """Run ``checks``, each returning what is wrong (nothing if empty); print a line each; 0 if all are well."""
    begun = time.monotonic()
    bad: list[str] = []
    with ThreadPoolExecutor(max_workers=2) as workers:
        running = {workers.submit(_timed, check): name for name, check in checks.items()}
        for done in as_completed(running):
            wrong, seconds = done.result()
            tell(f"{'FAILED' if wrong else 'OK':7}{running[done]:36}{seconds:7.1f} s")
            if wrong:
                bad.append(running[done])
                tell("".join(f"    {line}\n" for line in wrong.splitlines()).rstrip())
    rest = f"; not: {', '.join(bad)}" if bad else ""
    tell(f"{len(checks) - len(bad)} of {len(checks)} checks are well ({time.monotonic() - begun:.1f} s){rest}")
    return 1 if bad else 0


def _timed(check: Check) -> tuple[str, float]:
    begun = time.monotonic()
    return check(), time.monotonic() - begun


def _output(command: Sequence[str], variables: dict[str, str]) -> str:
    answer = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    said = (answer.stdout + answer.stderr).strip()
    return "" if answer.returncode == 0 else said or f"exit code {answer.returncode}"


def _house() -> str:
    files = list(sources(ROOT, PYTHON_FOLDERS, PYTHON))
    texts = []
    for name, rule in RULES.items():
        places = broken(rule, files)
        if places:
            texts.append("\n".join([f"{name}:", *(f"  {place}" for place in places)]))
    return "\n".join(texts)


def _paths() -> str:
    return "\n".join(broken(machine_paths, sources(ROOT, ALL_FOLDERS, TEXT_ENDINGS)))
