"""Each house rule finds what it should, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from devtools.rules import (
    LONGEST_FILE,
    MOST_METHODS,
    Rule,
    Source,
    broken,
    machine_paths,
    sources,
    swallowed,
    too_long,
    unfinished,
    waiting,
    without_purpose,
)

BAD: list[tuple[Rule, str]] = [
    (too_long, "x = 1\n" * (LONGEST_FILE + 1)),
    (too_long, "class A:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(MOST_METHODS + 1))),
    (too_long, "class A:\n" + "    x = 1\n" * 260),
    (swallowed, "try:\n    f()\nexcept Exception:\n    pass\n"),
    (swallowed, "try:\n    f()\nexcept (OSError, Exception) as e:\n    pass\n"),
    (swallowed, "try:\n    f()\nexcept:\n    pass\n"),
    (swallowed, "try:\n    f()\nexcept Exception as e:\n    raise Other from e\n"),
    (swallowed, "try:\n    f()\nexcept builtins.BaseException:\n    pass\n"),
    (without_purpose, "import os\n"),
    (unfinished, "def f():\n    raise NotImplementedError\n"),
    (unfinished, "def f():\n    raise NotImplementedError('later')\n"),
    (unfinished, "x = 1  # TO" + "DO: later\n"),
    (unfinished, "x = f()  # type" + ": ignore\n"),
    (unfinished, "x = f()  # no" + "qa: E501\n"),
    (waiting, "import time\ntime.sleep(1)\n"),
    (waiting, "from time import sleep\nsleep(1)\n"),
    (waiting, "QTest.qWait(50)\n"),
    (waiting, "@pytest.mark.skip\ndef test_x(): ...\n"),
    (waiting, "@pytest.mark.xfail(reason='x')\ndef test_x(): ...\n"),
    (waiting, "pytest.importorskip('numpy')\n"),
    (machine_paths, "x = '/" + "tmp/x'\n"),
    (machine_paths, "# see /" + "work/shared\n"),
    (machine_paths, "cd /" + "root/.cache\n"),
]
GOOD: list[tuple[Rule, str]] = [
    (too_long, "x = 1\n" * 300),
    (swallowed, "try:\n    f()\nexcept OSError:\n    raise\n"),
    (swallowed, "try:\n    f()\nexcept BaseException:\n    undo()\n    raise\n"),
    (without_purpose, '"""What it is for."""\n'),
    (unfinished, "x = 'TO' 'DO'  # a list of what is to do\n"),
    (unfinished, "def f():\n    raise ValueError\n"),
    (waiting, "qtbot.waitUntil(lambda: done)\n"),
    (waiting, "items.skip(2)\n"),
    (machine_paths, "x = tmp_path / 'a'; y = 'https://example.org/" + "home/x'; z = '$HOME/x'\n"),
    (machine_paths, "#!/usr/bin/env python3\n"),
]


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_what_breaks_a_rule_is_found(rule: Rule, text: str) -> None:
    assert len(broken(rule, [Source("tests/x.py", text)])) == 1


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_what_keeps_a_rule_is_left_alone(rule: Rule, text: str) -> None:
    assert broken(rule, [Source("tests/x.py", text)]) == []


def test_waiting_is_a_matter_of_tests() -> None:
    assert broken(waiting, [Source("src/x.py", "time.sleep(1)\n")]) == []


def test_a_file_that_cannot_be_read_is_named() -> None:
    assert broken(swallowed, [Source("src/x.py", "def (:\n")])[0].startswith("src/x.py: ")


def test_sources_are_found_by_folder_and_ending(tmp_path: Path) -> None:
    (tmp_path / "src" / "__pycache__").mkdir(parents=True)
    (tmp_path / "src" / "a.py").write_text("x = 'é'\n", encoding="utf-8")
    (tmp_path / "src" / "b.txt").write_text("")
    (tmp_path / "src" / "__pycache__" / "c.py").write_text("")
    (tmp_path / "src" / "broken.py").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "one.py").write_text("")
    found = sources(tmp_path, ["src", "one.py", "absent"], frozenset({".py"}))
    assert [source.path for source in found] == ["src/a.py", "one.py"]
