"""The first bytes of an image: one that says anything but what servers lay is not opened, wherever it would lie."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from store.helpers import person
from store.test_images import state
from support.images import laid

from parcours_desktop.store import image_files
from parcours_desktop.store.images import Images, Unfit
from parcours_desktop.store.laid_arrivals import laid_in

HEADS = {
    "pages of another length": (16, b"\x10\x00"),
    "a log beside it": (18, b"\x02\x02"),
    "a log for who writes": (18, b"\x02\x01"),
    "a log for who reads": (18, b"\x01\x02"),
    "no room left free": (20, b"\x00"),
    "texts of two bytes a letter": (56, b"\x00\x00\x00\x02"),
}


@pytest.fixture
def image() -> bytearray:
    return bytearray(laid([state(person("Vandenabeele"), 1)])[0])


@pytest.fixture(params=["in memory", "sealed"])
def lying(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "sealed":
        monkeypatch.setattr(image_files, "memory_folder", lambda: None)


@pytest.mark.usefixtures("lying")
@pytest.mark.parametrize("head", HEADS)
def test_nothing_is_laid_anywhere_for_an_image_of_another_head(tmp_path: Path, image: bytearray, head: str) -> None:
    place, written = HEADS[head]
    image[place : place + len(written)] = written
    with closing(Images(tmp_path / "caseload.db")) as opened:
        with pytest.raises(Unfit, match="not of our pages"):
            opened.open(bytes(image))
        assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("lying")
def test_with_the_head_that_servers_lay_it_is_read(tmp_path: Path, image: bytearray) -> None:
    with closing(Images(tmp_path / "caseload.db")) as opened:
        assert [len(one.ids) for one in laid_in(opened.open(bytes(image)), 10)] == [1]
