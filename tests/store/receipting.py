"""A device whose receipts stand beside their records at once or later, and what is kept of them until then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from store.helpers import KEY, NOON, person, write_receipts_beside, writing

from parcours_core.merge import State
from parcours_core.wire.messages import Fate, Graves, Page, Receipt
from parcours_core.wire.sheets import sheets_of
from parcours_desktop.store import departing, flight, outbox, receipted, tally
from parcours_desktop.store.carrying import carried
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.store.dossier_history import entries_of_records
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.schema import METADATA, RECORDS
from parcours_desktop.store.settling import Settling
from parcours_desktop.store.taking_in import TakingIn

PEOPLE = [person(name) for name in ("Dupont", "Łukasz", "Œuvrard")]
"""The job seekers of whom a twin tells."""


class Twin:
    """A caseload, and the tally that is moved with it; ``late``: receipts stand beside their records only in time."""

    def __init__(self, path: Path, *, late: bool) -> None:
        self.late = late
        self.caseload = Caseload.open(path, KEY)
        self.tally = tally.Tally()

    def write(self, writings: list[tuple[bool, Any]]) -> int:
        with writing(self.caseload) as unit:
            for puts, record in writings:
                if puts:
                    unit.put(record)
                else:
                    unit.delete(type(record), record.id)
            return unit.commit().write

    def undo(self, write: int) -> Any:
        with writing(self.caseload) as unit:
            left = unit.take_back(write)
            return left, unit.commit().write

    def take(self, batch: str, most: int) -> flight.Flight:
        with writing(self.caseload) as unit:
            sent = flight.take(unit, batch, most)
            unit.commit()
        return sent

    def land(self, sent: flight.Flight, first: int, fates: list[Fate]) -> None:
        receipt = Receipt(sent.id, "chain", first, len(sent) - len(fates), fates)
        with writing(self.caseload) as unit:
            Settling(TakingIn(unit, self.tally), sent, receipt, "Ana").settle()
            if not self.late:
                receipted.write_beside(unit.connection)
            unit.commit()

    def arrive(self, state: State) -> None:
        with writing(self.caseload, author="Ben") as unit:
            TakingIn(unit, self.tally).page(Page(state.number, sheets=sheets_of([state])[0]))
            unit.commit()

    def be_deleted_elsewhere(self, code: str, record_id: str, dossier: str, number: int) -> None:
        graves = Graves(code, [record_id], [dossier], [number], ["Ben"], [NOON.isoformat()])
        with writing(self.caseload, author="Ben") as unit:
            TakingIn(unit, self.tally).page(Page(number, graves=[graves]))
            unit.commit()

    def leave(self, dossier: str) -> list[str]:
        with writing(self.caseload) as unit:
            staying = departing.remove(unit, self.tally, [dossier])
            unit.commit()
        return staying

    def be_erased_elsewhere(self, dossier: str) -> None:
        with writing(self.caseload) as unit:
            TakingIn(unit, self.tally).erase({dossier: "Ben"})
            unit.commit()

    def not_be_shown(self, key: tuple[str, str]) -> None:
        with writing(self.caseload) as unit:
            departing.remove_records(unit, self.tally, [key])
            unit.commit()

    def erase(self, dossier: str) -> Any:
        with writing(self.caseload) as unit:
            erased = erase_dossier(unit, dossier)
            unit.commit()
        return erased

    @staticmethod
    def held_in(caseload: Caseload) -> list[tuple[str, str, int]]:
        with caseload.reading() as reader:
            return sorted(tally.held(reader.connection))

    def held(self) -> list[tuple[str, str, int]]:
        return self.held_in(self.caseload)

    def told(self) -> Any:
        """Return whatever anybody may ask of what stands beside the records."""
        with self.caseload.reading() as reader:
            keys = [
                (code, str(row[0]))
                for code in RECORDS
                for row in reader.connection.exec_driver_sql(f"SELECT id FROM {code}")
            ]
            keys += [tuple(row) for row in reader.connection.exec_driver_sql("SELECT record, record_id FROM tombstone")]
            beside = {key: outbox.versions_beside(reader.connection, *key) for key in keys}
            handed = carried(reader, [one.id for one in PEOPLE], confidences=True)
            return beside, outbox.pending(reader), handed, entries_of_records(reader, keys)

    def everything(self) -> dict[str, list[Any]]:
        """Return every row of the file once all receipts stand beside their records."""
        write_receipts_beside(self.caseload)
        with self.caseload.reading() as reader:
            return {
                name: sorted(map(repr, reader.connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()))
                for name in METADATA.tables
            }


def kept(caseload: Caseload) -> int:
    """Return in how many rows receipts wait."""
    with caseload.reading() as reader:
        return int(reader.connection.exec_driver_sql("SELECT count(*) FROM receipted").scalar_one())


def beside(caseload: Caseload) -> list[tuple[str, int]]:
    """Return the number that stands beside each job seeker, by id."""
    with caseload.reading() as reader:
        found = reader.connection.exec_driver_sql("SELECT id, server_number FROM job_seeker ORDER BY id")
        return [(str(row[0]), int(row[1])) for row in found]
