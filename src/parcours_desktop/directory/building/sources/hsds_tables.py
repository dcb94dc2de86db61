"""The tables of an Open Referral HSDS 3 package (organizations.csv, services.csv …) joined to its JSON shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

_TABLES = {
    "organization": "organizations",
    "service": "services",
    "location": "locations",
    "service_at_location": "service_at_locations",
    "address": "addresses",
    "physical_address": "addresses",
    "schedule": "schedules",
    "phone": "phones",
    "taxonomy_term": "taxonomy_terms",
    "attribute": "attributes",
    "required_document": "required_documents",
    "cost_option": "cost_options",
    "language": "languages",
    "service_area": "service_areas",
    "metadata": "metadata",
    "contact": "contacts",
    "program": "programs",
    "funding": "funding",
    "accessibility": "accessibility",
    "taxonomy": "taxonomies",
    "organization_identifier": "organization_identifiers",
    "unit": "units",
    "url": "urls",
    "meta_table_description": "meta_table_descriptions",
}
_PLURALS = set(_TABLES.values())
_OF_SERVICE = (
    "phones schedules languages cost_options required_documents service_areas attributes metadata service_at_locations"
)
_LINKS = {
    "service_id": "services",
    "organization_id": "organizations",
    "location_id": "locations",
    "service_at_location_id": "service_at_locations",
    "taxonomy_term_id": "taxonomy_terms",
}
_Line = tuple[str, int, dict[str, Any]]


def table_name(file: str, header: Sequence[str]) -> str:
    """Return the HSDS table that a CSV file holds, by its name and header; empty if it is none."""
    stem = PurePosixPath(file).name.lower().split(".")[0]
    name = _TABLES.get(stem, stem if stem in _PLURALS else "")
    return name if name and "id" in header and "nom" not in header else ""


@dataclass(slots=True)
class Package:
    """The tables of one folder: rows by table, each with its file and number."""

    tables: dict[str, list[_Line]] = field(default_factory=dict)
    _indices: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = field(default_factory=dict)

    def add(self, table: str, file: str, lines: Sequence[tuple[int, dict[str, Any]]]) -> None:
        """Add the rows of one table."""
        self.tables.setdefault(table, []).extend((file, number, row) for number, row in lines)

    def records(self) -> Iterator[_Line]:
        """Yield file, number and nested record of each organization, then of each service."""
        locations = {
            str(row.get("id")): {
                **row,
                **{
                    name: self._of(name, "location_id", row)
                    for name in ("addresses", "phones", "schedules", "languages")
                },
            }
            for _, _, row in self.tables.get("locations", [])
        }
        for file, number, row in self.tables.get("organizations", []):
            own = [each for each in locations.values() if row.get("id") and each.get("organization_id") == row["id"]]
            yield (
                file,
                number,
                {
                    **row,
                    "phones": self._of("phones", "organization_id", row),
                    "metadata": self._of("metadata", "resource_id", row),
                    "locations": own,
                },
            )
        terms = {str(row.get("id")): row for _, _, row in self.tables.get("taxonomy_terms", [])}
        for file, number, row in self.tables.get("services", []):
            record: dict[str, Any] = {
                **row,
                **{name: self._of(name, "service_id", row) for name in _OF_SERVICE.split()},
            }
            record.setdefault("organization_id", "")
            record["attributes"] = [
                {**each, "taxonomy_term": terms.get(str(each.get("taxonomy_term_id")), {})}
                for each in record["attributes"] + self._of("attributes", "link_id", row)
            ]
            record["metadata"] += self._of("metadata", "resource_id", row)
            record["service_at_locations"] = [
                {
                    **link,
                    "location": locations.get(str(link.get("location_id")), {}),
                    "schedules": self._of("schedules", "service_at_location_id", link),
                    "phones": self._of("phones", "service_at_location_id", link),
                }
                for link in record["service_at_locations"]
            ]
            yield file, number, record

    def broken_links(self) -> Iterator[tuple[str, int, str, str]]:
        """Yield file, number, column and id of each row that points to a row that the package does not hold.

        The organization of a service is looked for later, among those of all sources.
        """
        ids = {table: {str(row.get("id") or "") for _, _, row in lines} for table, lines in self.tables.items()}
        for table, lines in self.tables.items():
            for key, target in _LINKS.items():
                if (table, key) == ("services", "organization_id"):
                    continue
                for file, number, row in lines:
                    id = str(row.get(key) or "")
                    if id and id not in ids.get(target, ()):
                        yield file, number, key, id

    def _of(self, table: str, key: str, owner: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the rows of ``table`` whose ``key`` is the id of ``owner``."""
        return self._index(table, key).get(str(owner.get("id") or ""), [])

    def _index(self, table: str, key: str) -> dict[str, list[dict[str, Any]]]:
        known = self._indices.get((table, key))
        if known is None:
            known = self._indices[table, key] = {}
            for _, _, row in self.tables.get(table, []):
                if row.get(key):
                    known.setdefault(str(row[key]), []).append(row)
        return known
