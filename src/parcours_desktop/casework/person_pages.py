"""The pages that a person is handed about themself: whose they are, of which day, under the name of the agency."""

from __future__ import annotations

from collections.abc import Iterable

from parcours_core.dates import long_day
from parcours_core.language import phrases
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.documents.report import Report, Section


class PersonPages:
    """What pages of today for one person begin with. ``words`` says their sentences, ``day`` is today in words."""

    def __init__(self, desk: Desk, job_seeker_id: str) -> None:
        """Look up whose pages they are. Raises ``Refused`` where the dossier is gone."""
        with desk.caseload.reading() as reader:
            person = must_find(reader, JobSeeker, one_person(reader, job_seeker_id).kept)
        self._agency, self._name = desk.settings.agency, person.full_name
        self.words = phrases()
        self.day = long_day(desk.clock.today(), self.words)

    def report(self, title: str, sentences: Iterable[str], sections: Iterable[Section], foot: str) -> Report:
        """Return the pages; ``foot`` stands below each and names nobody."""
        return Report(
            agency=self._agency,
            title=title,
            subtitle=self._name,
            sentences=tuple(sentences),
            sections=tuple(sections),
            foot=foot,
        )
