"""One real desk for the use cases: an encrypted caseload, a small pack of invented services, the shipped places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from parcours_core.records.partner import Service, Structure
from parcours_core.vocabulary.person import Circumstance, Gender, Schooling, Travel, Weekday
from parcours_core.vocabulary.work import Severity
from parcours_desktop.casework.barriers import record_barrier
from parcours_desktop.casework.desk import Desk, FixedClock, Settings
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.values import BarrierDraft
from parcours_desktop.directory.building.writing import PackWriter
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.places import Places
from parcours_desktop.store.caseload import Caseload

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
CRECHE, MEDIATION, CLINIC = "creche", "mediation", "clinic"

LETTERHEAD = Settings(
    agency="Mission régionale pour l’emploi",
    subtitle="Validobus",
    address=("Rue de l’Essai 1", "7800 Ath"),
    municipality="Ath",
    phone="068 00 00 00",
    email="accueil@exemple.be",
    counsellor="Paula Hallet",
    role="conseillère en insertion",
    stop="51014",
    stop_country="BE",
    stop_label="halte de Chièvres",
)


def _services() -> list[tuple[Structure, Service]]:
    def structure(key: str, name: str, street: str, postal_code: str, town: str) -> Structure:
        return Structure(
            id=f"s-{key}", source="exemple", name=name, updated_on=date(2026, 10, 31), street=street,
            postal_code=postal_code, municipality=town, country="BE", phone="068 11 11 11",
        )  # fmt: skip

    def service(key: str, name: str, themes: tuple[str, ...], **more: Any) -> Service:
        return Service(
            id=key, source="exemple", structure_id=f"s-{key}", name=name, description=f"{name}, pour l’essai.",
            updated_on=date(2026, 10, 31), themes=themes, country="BE", zones=("belgique",), **more,
        )  # fmt: skip

    town = {"postal_code": "7950", "municipality": "Chièvres", "street": "Rue du Moulin 4"}
    return [
        (
            structure(CRECHE, "CPAS de Chièvres (essai)", "Rue du Moulin 4", "7950", "Chièvres"),
            service(
                CRECHE,
                "Halte-accueil « Les P’tits Pas »",
                ("famille--garde-denfants", "sante--acces-aux-soins"),
                opening_hours="Mo-Fr 07:00-18:00",
                fee="gratuit",
                **town,
            ),
        ),
        (
            structure(MEDIATION, "Service de médiation d’Ath (essai)", "Grand-Place 2", "7800", "Ath"),
            service(
                MEDIATION, "Médiation de dettes", ("difficultes-financieres--situation-dendettement-surendettement",)
            ),
        ),
        (
            structure(CLINIC, "Maison médicale de Mons (essai)", "Rue Haute 9", "7000", "Mons"),
            service(CLINIC, "Accès aux soins", ("sante--acces-aux-soins",), opening_hours="Tu 09:00-12:00"),
        ),
    ]


@pytest.fixture(scope="session")
def pack_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "essai.pack"
    places = Places.open()
    with PackWriter(path) as writer:
        for structure, service in _services():
            writer.structure(structure)
            place = places.find(structure.postal_code, "BE")
            writer.service(service, structure, place)
        writer.finish(built_on=date(2026, 11, 20), credits=("Données inventées",))
    places.close()
    return path


@pytest.fixture
def desk(tmp_path: Path, pack_file: Path) -> Iterator[Desk]:
    caseload = Caseload.open(tmp_path / "caseload.db", bytes(range(32)))
    pack, places = Pack.open(pack_file), Places.open()
    yield Desk(caseload, pack, places, FixedClock(NOON)).with_settings(LETTERHEAD)
    places.close()
    pack.close()
    caseload.close()


@pytest.fixture
def later(desk: Desk) -> Callable[[date], Desk]:
    """The same desk at noon of another day."""

    def on(day: date) -> Desk:
        return replace(desk, clock=FixedClock(datetime(day.year, day.month, day.day, 11, tzinfo=UTC)))

    return on


AURELIE: dict[str, Any] = {
    "family_name": "Delvaux",
    "given_name": "Aurélie",
    "gender": Gender.FEMALE,
    "birth_date": date(1992, 3, 14),
    "phone": "0470123456",
    "email": "aurelie@exemple.be",
    "street": "Rue du Calvaire 12",
    "postal_code": "7950",
    "municipality": "Chièvres",
    "languages": ("fr", "nl"),
    "seeking_since": date(2025, 9, 10),
    "schooling": Schooling.ISCED_1_2,
    "occupation": "aide-ménagère",
    "circumstances": (Circumstance.DISABILITY, Circumstance.EXILED),
    "travel": (Travel.FOOT, Travel.PUBLIC_TRANSPORT),
    "can_come_on": (Weekday.MONDAY, Weekday.THURSDAY),
    "start_date": date(2027, 1, 5),
    "confidences": "Sa sœur ne doit rien savoir.",
}
HOUSEHOLD: dict[str, Any] = {"adults": 1, "children_born": (date(2024, 5, 2), date(2020, 8, 30)), "children": 2}


@pytest.fixture
def aurelie(desk: Desk) -> str:
    (person,) = create_person(desk, AURELIE, HOUSEHOLD).dossiers
    return person


@pytest.fixture
def note(desk: Desk) -> Callable[..., str]:
    """Note a barrier for a person and return its id."""

    def record(job_seeker_id: str, kind: str, **more: Any) -> str:
        severity = more.pop("severity", Severity.STRONG)
        changes = record_barrier(desk, job_seeker_id, BarrierDraft(kind=kind, severity=severity, **more))
        return next(record_id for code, record_id in changes.touched if code == "barrier")

    return record
