"""A real desk and a real workbench for the tests of screens: encrypted caseload, sample pack, shipped places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from parcours_core.records.referral import Consent, Referral
from parcours_core.vocabulary.person import Gender, Travel, Weekday
from parcours_core.vocabulary.work import ReferralState, Severity
from parcours_desktop.casework.barriers import record_barrier
from parcours_desktop.casework.desk import Desk, FixedClock, Settings
from parcours_desktop.casework.people import create_person
from parcours_desktop.casework.values import BarrierDraft
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.places import Places
from parcours_desktop.resources import resource
from parcours_desktop.store.caseload import Caseload
from parcours_desktop.ui.work.door import Door
from parcours_desktop.ui.work.messages import Message, Messages
from parcours_desktop.ui.work.printing import new_printer
from parcours_desktop.ui.work.workbench import Workbench

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
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
AURELIE: dict[str, Any] = {
    "family_name": "Delvaux",
    "given_name": "Aurélie",
    "gender": Gender.FEMALE,
    "birth_date": date(1992, 3, 14),
    "phone": "0470123456",
    "postal_code": "7950",
    "municipality": "Chièvres",
    "languages": ("fr",),
    "travel": (Travel.FOOT, Travel.PUBLIC_TRANSPORT),
    "can_come_on": (Weekday.MONDAY, Weekday.TUESDAY, Weekday.THURSDAY),
}
HOUSEHOLD: dict[str, Any] = {"adults": 1, "children_born": (date(2024, 5, 2),), "children": 1}


@dataclass(frozen=True)
class Kept:
    """What the caseload of ``desk`` keeps about one person."""

    desk: Desk
    person_id: str

    def letters(self) -> tuple[Referral, ...]:
        with self.desk.caseload.reading() as reader:
            return reader.find(Referral, job_seeker_id=self.person_id)

    def issued(self) -> list[Referral]:
        return [each for each in self.letters() if each.state is ReferralState.ISSUED]

    def consents(self) -> tuple[Consent, ...]:
        with self.desk.caseload.reading() as reader:
            return reader.find(Consent, job_seeker_id=self.person_id)


class PersonAtDialogs:
    """Stands in for the person before the system's dialogs: a real printer that writes a PDF, a file in ``folder``.

    ``printer`` and ``file`` are what they choose, None to put the dialog away; ``asked`` is what they were asked.
    """

    def __init__(self, folder: Path) -> None:
        self.paper = folder / "imprimé.pdf"
        self.printer: Callable[[], QPrinter | None] = lambda: pdf_printer(self.paper)
        self.file: Callable[[str], Path | None] = lambda name: folder / name
        self.asked: list[str] = []

    def choose_printer(self, parent: QWidget) -> QPrinter | None:
        del parent
        self.asked.append("printer")
        return self.printer()

    def choose_file(self, parent: QWidget, name: str) -> Path | None:
        del parent
        self.asked.append(name)
        return self.file(name)


def pdf_printer(path: Path) -> QPrinter:
    """Return a printer that writes to ``path``."""
    printer = new_printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


@contextmanager
def sample_desk(folder: Path) -> Iterator[Desk]:
    """Open a fresh caseload in ``folder`` with the sample pack, at noon of a Saturday, at the stop of Chièvres."""
    caseload = Caseload.open(folder / "caseload.db", bytes(range(32)))
    pack, places = Pack.open(resource("packs/exemple.pack")), Places.open()
    yield Desk(caseload, pack, places, FixedClock(NOON)).with_settings(LETTERHEAD)
    places.close()
    pack.close()
    caseload.close()


@contextmanager
def working_at(desk: Desk) -> Iterator[Workbench]:
    """Return a workbench over ``desk``, its door closed afterwards."""
    door = Door()
    workbench = Workbench(desk, door, Messages())
    yield workbench
    door.close()


def heard(workbench: Workbench) -> list[Message]:
    """Return the list into which every message to the person goes from now on."""
    said: list[Message] = []
    workbench.messages.posted.connect(said.append)
    return said


def open_dossier_of(desk: Desk, **changes: Any) -> str:
    """Open the dossier of an invented person and return its id."""
    (person,) = create_person(desk, AURELIE | changes, HOUSEHOLD).dossiers
    return person


def note_barrier(desk: Desk, person_id: str, kind: str, severity: Severity = Severity.STRONG, **more: Any) -> str:
    """Note a barrier and return its id."""
    changes = record_barrier(desk, person_id, BarrierDraft(kind=kind, severity=severity, **more))
    return next(record_id for code, record_id in changes.touched if code == "barrier")


def nameless(screen: QWidget) -> list[str]:
    """Return the controls of ``screen`` that a screen reader could not name."""
    kinds = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit)
    controls = [widget for kind in kinds for widget in screen.findChildren(kind)]
    own = [widget for widget in controls if not widget.objectName().startswith("qt_")]
    return [type(widget).__name__ for widget in own if not widget.accessibleName() and widget.focusPolicy().value]
