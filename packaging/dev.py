"""One door to this checkout: run, test, check, bench, campaign, parts and lock, from a bare Python 3.11.

python3 packaging/dev.py run        the program on a sample caseload, in a window or off-screen
python3 packaging/dev.py test       all tests, quick ones first; what follows is given to pytest
python3 packaging/dev.py check      format, lint, types, import contracts, translations, house rules
python3 packaging/dev.py bench      our speed beside the floor that was measured in the same run
python3 packaging/dev.py campaign   a long run of faults
python3 packaging/dev.py parts      every package that is shipped, as a CycloneDX list
python3 packaging/dev.py lock       the lock file anew, from pyproject.toml
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from devtools import benches, checking, environment, locking, system, testing
from devtools.places import BUILD, ROOT, has_display
from devtools.steps import Stop, run_through, tell


def run(arguments: argparse.Namespace, rest: Sequence[str]) -> int:
    """Open the program on a sample caseload; without a display, do the demonstration off-screen."""
    shown = has_display() and arguments.out is None
    system.ensure([*system.VENV, *system.OFF_SCREEN, *(system.WINDOW if shown else ())])
    python = environment.ensure()
    variables = environment.child_environment()
    if shown:
        return run_through([python, "-m", "parcours_desktop", "sample", *rest], environment=variables)
    out = Path(arguments.out) if arguments.out else BUILD / time.strftime("demo-%Y%m%d-%H%M%S")
    out.mkdir(parents=True, exist_ok=True)
    if not has_display():
        variables["QT_QPA_PLATFORM"] = "offscreen"
        tell("no display: the demonstration runs in an off-screen window")
    code = run_through([python, "-m", "parcours_desktop", "demo", "--out", out, *rest], environment=variables)
    tell(
        f"letters, screenshots and summary.json are in {out}"
        if code == 0
        else f"the demonstration failed (exit code {code})"
    )
    return code


def test(arguments: argparse.Namespace, rest: Sequence[str]) -> int:
    """Run the tests in a session of their own: display, window manager, bus, Secret Service."""
    system.ensure([*system.VENV, *system.OFF_SCREEN, *system.WINDOW, *system.TESTS])
    return testing.run(environment.ensure(), rest)


def check(arguments: argparse.Namespace, rest: Sequence[str]) -> int:
    """Run every check; ``--fix`` rewrites the format and the catalogue of texts first."""
    system.ensure(system.VENV)
    return checking.run(environment.ensure(), fix=arguments.fix)


def bench(arguments: argparse.Namespace, rest: Sequence[str]) -> int:
    """Measure, and print each line beside its floor and its goal."""
    system.ensure([*system.VENV, *system.OFF_SCREEN])
    return benches.bench(environment.ensure(), arguments.names, arguments.json, keep=arguments.keep)


def campaign(arguments: argparse.Namespace, rest: Sequence[str]) -> int:
    """Run a fault campaign for a number of seeds or minutes, whichever ends first."""
    system.ensure([*system.VENV, *system.OFF_SCREEN])
    python = environment.ensure()
    return benches.campaign(python, arguments.name, arguments.seeds, arguments.minutes, arguments.first_seed)


def parts(arguments: argparse.Namespace, rest: Sequence[str]) -> int:
    """Write the list of parts (CycloneDX) to a file."""
    system.ensure(system.VENV)
    variables = {**environment.child_environment(), "PYTHONPATH": str(ROOT / "packaging")}
    return run_through([environment.ensure(), "-m", "devtools.parts", arguments.file], environment=variables)


def lock(arguments: argparse.Namespace, rest: Sequence[str]) -> int:
    """Write requirements.lock anew."""
    return locking.run()


VERBS: dict[str, Callable[[argparse.Namespace, Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "campaign": campaign,
    "parts": parts,
    "lock": lock,
}


def parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    whole = argparse.ArgumentParser(description="Set up, run, test and measure this checkout.", prog="dev.py")
    verbs = whole.add_subparsers(dest="verb", required=True, metavar="VERB")
    added = {
        name: verbs.add_parser(name, help=(function.__doc__ or "").splitlines()[0]) for name, function in VERBS.items()
    }
    added["run"].add_argument("--out", help="do the demonstration and write its letters and screenshots to this folder")
    added["check"].add_argument("--fix", action="store_true", help="rewrite the format and the catalogue of texts")
    added["bench"].add_argument("names", nargs="*", metavar="NAME", help="only these (default: all)")
    added["bench"].add_argument("--json", metavar="FILE", help="write the lines to this file as well")
    added["bench"].add_argument("--keep", action="store_true", help="draw the pictures of the README anew as well")
    added["parts"].add_argument("file", metavar="FILE", help="where the list goes, as JSON")
    added["campaign"].add_argument("name", metavar="NAME")
    added["campaign"].add_argument("--seeds", type=int, default=100, help="how many seeds (default: 100)")
    added["campaign"].add_argument("--minutes", type=float, default=10.0, help="how long at most (default: 10)")
    added["campaign"].add_argument(
        "--first-seed", "--seed", type=int, default=1, help="where to start, to replay one (default: 1)"
    )
    return whole


def main(line: Sequence[str] | None = None) -> int:
    """Do what the command line asks and return the exit code."""
    whole = parser()
    words = list(sys.argv[1:] if line is None else line)
    if words[:1] == ["test"]:
        arguments, rest = argparse.Namespace(verb="test"), words[1:]
    else:
        arguments, rest = whole.parse_args(words), []
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return VERBS[arguments.verb](arguments, rest)
    except Stop as stop:
        tell(str(stop))
        return stop.code
    except KeyboardInterrupt:
        tell("stopped")
        return 130


if __name__ == "__main__":
    sys.exit(main())
