"""The benchmark's own arithmetic: turns, medians, ratios, the table and its file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.harness import Comparison, Line, at_most, compare, float_of, main, percentile, seconds, table


def test_the_two_take_turns_and_change_who_is_first() -> None:
    calls: list[str] = []
    compare(lambda: calls.append("o"), lambda: calls.append("f"), rounds=5, warm=False)
    assert "".join(calls) == "of" + "fo" + "of" + "fo" + "of"


def test_the_ratio_is_the_median_of_ratios_and_not_the_ratio_of_medians() -> None:
    ours, floor = iter([1.0, 20.0, 3.0, 40.0, 5.0]), iter([1.0, 10.0, 1.0, 10.0, 1.0])
    result = compare(lambda: next(ours), lambda: next(floor), measure=float_of, warm=False)
    assert result.ratio == pytest.approx(3.0)
    assert (result.ours, result.floor, result.rounds) == (5000.0, 1000.0, 5)


def test_fewer_than_five_rounds_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 5"):
        compare(int, int, rounds=4)


def test_what_does_not_measure_itself_is_refused() -> None:
    with pytest.raises(TypeError):
        compare(str, str, measure=float_of)


def test_time_is_taken_without_the_collector() -> None:
    import gc

    states: list[bool] = []
    assert seconds(lambda: states.append(gc.isenabled())) >= 0
    assert states == [False]
    assert gc.isenabled()


@pytest.mark.parametrize(("ratio", "ours", "reached"), [(2.0, 90, True), (2.1, 90, False), (2.0, 101, False)])
def test_a_goal_is_reached_when_both_its_halves_are(ratio: float, ours: float, *, reached: bool) -> None:
    line = Comparison(ours, 50, ratio, 5).line("x", 2.0, and_at_most_ms=100)
    assert line.reached is reached
    assert line.goal == "≤ 2 × and ≤ 100 ms"


def test_percentiles_are_values_that_occurred() -> None:
    values = [float(number) for number in range(1, 101)]
    assert (percentile(values, 95), percentile(values, 50), percentile([7.0], 95)) == (95.0, 50.0, 7.0)
    with pytest.raises(ValueError, match="no values"):
        percentile([], 95)


def test_the_table_is_aligned() -> None:
    rows = table([Comparison(1.5, 1, 1.5, 5).line("first", 2), at_most("a longer name", 20, 16)]).splitlines()
    assert rows[1].startswith("first           1.50 ms  1.00 ms  1.50 ×  ≤ 2 ×")
    assert rows[1].endswith("  reached")
    assert rows[2].endswith("NOT REACHED")


def test_a_run_prints_and_writes_every_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench = tmp_path / "bench_small.py"
    bench.write_text(
        "from benchmarks.harness import at_most\nNAME = 'small'\ndef run():\n"
        "    return [at_most('good', 1, 2), at_most('bad', 3, 2)]\n"
    )
    target = tmp_path / "out.json"
    assert main(["--json", str(target), str(bench)]) == 1
    assert "NOT REACHED" in capsys.readouterr().out
    lines = [Line(**line) for line in json.loads(target.read_text(encoding="utf-8"))]
    assert [(line.name, line.reached) for line in lines] == [("good", True), ("bad", False)]
