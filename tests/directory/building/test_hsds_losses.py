"""What an Open Referral package says that cannot be kept is named, each time."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.directory_rows import BUILT_ON

from parcours_desktop.directory.building import BuildReport, build_pack

ORGANIZATION = {"id": "o1", "name": "Maison des passerelles", "last_modified": "2026-01-01"}
SERVICE = {
    "id": "s1",
    "organization_id": "o1",
    "name": "Permanence",
    "description": "Une écoute sans rendez-vous.",
    "last_modified": "2026-01-01",
}


def build(folder: Path, *records: dict[str, Any]) -> BuildReport:
    (folder / "s.json").write_text(json.dumps(list(records)), encoding="utf-8")
    return build_pack([folder / "s.json"], folder / "pack", built_on=BUILT_ON)


def values(report: BuildReport) -> set[tuple[int, str, str]]:
    return {(each.row, each.field, each.value) for each in report.refused}


def test_an_organization_twice_is_refused_by_its_id(tmp_path: Path) -> None:
    report = build(tmp_path, ORGANIZATION, {**ORGANIZATION, "name": "Autre nom"}, SERVICE)
    assert (2, "id", "open-referral--o1") in values(report)
    assert report.rows_read == 3
    assert report.rows_refused == 1


def test_an_organization_nested_in_each_service_is_no_double(tmp_path: Path) -> None:
    nested = [{**SERVICE, "id": id, "organization": ORGANIZATION} for id in ("s1", "s2")]
    report = build(tmp_path, *nested, ORGANIZATION)
    assert (report.structures, report.rows_refused) == (1, 0)


def test_an_unknown_organization_is_told_and_the_service_kept(tmp_path: Path) -> None:
    report = build(tmp_path, ORGANIZATION, {**SERVICE, "organization_id": "o9"})
    assert report.services == 1
    assert [(each.field, each.value) for each in report.corrected] == [("structure_id", "open-referral--o9")]


@pytest.mark.parametrize(
    ("field", "value"),
    [("byday", "XX"), ("closes_at", "25:00"), ("opens_at", "midi"), ("valid_from", "bientôt"), ("closes_at", "24:30")],
)
def test_what_a_schedule_says_in_vain_is_told(tmp_path: Path, field: str, value: str) -> None:
    schedule = {"byday": "MO", "opens_at": "09:00", "closes_at": "12:00"} | {field: value}
    report = build(tmp_path, ORGANIZATION, {**SERVICE, "schedules": [schedule]})
    assert values(report) == {(2, field, value)}
    assert report.refused[0].id == "open-referral--s1"
    assert report.kept_partly == 1


def test_a_row_that_points_to_nothing_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "organizations.csv").write_text("id,name,last_modified\no1,Maison,2026-01-01\n", encoding="utf-8")
    (folder / "services.csv").write_text(
        "id,organization_id,name,description,last_modified\ns1,o1,Permanence,Une écoute.,2026-01-01\n", encoding="utf-8"
    )
    (folder / "phones.csv").write_text("id,service_id,number\np1,s1,065 1\np2,s9,065 2\n", encoding="utf-8")
    (folder / "service_at_locations.csv").write_text("id,service_id,location_id\nl1,s1,nulle-part\n", encoding="utf-8")
    report = build_pack([folder], tmp_path / "pack", built_on=BUILT_ON)
    assert {(each.file, each.row, each.field, each.value) for each in report.refused} == {
        ("tables/phones.csv", 2, "service_id", "s9"),
        ("tables/service_at_locations.csv", 1, "location_id", "nulle-part"),
    }
