"""Declarations: what can be declared, and what every declared type must say."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import pytest

from parcours_core.records.catalogue import CASELOAD, DIRECTORY, caseload_types
from parcours_core.records.declare import Field, Shape, record, record_type


class Colour(StrEnum):
    RED = "red"


@record("sample", one="exemple", many="exemples")
@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    id: Annotated[str, Field("Identifiant")]
    days: Annotated[tuple[date, ...], Field("Jours", wire="dates")] = ()
    colour: Annotated[Colour | None, Field("Couleur")] = None


def test_shapes_are_read_from_the_annotations() -> None:
    declared = record_type(Sample)
    days, colour = declared.spec("days"), declared.spec("colour")
    assert (days.shape, days.many, days.optional, days.wire_name) == (Shape.DAY, True, False, "dates")
    assert (colour.shape, colour.choices, colour.optional, colour.wire_name) == (Shape.TEXT, Colour, True, "colour")
    assert declared.spec("id").required
    assert record_type(Sample) is declared


def test_what_is_not_declared_is_refused() -> None:
    @record("bare", one="nu", many="nus")
    @dataclass
    class Bare:
        id: str

    with pytest.raises(TypeError, match="id"):
        record_type(Bare)
    with pytest.raises(KeyError):
        record_type(int)
    with pytest.raises(KeyError):
        record_type(Sample).spec("size")


@pytest.mark.parametrize("cls", [*CASELOAD, *DIRECTORY], ids=lambda cls: cls.__name__)
def test_every_record_type_is_frozen_named_and_labelled(cls: type[Any]) -> None:
    declared = record_type(cls)
    assert cls.__dataclass_params__.frozen
    assert all(item.kw_only for item in fields(cls))
    assert declared.specs[0].name == "id"
    assert declared.one
    assert declared.many
    assert len({spec.wire_name for spec in declared.specs}) == len(declared.specs)
    for spec in declared.specs:
        assert spec.field.label, spec.name


def test_codes_are_unique_and_references_lead_somewhere() -> None:
    types = caseload_types()
    assert len(types) == len(CASELOAD)
    seen: list[str] = []
    for code, declared in types.items():
        seen.append(code)
        for spec in declared.specs:
            if spec.field.refers_to:
                assert spec.field.refers_to in seen, "owners come before what refers to them"
