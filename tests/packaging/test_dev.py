"""The one door: its verbs, what it hands on, and how it stops."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import dev
import pytest
from devtools.benches import chosen, named
from devtools.steps import Stop, run_quietly, run_through

DEV = Path(__file__).parents[2] / "packaging" / "dev.py"


def test_every_verb_is_offered() -> None:
    answer = subprocess.run([sys.executable, DEV, "--help"], capture_output=True, text=True, check=True)
    for verb in ("run", "test", "check", "bench", "campaign", "lock"):
        assert re.search(rf"^ +{verb} +\S", answer.stdout, flags=re.MULTILINE)


@pytest.mark.parametrize("line", [[], ["nonsense"], ["check", "--unknown"], ["campaign"], ["bench", "--json"]])
def test_what_is_not_understood_stops_with_two(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        dev.main(line)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_options_are_read() -> None:
    arguments = dev.parser().parse_args(["campaign", "vault", "--seeds", "3", "--minutes", "0.5", "--first-seed", "7"])
    assert (arguments.name, arguments.seeds, arguments.minutes, arguments.first_seed) == ("vault", 3, 0.5, 7)
    assert dev.parser().parse_args(["bench", "a", "b", "--json", "x"]).names == ["a", "b"]
    assert dev.parser().parse_args(["check", "--fix"]).fix


def test_the_tools_need_only_the_standard_library() -> None:
    """On a bare machine the door opens before anything is installed: no site-packages at all, and isolated."""
    start = "import sys; sys.path.insert(0, sys.argv[1]); import devtools.checking, devtools.testing; import dev"
    subprocess.run([sys.executable, "-I", "-S", "-c", start, DEV.parent], check=True, capture_output=True)


def test_a_failing_step_shows_the_end_of_what_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-c", "print('the reason'); raise SystemExit(3)"]
    with pytest.raises(Stop, match="failed: "):
        run_quietly(command, "trying")
    said = capsys.readouterr().out
    assert said.startswith("→ trying …\n")
    assert "the reason" in said


def test_a_step_that_works_says_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    run_quietly([sys.executable, "-c", "print('quiet')"], "trying")
    assert re.fullmatch(r"→ trying …\n  done in \d+\.\d s\n", capsys.readouterr().out)


def test_a_command_that_is_not_there_is_named() -> None:
    for run in (run_through, lambda command: run_quietly(command, "trying")):
        with pytest.raises(Stop, match="nowhere-to-be-found could not be started"):
            run(["nowhere-to-be-found"])


def test_benchmarks_are_found_by_their_file_names(tmp_path: Path) -> None:
    for name in ("bench_b.py", "bench_a.py", "harness.py", "bench_c.txt"):
        (tmp_path / name).touch()
    found = named(tmp_path, "bench")
    assert list(found) == ["a", "b"]
    assert chosen(found, [], "benchmark") == [tmp_path / "bench_a.py", tmp_path / "bench_b.py"]
    assert chosen(found, ["b"], "benchmark") == [tmp_path / "bench_b.py"]
    with pytest.raises(Stop, match="no benchmark called c; there are: a, b"):
        chosen(found, ["c"], "benchmark")


def test_a_campaign_gets_its_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from devtools import benches

    (tmp_path / "campaign_x.py").write_text(
        "def run(seeds, minutes, first_seed):\n    return 0 if (seeds, minutes, first_seed) == (3, 0.5, 7) else 1\n"
    )
    monkeypatch.setattr(benches, "CAMPAIGNS", tmp_path)
    assert benches.campaign(Path(sys.executable), "x", 3, 0.5, 7) == 0
    assert benches.campaign(Path(sys.executable), "x", 4, 0.5, 7) == 1
