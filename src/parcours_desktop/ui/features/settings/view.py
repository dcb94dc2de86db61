"""The settings: what every letter is headed with, kept as soon as a field is left; the keys; how the screen looks."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from parcours_core.language import tr
from parcours_desktop.casework.desk import Desk, Settings
from parcours_desktop.casework.localities import Locality, suggest_localities
from parcours_desktop.casework.settings import save_settings
from parcours_desktop.ui.features.settings.backups_card import BackupsCard
from parcours_desktop.ui.features.settings.look import LookCard
from parcours_desktop.ui.features.settings.vault_card import VaultCard
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.columns import ScrollColumn
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.ground import Ground
from parcours_desktop.ui.kit.suggest_field import SuggestField
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextArea, TextField
from parcours_desktop.ui.kit.theme import px
from parcours_desktop.ui.kit.tokens import SPACE_12, SPACE_16, SPACE_20, Role
from parcours_desktop.ui.work.workbench import Workbench

PAUSE_MS = 400
"""After the last letter; what is typed here is kept by itself."""


class SettingsView(Ground):
    """Reads the letterhead and writes it back. Without a letterhead a letter says nothing about who sends it."""

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__("paper", parent)
        self._workbench = workbench
        self._settings = Settings()
        self.agency = TextField()
        self.subtitle = TextField(placeholder=tr("par exemple Validobus du Hainaut"))
        self.address = TextArea(lines=2, most_lines=4)
        self.municipality = SuggestField(placeholder=tr("Commune ou code postal"))
        self._municipality_field = Field(
            tr("Commune du bureau"), self.municipality, hint=tr("D’où les lettres sont datées.")
        )
        self.phone = TextField()
        self.email = TextField()
        self.counsellor = TextField()
        self.role = TextField(placeholder=tr("par exemple conseillère en insertion"))
        self.reply_address = TextArea(lines=2, most_lines=4)
        self.stop = SuggestField(placeholder=tr("Commune ou code postal"))
        self._stop_field = Field(tr("Le bus est aujourd’hui à"), self.stop, hint=tr("Vide : vous êtes au bureau."))
        self.look = LookCard(workbench)
        self.backups = BackupsCard(workbench, host=self)
        self.vault = VaultCard(workbench, self)
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._save)
        for field in (self.agency, self.subtitle, self.phone, self.email, self.counsellor, self.role):
            field.editingFinished.connect(self._save)
            field.textEdited.connect(self._pause.start)
        for area in (self.address, self.reply_address):
            area.textChanged.connect(self._pause.start)
        for place in (self.municipality, self.stop):
            place.asked.connect(lambda text, place=place: self._suggest(place, text))
        self.municipality.picked.connect(self._pick_municipality)
        self.municipality.editingFinished.connect(self._leave_municipality)
        self.stop.picked.connect(self._pick_stop)
        self.stop.editingFinished.connect(self._leave_stop)

    def begin(self) -> None:
        """Fetch what is kept."""
        self._workbench.ask(lambda desk: desk.settings, self._fill, owner=self)
        self.vault.begin()
        self.backups.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is being typed also where one goes on to another screen."""
        self._save()
        super().hideEvent(event)

    def leave(self) -> None:
        """Keep what is being typed."""
        self._save()

    def _lay_out(self) -> None:
        agency = self._card(
            tr("L’en-tête de vos lettres"),
            Field(tr("Organisme"), self.agency, quiet=True),
            Field(tr("Service ou lieu"), self.subtitle, optional=True, quiet=True),
            Field(tr("Adresse, une ligne par ligne"), self.address, quiet=True),
            self._municipality_field,
            Field(tr("Téléphone"), self.phone, quiet=True),
            Field(tr("Courriel"), self.email, quiet=True),
        )
        person = self._card(
            tr("Vous"),
            Field(tr("Nom, comme il signe les lettres"), self.counsellor, quiet=True),
            Field(tr("Fonction"), self.role, quiet=True),
            Field(tr("Où renvoyer le talon, si ailleurs"), self.reply_address, optional=True, quiet=True),
        )
        stop = self._card(tr("La halte"), self._stop_field)
        right = QVBoxLayout()
        right.setSpacing(SPACE_16)
        for card in (person, stop, self.backups, self.look):
            right.addWidget(card)
        right.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(SPACE_16)
        left.addWidget(agency)
        left.addWidget(self.vault)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_20)
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        inner = QWidget()
        inner.setMaximumWidth(px(1000))
        inner.setLayout(row)
        column = ScrollColumn()
        column.add(Text(tr("Réglages"), Role.DISPLAY))
        column.add(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(column)

    @staticmethod
    def _card(title: str, *fields: QWidget) -> Card:
        card = Card(title)
        card.body.setSpacing(SPACE_12)
        for field in fields:
            card.add(field)
        return card

    def _fill(self, settings: Settings) -> None:
        self._settings = settings
        self.agency.setText(settings.agency)
        self.subtitle.setText(settings.subtitle)
        self.address.set_text("\n".join(settings.address))
        self.municipality.setText(settings.municipality)
        self.phone.setText(settings.phone)
        self.email.setText(settings.email)
        self.counsellor.setText(settings.counsellor)
        self.role.setText(settings.role)
        self.reply_address.set_text("\n".join(settings.reply_address))
        self.stop.setText(settings.stop_label)

    def _typed(self) -> Settings:
        return replace(
            self._settings,
            agency=self.agency.text().strip(),
            subtitle=self.subtitle.text().strip(),
            address=_lines(self.address),
            phone=self.phone.text().strip(),
            email=self.email.text().strip(),
            counsellor=self.counsellor.text().strip(),
            role=self.role.text().strip(),
            reply_address=_lines(self.reply_address),
        )

    def _save(self) -> None:
        self._keep(self._typed())

    def _keep(self, settings: Settings) -> None:
        self._pause.stop()
        if settings == self._settings:
            return
        self._settings = settings

        def keep(desk: Desk) -> Desk:
            return save_settings(desk, settings)

        self._workbench.sit_differently(keep)

    def _suggest(self, field: SuggestField, text: str) -> None:
        self._workbench.ask(
            lambda desk: suggest_localities(desk, text),
            lambda found: field.offer([(each.label, each) for each in found]),
            owner=self,
            replaces="settings-places",
        )

    def _pick_municipality(self, locality: object) -> None:
        if isinstance(locality, Locality):
            self._municipality_field.set_error("")
            self.municipality.setText(locality.name)
            self._keep(replace(self._typed(), municipality=locality.name, country=locality.country))

    def _leave_municipality(self) -> None:
        text = self.municipality.text().strip()
        if not text:
            self._municipality_field.set_error("")
            self._keep(replace(self._typed(), municipality=""))
        elif text != self._settings.municipality:
            self._municipality_field.set_error(tr("Choisissez la commune dans la liste proposée."))

    def _pick_stop(self, locality: object) -> None:
        if isinstance(locality, Locality):
            self.stop.setText(locality.name)
            self._set_stop(locality.code, locality.name, locality.country)

    def _leave_stop(self) -> None:
        text = self.stop.text().strip()
        if not text:
            self._set_stop("", "")
        elif text != self._settings.stop_label:
            self._stop_field.set_error(tr("Choisissez la commune dans la liste proposée."))

    def _set_stop(self, code: str, label: str, country: str = "") -> None:
        self._stop_field.set_error("")
        self._keep(replace(self._typed(), stop=code, stop_country=country, stop_label=label))


def _lines(area: TextArea) -> tuple[str, ...]:
    return tuple(line.strip() for line in area.text().splitlines() if line.strip())
