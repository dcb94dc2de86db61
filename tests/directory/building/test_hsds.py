"""Open Referral HSDS 3, as JSON and as tables, gives the same services."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from support.directory_rows import BUILT_ON

from parcours_core.language import phrases
from parcours_core.records.partner import Service, Structure
from parcours_desktop.directory.building import BuildReport, build_pack
from parcours_desktop.directory.building.sources.hsds_schedules import opening_hours
from parcours_desktop.directory.opening import rules_in_words
from parcours_desktop.directory.pack import Pack

ORGANIZATION = {
    "id": "o1",
    "name": "Relais des Trois Vallées",
    "description": "Un lieu d’accueil et d’écoute.",
    "email": "accueil@exemple.be",
    "website": "https://exemple.be",
    "phones": [{"number": "+32 85 00 00 00"}],
}
SCHEDULES = [
    {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "12:00"},
    {"freq": "WEEKLY", "byday": "WE", "opens_at": "13:30:00Z", "closes_at": "17:00:00Z"},
]
HUY = {
    "id": "l1",
    "location_type": "physical",
    "latitude": 50.519,
    "longitude": 5.239,
    "addresses": [
        {"address_type": "postal", "address_1": "BP 12", "city": "Liège", "postal_code": "4000", "country": "BE"},
        {
            "address_type": "physical",
            "address_1": "3 quai Fictif",
            "city": "Huy",
            "postal_code": "4500",
            "country": "BE",
        },
    ],
}
SERVICE = {
    "id": "s1",
    "organization_id": "o1",
    "status": "active",
    "name": "Médiation de dettes",
    "description": "Un rendez-vous avec une juriste pour faire le point sur les dettes.",
    "url": "https://exemple.be/dettes",
    "application_process": "Téléphoner avant de venir.",
    "minimum_age": 18,
    "eligibility_description": "Habiter l’arrondissement",
    "last_modified": "2026-02-03T10:00:00Z",
    "schedules": SCHEDULES,
    "languages": [{"code": "fra"}, {"code": "ar"}],
    "required_documents": [{"document": "Carte d’identité"}, {"document": "Courriers reçus"}],
    "cost_options": [{"amount": 0, "currency": "EUR"}],
    "service_areas": [{"name": "61000"}],
    "attributes": [
        {"taxonomy_term": {"code": "difficultes-financieres--acquerir-une-autonomie-budgetaire", "name": "Budget"}},
        {"taxonomy_term": {"code": "BD-1800", "name": "Emergency Food"}},
        {"taxonomy_term": {"code": "demandeurs-emploi"}},
    ],
    "service_at_locations": [{"id": "sl1", "location": HUY}],
}


def build(folder: Path, content: Any) -> tuple[BuildReport, dict[str, Service], dict[str, Structure]]:
    if not isinstance(content, bytes):
        content = json.dumps(content, ensure_ascii=False).encode()
    (folder / "source").write_bytes(content)
    report = build_pack([folder / "source"], folder / "pack", built_on=BUILT_ON)
    pack = Pack.open(folder / "pack")
    services, structures = (
        {row[0]: read(row[0]) for row in pack.connection.execute(f"SELECT id FROM {table} ORDER BY id")}
        for table, read in (("service", pack.service), ("structure", pack.structure))
    )
    pack.close()
    return report, services, structures


def check(report: BuildReport, services: dict[str, Service], structures: dict[str, Structure]) -> None:
    assert [(refusal.field, refusal.value) for refusal in report.refused] == [("thematiques", "Emergency Food")]
    owner = structures["open-referral--o1"]
    assert (owner.name, owner.phone, owner.website) == (
        "Relais des Trois Vallées",
        "+32 85 00 00 00",
        "https://exemple.be",
    )
    found = services["open-referral--s1"]
    assert found.structure_id == owner.id
    assert found.themes == ("difficultes-financieres--acquerir-une-autonomie-budgetaire",)
    assert found.publics == ("demandeurs-emploi",)
    assert found.fee == "gratuit"
    assert found.publics_detail == "À partir de 18 ans ; Habiter l’arrondissement"
    assert found.access_conditions == "Documents à apporter : Carte d’identité, Courriers reçus"
    assert found.opening_hours == "Mo-Tu,Th-Fr 09:00-12:00; We 09:00-12:00,13:30-17:00"
    assert (found.street, found.postal_code, found.municipality, found.country) == (
        "3 quai Fictif",
        "4500",
        "Huy",
        "BE",
    )
    assert (found.latitude, found.longitude, found.modes) == (50.519, 5.239, ("en-presentiel",))
    assert (found.languages, found.zones) == (("fr", "ar"), ("61000",))
    assert found.updated_on.isoformat() == "2026-02-03"


@pytest.mark.parametrize(
    "content",
    [
        [{**ORGANIZATION, "services": [SERVICE], "last_modified": "2026-01-01"}],
        {**ORGANIZATION, "services": [SERVICE], "last_modified": "2026-01-01"},
        {"contents": [{**SERVICE, "organization": {**ORGANIZATION, "last_modified": "2026-01-01"}}], "total_items": 1},
        {"organizations": [{**ORGANIZATION, "last_modified": "2026-01-01"}], "services": [SERVICE]},
    ],
    ids=["organizations", "one organization", "page of services", "apart"],
)
def test_json_in_each_of_its_nestings(tmp_path: Path, content: Any) -> None:
    check(*build(tmp_path, content))


def _csv(rows: list[dict[str, Any]]) -> str:
    header = list(dict.fromkeys(field for row in rows for field in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, header)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def tables() -> dict[str, str]:
    simple = {key: value for key, value in SERVICE.items() if not isinstance(value, list)}
    location = {key: value for key, value in HUY.items() if key != "addresses"}
    terms = [attribute["taxonomy_term"] for attribute in SERVICE["attributes"]]
    numbered = [{"id": f"t{number}", **term} for number, term in enumerate(terms)]
    return {
        "organizations.csv": _csv([{k: v for k, v in ORGANIZATION.items() if k != "phones"}]),
        "phones.csv": _csv([{"id": "p1", "organization_id": "o1", "number": "+32 85 00 00 00"}]),
        "services.csv": _csv([simple]),
        "locations.csv": _csv([location]),
        "service_at_locations.csv": _csv([{"id": "sl1", "service_id": "s1", "location_id": "l1"}]),
        "addresses.csv": _csv(
            [{"id": f"a{n}", "location_id": "l1", **each} for n, each in enumerate(HUY["addresses"])]
        ),
        "schedules.csv": _csv([{"id": f"h{n}", "service_id": "s1", **each} for n, each in enumerate(SCHEDULES)]),
        "languages.csv": _csv([{"id": f"g{c}", "service_id": "s1", "code": c} for c in ("fra", "ar")]),
        "required_documents.csv": _csv(
            [{"id": n, "service_id": "s1", "document": n} for n in ("Carte d’identité", "Courriers reçus")]
        ),
        "cost_options.csv": _csv([{"id": "c1", "service_id": "s1", "amount": "0", "currency": "EUR"}]),
        "service_areas.csv": _csv([{"id": "z1", "service_id": "s1", "name": "61000"}]),
        "taxonomy_terms.csv": _csv(numbered),
        "attributes.csv": _csv(
            [
                {"id": f"x{n}", "link_id": "s1", "link_entity": "service", "taxonomy_term_id": term["id"]}
                for n, term in enumerate(numbered)
            ]
        ),
        "metadata.csv": _csv([{"id": "m", "resource_id": "o1", "last_action_date": "2026-01-01"}]),
    }


def test_tables_in_a_zip(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in tables().items():
            archive.writestr(f"envoi/{name}", text)
    check(*build(tmp_path, content.getvalue()))


def test_a_service_at_two_places_becomes_two(tmp_path: Path) -> None:
    ath = {"id": "l2", "location_type": "virtual", "addresses": []}
    links = [{"id": "sl1", "location": HUY}, {"id": "sl2", "location": ath, "schedules": SCHEDULES[:1]}]
    _, services, _ = build(tmp_path, [{**ORGANIZATION, "services": [{**SERVICE, "service_at_locations": links}]}])
    assert list(services) == ["open-referral--s1@l1", "open-referral--s1@l2"]
    assert [found.modes for found in services.values()] == [("en-presentiel",), ("a-distance",)]
    assert services["open-referral--s1@l2"].opening_hours == "Mo-Fr 09:00-12:00"


@pytest.mark.parametrize("status", ["inactive", "Defunct", "temporarily closed"])
def test_a_closed_service_is_refused_wherever_it_is_nested(tmp_path: Path, status: str) -> None:
    closed = {**SERVICE, "status": status}
    offered = {**SERVICE, "id": "ouvert"}
    for content in ([closed], [{**ORGANIZATION, "last_modified": "2026-01-01", "services": [closed]}]):
        report, services, _ = build(tmp_path, [*content, offered])
        assert services
        assert all(id.startswith("open-referral--ouvert") for id in services)
        assert [each.value for each in report.refused if each.field == "status"] == [status]


@pytest.mark.parametrize(
    ("given", "fee", "detail"),
    [
        ({"cost_options": [{"amount": 5, "currency": "EUR", "option": "par mois"}]}, "payant", "par mois : 5 EUR"),
        ({"cost_options": [], "fees_description": "Gratuit"}, "gratuit", ""),
        ({"cost_options": [], "fees": "Selon les revenus"}, "", "Selon les revenus"),
        ({"cost_options": []}, "", ""),
    ],
)
def test_fees(tmp_path: Path, given: dict[str, Any], fee: str, detail: str) -> None:
    _, services, _ = build(tmp_path, [{**SERVICE, **given}])
    found = services["open-referral--s1"]
    assert (found.fee, found.fee_detail) == (fee, detail)


@pytest.mark.parametrize(
    ("schedules", "hours"),
    [
        ([{"byday": "1MO,-1FR", "opens_at": "9:00", "closes_at": "12:00"}], "Fr[-1],Mo[1] 09:00-12:00"),
        ([{"byday": ["SA", "SU"], "opens_at": "10:00", "closes_at": "24:00"}], "Sa-Su 10:00-24:00"),
        ([{"byday": "TU", "interval": "2", "opens_at": "10:00", "closes_at": "11:00"}], "week 1-53/2 Tu 10:00-11:00"),
        ([{"byday": "TU", "opens_at": "10:00"}, {"opens_at": "10:00", "closes_at": "11:00"}, "rien", {}], ""),
        ([{"byday": "TU", "opens_at": "25:00", "closes_at": "26:00"}], ""),
    ],
)
def test_schedules(schedules: list[Any], hours: str) -> None:
    assert opening_hours(schedules) == hours
    if hours:
        assert rules_in_words(hours, phrases())
