"""The file of acts when lines break off, disks are full, and the same acts are carried over twice."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parcours_server.services import acts
from parcours_server.services.acts import Kind

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OF_A_FULL_DISK = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from parcours_server.services import acts
url = "sqlite:///" + sys.argv[1]
place = acts.place_of(url)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (place.stat().st_size + 20, resource.RLIM_INFINITY))
assert acts.note(url, acts.Kind.DISABLED, "NORD", datetime.now(UTC), {"id": "full"}) == place
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where a server's file would be."""
    return f"sqlite:///{tmp_path / 'server.db'}"


def note(url: str, who: str, kind: Kind = Kind.DISABLED, **about: str) -> None:
    assert acts.note(url, kind, "NORD", NOW, {"id": who, **about}) is None


def noted(url: str) -> list[acts.Act]:
    place = acts.place_of(url)
    assert place is not None
    return acts.noted(place)


def people(url: str) -> list[str]:
    return [act.about["id"] for act in noted(url)]


@pytest.mark.parametrize(
    "broken", ['{"kind": "dis', '{"kind": "disabled", "scope": "NORD", "at": "", "about": {}}', "\n"]
)
def test_an_act_behind_a_line_that_broke_off_is_noted_whole(url: str, tmp_path: Path, broken: str) -> None:
    note(url, "before")
    with (tmp_path / "server.db.acts").open("a") as file:
        file.write(broken)
    note(url, "after")
    note(url, "last")
    assert [who for who in (act.about.get("id") for act in noted(url)) if who] == ["before", "after", "last"]


def test_an_act_of_which_the_disk_takes_half_is_said_not_to_be_noted(url: str, tmp_path: Path) -> None:
    note(url, "before")
    ran = subprocess.run(
        [sys.executable, "-c", OF_A_FULL_DISK, str(tmp_path / "server.db")], check=False, capture_output=True
    )
    assert ran.returncode == 0, ran.stderr
    note(url, "after")
    assert people(url) == ["before", "after"]


def test_acts_that_are_carried_twice_do_not_take_the_place_of_later_ones(url: str, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.acts"
    act = {"kind": "role", "scope": "NORD", "at": "2026", "about": {"id": "lea", "role": "supervisor"}}
    elsewhere.write_text(json.dumps(act) + "\n")
    acts.carry(acts.noted(elsewhere), url, elsewhere)
    note(url, "lea", Kind.ROLE, role="counsellor")
    acts.carry(acts.noted(elsewhere), url, elsewhere)
    assert [one.about["role"] for one in noted(url)] == ["supervisor", "counsellor"]


def test_a_line_of_nothing_but_brackets_is_passed_over(url: str, tmp_path: Path) -> None:
    (tmp_path / "server.db.acts").write_text("[" * 90_000 + "\n")
    note(url, "after")
    assert people(url) == ["after"]


def _act(scope: str, *agencies: str) -> acts.Act:
    return acts.Act("role", scope, "2026", {"id": scope}, agencies)


@pytest.mark.parametrize(
    ("found", "agencies", "own"),
    [
        pytest.param([_act("A", "A")], ["A"], "A", id="its own"),
        pytest.param([_act("B", "B")], ["A"], "", id="another's"),
        pytest.param([_act("A", "A"), _act("B", "B"), _act("C", "A", "C")], ["A"], "AC", id="shared by two"),
        pytest.param([_act("A", "A"), _act("C", "A", "C"), _act("D", "C", "D")], ["D"], "ACD", id="by what came later"),
        pytest.param([_act("A", "A"), _act("C", "A", "C")], [], "AC", id="of before the first agency"),
        pytest.param([_act("A", "A"), _act("B", "B")], [], "", id="of before the first agency, shared by two"),
        pytest.param([_act("A"), _act("B")], ["A"], "AB", id="noted by an earlier program"),
        pytest.param([_act("A"), _act("B")], ["C"], "", id="noted by an earlier program, another's"),
        pytest.param([_act("A"), _act("B", "B")], ["B"], "AB", id="begun by an earlier program"),
    ],
)
def test_a_database_has_the_acts_that_name_its_agencies(found: list[acts.Act], agencies: list[str], own: str) -> None:
    ours, others = acts.parted(found, agencies)
    assert "".join(act.scope for act in ours) == own
    assert [act for act in found if act not in ours] == others


def test_an_act_names_the_agencies_of_its_database(url: str) -> None:
    assert acts.note(url, Kind.DISABLED, "NORD", NOW, {"id": "lea"}, agencies={"SUD", "NORD"}) is None
    assert [act.agencies for act in noted(url)] == [("NORD", "SUD")]
