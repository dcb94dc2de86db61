"""The one screen of sharing: to whom, what they may do, from when to when, with whose consent, and the relay note."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import say, tr
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.handover_stick import has_key, spoken_phrase, stick_name
from parcours_desktop.casework.sharing import ShareWish, end_share, share
from parcours_desktop.casework.sharing_consent import ConsentCheck, check_consent
from parcours_desktop.casework.sharing_form import ShareForm, share_form
from parcours_desktop.casework.sharing_lines import reading_until
from parcours_desktop.casework.words import typeset
from parcours_desktop.ui.features.sharing.consent_part import ConsentPart
from parcours_desktop.ui.features.sharing.current import CurrentShares
from parcours_desktop.ui.features.sharing.filing import write_file, written
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.check_row import CheckRow
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.columns import AdaptiveColumns
from parcours_desktop.ui.kit.date_field import DateField, date_field
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.keyboard_wish import KeyboardWish
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.one_of import OneOf
from parcours_desktop.ui.kit.side_panel import SidePanel
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextArea, TextField
from parcours_desktop.ui.kit.tokens import SPACE_12, Role
from parcours_desktop.ui.work.saving import ask_for_file
from parcours_desktop.ui.work.workbench import Workbench

WIDTH = 620
RIGHTS = {
    ShareRight.RESPONSIBLE: say("Passer le relais"),
    ShareRight.HELP: say("Aider"),
    ShareRight.READ: say("Lire"),
}
NOBODY_KNOWN = (
    say("Aucun·e collègue n’est connu·e de ce poste."),
    say("Les noms viennent avec la première synchronisation."),
    say("Sans réseau, enregistrez le dossier sur une clé, fermé par une phrase."),
)


class SharePanel(SidePanel):
    """Shares one dossier or many. ``shared`` comes once it is written; ``saved`` carries the file on the stick."""

    shown = Signal()
    shared = Signal()
    saved = Signal(object)

    def __init__(self, host: QWidget, workbench: Workbench) -> None:
        super().__init__(host, tr("Partager, passer le relais"), width=WIDTH)
        self._workbench = workbench
        self.choose_file = ask_for_file
        self.form: ShareForm | None = None
        self._given: ShareWish | None = None
        self._phrase = self._phrase_asked = ""
        self.who = Text("", Role.STRONG, wrap=True)
        self.current = CurrentShares()
        self.reading = Text("", Role.SECONDARY, "ink2", wrap=True)
        self._offer = QWidget()
        self.nobody = InlineNotice("info", *map(tr, NOBODY_KNOWN))
        self.left_out = InlineNotice("info", "")
        self._keyboard_wish = KeyboardWish(self)
        self.holder = Choice([], placeholder=tr("Choisir"))
        self.stranger = TextField(placeholder=tr("Nom et structure"))
        self.right = OneOf([(right, tr(words)) for right, words in RIGHTS.items()], ShareRight.RESPONSIBLE)
        self.meaning = Text("", Role.SECONDARY, "ink2", wrap=True)
        self.starts, self.ends = DateField(), DateField()
        self.confidences = CheckRow(tr("Avec les confidences"), secondary=tr("Notes, confidences, preuves des accords"))
        self.unread = InlineNotice("warning", "")
        self.consent = ConsentPart()
        self.note = TextArea(lines=6, most_lines=16)
        self.stick = CheckRow(tr("Aussi sur une clé USB"), secondary=tr("Pour un·e collègue sans réseau"))
        self.phrase = InlineNotice("info", "")
        self.go = Button(tr("Passer le relais"), "primary", key="Ctrl+Return")
        self._lay_out()
        self._connect()

    def share_dossiers(self, job_seeker_ids: Sequence[str]) -> None:
        """Open the form for one dossier or for many."""

        def question(desk: Desk) -> tuple[ShareForm, str]:
            return share_form(desk, job_seeker_ids), spoken_phrase()

        self._workbench.ask(question, self._begin, owner=self, replaces="share-form")
        self.open()
        self._keyboard_wish.make()

    def _begin(self, answer: tuple[ShareForm, str]) -> None:
        form, self._phrase = answer
        self.go.setEnabled(False)
        self.form, self._given = form, None
        self._offer.setEnabled(True)
        number = len(form.people)
        self.who.setText(tr.count("{names}", "{number} dossiers : {names}", number, names=form.names))
        self.holder.set_options(form.receivers)
        self.holder.set_value(None)
        self.right.set_value(ShareRight.RESPONSIBLE)
        self.starts.set_day(form.today)
        self.ends.set_day(None)
        # Whom no server knows gets no confidence unless one says so.
        self.confidences.setChecked(bool(form.receivers))
        self.stranger.clear()
        self.stick.setChecked(not form.receivers)
        self._note_field.setVisible(number == 1)
        self._each_note.setVisible(number > 1)
        self.note.set_text(form.note)
        self.nobody.setVisible(not form.receivers)
        self.consent.hide()
        for part in (self._holder_field, self.right, self.meaning, self._days, self.stick):
            part.setVisible(bool(form.receivers))
        self._stranger_field.setVisible(not form.receivers)
        self.consent.begin()
        self.current.show_form(form)
        reading = form.only_seen
        self.reading.setText(f"{reading}." if reading else "")
        self.reading.setVisible(bool(reading))
        self._offer.setVisible(not reading)
        self.left_out.setVisible(bool(form.left_out))
        self.left_out.say(
            "info",
            tr("Seuls vos propres dossiers sont partagés."),
            tr("Restent où ils sont : {names}.", names=form.left_out),
        )
        self.go.setVisible(not reading)
        if not reading:
            self._refresh()
            self._column.verticalScrollBar().setValue(0)
            if self._keyboard_wish.take():
                (self.holder if form.receivers else self.stranger).setFocus(Qt.FocusReason.OtherFocusReason)
        self.shown.emit()

    def _lay_out(self) -> None:
        self.body.setSpacing(SPACE_12)
        self._holder_field = Field(tr("À qui"), self.holder, quiet=True)
        self._stranger_field = Field(tr("À qui"), self.stranger, quiet=True)
        self._days = AdaptiveColumns(
            [
                (date_field(tr("À partir du"), self.starts), 1),
                (date_field(tr("Jusqu’au"), self.ends, optional=True), 1),
            ],
            least=200,
        )
        self._note_field = Field(tr("Note de relais"), self.note, quiet=True)
        drafted = tr("Une note de relais est rédigée pour chaque dossier : situation, freins, lettres, étapes.")
        self._each_note = Text(drafted, Role.SECONDARY, "ink2", wrap=True)
        self.body.addWidget(self.who)
        self.body.addLayout(self.current)
        self.body.addWidget(self.reading)
        self.body.addWidget(self._offer)
        offer = QVBoxLayout(self._offer)
        offer.setContentsMargins(0, 0, 0, 0)
        offer.setSpacing(SPACE_12)
        whom = (self.left_out, self.nobody, self._holder_field, self._stranger_field)
        what = (self.right, self.meaning, self._days, self.confidences, self.unread, self.consent)
        for part in (*whom, *what, self._note_field, self._each_note, self.stick, self.phrase):
            offer.addWidget(part)
        self.right.setAccessibleName(tr("Ce que la personne pourra faire"))
        self.foot.addStretch(1)
        self.foot.addWidget(self.go)

    def _connect(self) -> None:
        # Who takes over needs all of it; who helps or reads, only what the person adds of their own accord.
        self.right.chosen.connect(lambda right: self.confidences.setChecked(right is ShareRight.RESPONSIBLE))
        for asked in (self.holder.chosen, self.right.chosen, self.starts.day_changed, self.stick.toggled):
            asked.connect(lambda _: self._refresh())
        self.confidences.toggled.connect(lambda _: self._refresh())
        self.stranger.textChanged.connect(lambda _: self._refresh())
        self.consent.changed.connect(self._allow)
        self.go.clicked.connect(self._share)
        self.current.end_asked.connect(self._end)
        self._column.verticalScrollBar().rangeChanged.connect(lambda *_: self._keep_in_sight())

    def _keep_in_sight(self) -> None:
        """Follow where one begins while what is shared already, which may be long, is laid out above it."""
        if self.holder.hasFocus() and not self.holder.value():
            self._column.ensureWidgetVisible(self.holder)

    def _refresh(self) -> None:
        """Say what the choices mean, and ask again whether the consents noted cover them."""
        form, right = self.form, self.right.value()
        if form is None:
            return
        handing_over = right is ShareRight.RESPONSIBLE
        self.ends.setEnabled(not handing_over)
        if handing_over:
            self.ends.set_day(None)
        self.meaning.setText(_meaning(right, reading_until(self.starts.day() or form.today), len(form.people)))
        self.unread.setVisible(handing_over and bool(form.receivers) and not self.confidences.isChecked())
        self.unread.say("warning", *_unread(len(form.people)))
        label = tr(RIGHTS[right]) if handing_over else tr("Partager")
        self.go.set_label(label if form.receivers else tr("Enregistrer sur la clé"))
        holder, confidences, ids = str(self.holder.value() or ""), self.confidences.isChecked(), form.ids
        named = self._named_stranger()
        self._workbench.ask(
            lambda desk: (
                check_consent(desk, ids, holder, confidences=confidences, named=named),
                has_key(desk, holder),
            ),
            self._show_check,
            owner=self,
            replaces="share-consent",
        )

    def _show_check(self, answer: tuple[ConsentCheck, bool]) -> None:
        check, known = answer
        self.consent.show_check(check, lending=self.right.value() is not ShareRight.RESPONSIBLE)
        self.consent.say_what_is_signed(check, self.holder.currentText(), confidences=self.confidences.isChecked())
        self.consent.setVisible(self._is_named())
        self._phrase_asked = "" if known else self._phrase
        self.phrase.setVisible(self.stick.isChecked() and not known)
        self.phrase.say("info", self._phrase, "", tr("À dire de vive voix : ces mots ouvriront le fichier."))
        self._allow()

    def _allow(self) -> None:
        self.go.setEnabled(self._is_named() and self.consent.is_told)

    def _named_stranger(self) -> str:
        """Return how somebody is called of whom no server told; empty where it told of anybody."""
        return "" if self.form is None or self.form.receivers else self.stranger.text().strip()

    def _is_named(self) -> bool:
        return bool(self.holder.value() or self._named_stranger())

    def _share(self) -> None:
        form = self.form
        if form is None or self.starts.is_unreadable() or self.ends.is_unreadable():
            return
        path = self._path(form) if self.stick.isChecked() else None
        if self.stick.isChecked() and path is None:
            return
        wish = self._given or self._wish(form)
        self.go.setEnabled(False)
        self.refusal.hide()
        if self._given or not form.receivers:
            self._save(form, wish, path)
            return
        self._workbench.do(
            lambda desk: share(desk, form.ids, wish),
            owner=self,
            then=lambda _: self._save(form, wish, path),
            failed=self._failed,
        )

    def _save(self, form: ShareForm, wish: ShareWish, path: Path | None) -> None:
        """Write the file where one is wished for; what was shared stays so even where the stick refuses it."""
        if path is None:
            self._done(path)
            return
        if form.receivers:
            # It is given now, and a second time would be refused: what is left to do is the file.
            self._given = wish
            self._offer.setEnabled(False)
            self.go.set_label(tr("Enregistrer sur la clé"))
        phrase, stranger = self._phrase_asked, self._named_stranger()
        write = partial(write_file, ids=form.ids, path=path, wish=wish, stranger=stranger, phrase=phrase)
        self._workbench.do(write, owner=self, then=lambda _: self._done(path), failed=self._failed, quietly=True)

    def _wish(self, form: ShareForm) -> ShareWish:
        return ShareWish(
            holder=str(self.holder.value() or ""),
            right=self.right.value(),
            starts_on=self.starts.day() or form.today,
            ends_on=self.ends.day(),
            confidences=self.confidences.isChecked(),
            consent=self.consent.form,
            only_agreed=self.consent.only_agreed,
            without_consent=self.consent.reason,
            signature=self.consent.signature,
            notes={form.ids[0]: self.note.text().strip()} if len(form.people) == 1 else None,
        )

    def _path(self, form: ShareForm) -> Path | None:
        name = stick_name(self._workbench.today(), len(form.people))
        return self.choose_file(self, name, tr("Enregistrer sur la clé"), tr("Relais"))

    def _done(self, path: Path | None) -> None:
        if path is not None:
            self.saved.emit(path)
            self._workbench.messages.post(written(path, self._phrase_asked))
        self.shared.emit()
        self.shut()

    def _failed(self, error: WorldError) -> None:
        self.go.setEnabled(True)
        self.refuse(error)

    def _end(self, share_id: str) -> None:
        ids = self.form.ids if self.form else ()
        self._workbench.do(lambda desk: end_share(desk, share_id), owner=self, then=lambda _: self.share_dossiers(ids))


def _unread(number: int) -> tuple[str, str]:
    """Say what becomes of the confidences of dossiers that are given without them: there is no way back."""
    return (
        tr.count(
            "Le dossier part sans ses notes, ses confidences et les preuves des accords.",
            "Les {number} dossiers partent sans leurs notes, leurs confidences et les preuves des accords.",
            number,
        ),
        typeset(
            tr.count(
                "La personne qui le reçoit en répondra sans les lire et, passé les 30 jours de lecture, plus "
                "personne ne les lira. Seules exceptions : les collègues avec qui elles sont déjà partagées, tant "
                "que dure leur partage, et qui les a écrites, tant que le dossier lui reste ouvert.",
                "La personne qui les reçoit en répondra sans lire tout cela et, passé les 30 jours de lecture, plus "
                "personne ne le lira. Seules exceptions : les collègues avec qui c’est déjà partagé, tant que dure "
                "leur partage, et qui l’a écrit, tant que le dossier lui reste ouvert.",
                number,
            )
        ),
    )


def _meaning(right: ShareRight, until: str, number: int) -> str:
    if right is ShareRight.RESPONSIBLE:
        return typeset(
            tr.count(
                "Cette personne devient responsable du dossier. Vous pourrez encore le lire pendant 30 jours, "
                "jusqu’au {day}.",
                "Cette personne devient responsable des {number} dossiers. Vous pourrez encore les lire pendant "
                "30 jours, jusqu’au {day}.",
                number,
                day=until,
            )
        )
    if right is ShareRight.HELP:
        return tr.count(
            "Cette personne lit et écrit dans le dossier. Vous en restez responsable.",
            "Cette personne lit et écrit dans les {number} dossiers. Vous en restez responsable.",
            number,
        )
    return tr.count(
        "Cette personne lit le dossier sans rien y changer. Vous en restez responsable.",
        "Cette personne lit les {number} dossiers sans rien y changer. Vous en restez responsable.",
        number,
    )
