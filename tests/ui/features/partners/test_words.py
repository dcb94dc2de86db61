"""The words of the sheet: groups in reading order, nothing lost, the unknown said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parcours_core.records.partner import Service
from parcours_desktop.casework.values import PartnerSheet
from parcours_desktop.directory.search import ServiceRow
from parcours_desktop.ui.features.partners.words import distance, fact_groups, row_of

SERVICE = Service(
    id="s", source="essai", structure_id="o", name="Halte", description="", updated_on=date(2026, 1, 1), themes=()
)
BARE = PartnerSheet(SERVICE, None, "Halte", "Mons", "", (), "Fiche mise à jour hier.")


def test_a_bare_sheet_says_what_nobody_knows() -> None:
    groups = dict(fact_groups(BARE))
    lines = [line for group in groups.values() for line in group]
    assert lines
    assert all(line.text == "inconnu" and not line.known for line in lines)
    assert {"Prix", "Horaires", "Téléphone", "Pour qui"} <= {line.label for line in lines}


def test_what_is_told_stands_in_its_group_and_a_new_fact_is_not_lost() -> None:
    facts = (("Téléphone", "+3265002219"), ("Prix", "Gratuit"), ("Volume", "3 h"))
    groups = fact_groups(replace(BARE, facts=facts))
    by_label = {line.label: (title, line) for title, lines in groups for line in lines}
    assert by_label["Prix"][1].text == "Gratuit"
    assert by_label["Téléphone"][1].text.replace("\u00a0", " ") == "065 00 22 19"
    assert by_label["Volume"][0] == groups[-1][0]
    assert all(by_label[label][1].known for label, _ in facts)


@pytest.mark.parametrize(
    ("km", "said"), [(None, ""), (0.44, "0,4\u00a0km"), (12.5, "12\u00a0km"), (61.0, "61\u00a0km")]
)
def test_distance(km: float | None, said: str) -> None:
    assert distance(km) == said


def test_a_row() -> None:
    row = row_of(ServiceRow("s", "Halte", "CPAS", "Mons", (), 3.0, "CPAS · 7000 Mons"))
    assert (row.key, row.name, row.secondary, row.aside) == ("s", "Halte", "CPAS · 7000 Mons", "3,0\u00a0km")
