"""No import circle, in any reading: imports inside functions and under TYPE_CHECKING count like all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import grimp
import pytest

PACKAGES = ("parcours_core", "parcours_desktop", "parcours_server")


def circle_in(arrows: Mapping[str, Iterable[str]]) -> list[str]:
    """Return one circle of ``arrows`` (from → to) as the way round it, or an empty list."""
    finished: set[str] = set()
    for start in sorted(arrows):
        way: list[str] = []
        stack = [(start, iter(sorted(arrows.get(start, ()))))] if start not in finished else []
        while stack:
            here, rest = stack[-1]
            if len(way) < len(stack):
                way.append(here)
            following = next(rest, None)
            if following is None:
                finished.add(here)
                stack.pop()
                way.pop()
            elif following in way:
                return [*way[way.index(following) :], following]
            elif following not in finished:
                stack.append((following, iter(sorted(arrows.get(following, ())))))
    return []


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)


def test_no_circle(graph: grimp.ImportGraph) -> None:
    arrows = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert circle_in(arrows) == []


def test_a_circle_would_be_found() -> None:
    assert circle_in({"a": ["b"], "b": ["c"], "c": ["a"], "d": []}) == ["a", "b", "c", "a"]
    assert circle_in({"a": ["b", "c"], "b": ["c"], "c": []}) == []
    assert circle_in({"a": ["a"]}) == ["a", "a"]


def test_hidden_imports_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph counts what Python itself would only load later, or never."""
    monkeypatch.syspath_prepend(str(tmp_path))
    package = tmp_path / "hidden_house"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "one.py").write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from hidden_house import two\n"
    )
    (package / "two.py").write_text("def late():\n    from hidden_house import one\n    return one\n")
    graph = grimp.build_graph("hidden_house", exclude_type_checking_imports=False, cache_dir=None)
    arrows = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert circle_in(arrows) == ["hidden_house.one", "hidden_house.two", "hidden_house.one"]
