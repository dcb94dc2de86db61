"""The colleague of the demonstration: a second laptop with a caseload of its own, driven without a window."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.bootstrap import Home, close_desk, create_desk

if TYPE_CHECKING:
    from parcours_desktop.casework.desk import Desk
    from parcours_desktop.cli.embedded_server import EmbeddedServer

NADIA = "Nadia Leroy"
_PHRASE = "trois petits chats bleus"


class SecondDevice:
    """Nadia's laptop; ``code`` is the one for ours, since both are made by the same administrator."""

    def __init__(self, folder: Path, server: EmbeddedServer, counsellor: str) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._desk: Desk | None = None
        self.server = server.address
        self.name = NADIA
        self.code = str(server.run("user", "add", "paula", "--name", counsellor)["code"])
        self._code = str(server.run("user", "add", "nadia", "--name", NADIA)["code"])

    def __enter__(self) -> SecondDevice:
        """Open the laptop."""
        desk = create_desk(Home(self._folder), _PHRASE)
        self._stack.callback(close_desk, desk)
        self._desk = desk.with_settings(replace(desk.settings, counsellor=NADIA))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the laptop."""
        self._stack.close()

    @property
    def desk(self) -> Desk:
        """The desk at which Nadia sits. Raises ``RuntimeError`` before the laptop is open."""
        if self._desk is None:
            raise RuntimeError("the laptop is closed")
        return self._desk

    def arrive(self) -> None:
        """Tie the laptop to the server and sync it for the first time."""
        from parcours_desktop.casework.enrolling import enrol

        enrol(self.desk, self.server, self._code, NADIA)
        self.sync()

    def sync(self) -> None:
        """Sync once."""
        from parcours_desktop.sync.reports import Watch
        from parcours_desktop.sync.working import ServerJob

        desk = self.desk
        job = ServerJob(desk.caseload, desk.clock.now, lambda: NADIA, revoked=lambda: None)
        job.run(Watch(), metered=False, may_vanish=False)

    def correct(self, person_id: str, phone: str) -> None:
        """Sync, write another phone into the dossier of a person, and sync again."""
        from parcours_desktop.casework.people import change_person

        self.sync()
        change_person(self.desk, person_id, {"phone": phone})
        self.sync()

    def phone_of(self, person_id: str) -> str:
        """Sync, and return the phone that stands in the dossier; empty where it is not here."""
        self.sync()
        with self.desk.caseload.reading() as reader:
            person = reader.get(JobSeeker, person_id)
        return person.phone if person is not None else ""
