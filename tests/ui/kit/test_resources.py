"""Shipped files are found from a checkout, a frozen bundle and an installed package."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from parcours_desktop import resources


@pytest.fixture
def forgetful() -> Iterator[None]:
    resources.resources_folder.cache_clear()
    yield
    resources.resources_folder.cache_clear()


def test_a_checkout_has_its_own(forgetful: None) -> None:
    assert resources.resource("icons/LICENSE").is_file()


def test_a_frozen_bundle_comes_first(forgetful: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources.resource("fonts/a.ttf") == tmp_path / "resources" / "fonts" / "a.ttf"


def test_an_installed_package_looks_in_its_prefix(
    forgetful: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(resources, "__file__", str(tmp_path / "lib" / "parcours_desktop" / "resources.py"))
    assert resources.resource("fonts") == Path(sys.prefix) / "share" / "parcours-desktop" / "fonts"
