"""The card « Coffre »: every way into the dossiers, what can be added, and after how long the work is locked."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_desktop.casework import keys
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.keys import KeyKind, KeyLine
from parcours_desktop.casework.leasing import lease_line
from parcours_desktop.casework.locking import CHOICES, USUAL_MINUTES, idle_minutes, keep_idle_minutes
from parcours_desktop.ui.features.settings.key_panel import Act, KeyPanel
from parcours_desktop.ui.kit.button import Button
from parcours_desktop.ui.kit.card import Card
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.rows import Row
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.tokens import SPACE_12, Role
from parcours_desktop.ui.work.errand import Errand
from parcours_desktop.ui.work.workbench import Workbench


class VaultCard(Card):
    """Shows the keys of this device. ``host`` is the screen over which its panel slides."""

    def __init__(self, workbench: Workbench, host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(tr("Coffre"), parent=parent)
        self._workbench = workbench
        self.panel = KeyPanel(host, workbench)
        self.buttons: dict[str, Button] = {}
        self.rows: dict[str, Button] = {}
        self.shown: tuple[KeyLine, ...] = ()
        self.body.setSpacing(SPACE_12)
        self.add(Text(tr("Ce qui ouvre vos dossiers sur cet ordinateur :"), Role.SECONDARY, "ink2", wrap=True))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.addLayout(self._list)
        self.said = Text("", Role.SECONDARY, "ink2", wrap=True)
        self.add(self.said)
        self.said.hide()
        adding = QWidget()
        flow = FlowLayout(adding)
        for key, label, act in (
            (KeyKind.RECOVERY, tr("Nouveau code de secours"), self._add_code),
            (KeyKind.ORGANISATION, tr("Clé de l’organisme"), self._add_organisation),
            (KeyKind.KEYRING, tr("Trousseau de l’ordinateur"), self._add_keyring),
        ):
            button = Button(label, "secondary", icon="add")
            button.clicked.connect(act)
            self.buttons[key] = button
            flow.addWidget(button)
        self.add(adding)
        self.rotate = Button(tr("Remplacer la clé des dossiers"), "quiet")
        self.rotate.clicked.connect(self._rotate)
        self.rotate.setVisible(not workbench.read_only)
        flow.addWidget(self.rotate)
        options = [(each, tr.count("après {number} minute", "après {number} minutes", each)) for each in CHOICES]
        self.minutes = Choice(options, value=USUAL_MINUTES)
        self.minutes.chosen.connect(self._keep_minutes)
        hint = tr("Aussi quand l’écran se verrouille ou que l’ordinateur se met en veille. Ctrl+L : tout de suite.")
        self.add(Field(tr("Verrouiller sans activité"), self.minutes, hint=hint))
        self.lease = Text("", Role.SECONDARY, "ink2", wrap=True)
        self.lease.hide()
        self.add(self.lease)

    def begin(self) -> None:
        """Fetch the ways in and the minutes."""
        self._workbench.ask(keys.key_lines, self._show, owner=self, replaces="vault-keys", failed=self._unread)
        self._workbench.ask(idle_minutes, self.minutes.set_value, owner=self, replaces="vault-minutes")
        self._workbench.ask(lease_line, self._show_lease, owner=self, replaces="vault-lease")

    def _show(self, lines: tuple[KeyLine, ...]) -> None:
        self.shown = lines
        self.said.hide()
        self._clear()
        kinds = {line.kind for line in lines}
        for place, line in enumerate(lines):
            words = line.kind == KeyKind.WORDS
            button = Button(tr("Changer") if words else tr("Retirer"), "quiet")
            name = tr("Changer : {title}", title=line.title) if words else tr("Retirer : {title}", title=line.title)
            button.setAccessibleName(name)
            button.clicked.connect(self._change if words else partial(self._remove, line))
            row = Row(last=place == len(lines) - 1)
            told = QVBoxLayout()
            told.setSpacing(2)
            told.addWidget(Text(line.title, Role.STRONG, wrap=True))
            told.addWidget(Text(line.words, Role.SECONDARY, "ink2", wrap=True))
            row.line.addLayout(told, 1)
            row.line.addWidget(button)
            self.rows[line.id] = button
            self._list.addWidget(row)
        self.buttons[KeyKind.KEYRING].setVisible(KeyKind.KEYRING not in kinds)

    def _show_lease(self, said: str) -> None:
        self.lease.setText(said)
        self.lease.setVisible(bool(said))

    def _clear(self) -> None:
        self.rows.clear()
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _unread(self, error: WorldError) -> None:
        self._clear()
        self.said.setText(str(error))
        self.said.show()

    def _change(self, _: bool = False) -> None:
        explained = tr("Seule la phrase change : les dossiers ne sont pas réécrits, les autres clés restent.")
        self._begin(tr("Changer la phrase de passe"), explained, tr("Changer"), keys.change_passphrase, new=True)

    def _add_code(self) -> None:
        explained = tr(
            "Un code à imprimer, qui ouvre les dossiers une seule fois si vous oubliez la phrase. "
            "Il remplace un code plus ancien. Ce que la file d’impression en garde dépend de l’ordinateur."
        )
        self._begin(tr("Nouveau code de secours"), explained, tr("Créer le code"), _new_code)

    def _add_keyring(self) -> None:
        explained = tr(
            "Les dossiers s’ouvriront au démarrage du programme dès que votre session de l’ordinateur est ouverte. "
            "Après un verrouillage, la phrase est toujours demandée. Qui ouvre votre session ouvre alors aussi ceci."
        )
        self._begin(tr("Trousseau de l’ordinateur"), explained, tr("Ajouter"), _add_keyring)

    def _add_organisation(self) -> None:
        title = tr("Clé publique de l’organisme")
        chosen, _ = QFileDialog.getOpenFileName(self, title, str(Path.home()), tr("Clé publique (*.json)"))
        if chosen:
            self.offer_organisation(Path(chosen))

    def offer_organisation(self, path: Path) -> None:
        """Read the public key in ``path`` and ask whether it may open these dossiers."""
        self._workbench.ask(
            lambda _: keys.organisation_in(path),
            lambda said: self._explain_organisation(path, said),
            owner=self,
            failed=self._workbench.messages.world_error,
        )

    def _explain_organisation(self, path: Path, said: str) -> None:
        explained = tr(
            "{key} Comparez l’empreinte avec celle que votre organisme vous a donnée. Qui garde la clé privée, hors "
            "ligne, pourra ouvrir ces dossiers ; cela laissera une trace.",
            key=said,
        )
        self._begin(tr("Clé de l’organisme"), explained, tr("Ajouter"), partial(_add_organisation, path))

    def _rotate(self, _: bool = False) -> None:
        explained = tr(
            "À faire si quelqu’un a pu copier le fichier des clés et connaître une phrase ou un code. Vos dossiers se "
            "ferment quelques instants, puis s’ouvrent d’eux-mêmes ; ce que vous écriviez est gardé. Une nouvelle "
            "sauvegarde est faite ensuite : celles d’avant ne s’ouvrent qu’avec la phrase d’avant."
        )
        self._begin(tr("Remplacer la clé des dossiers"), explained, tr("Remplacer"), _rotation)

    def _remove(self, line: KeyLine, _: bool = False) -> None:
        explained = tr("{title} : elle n’ouvrira plus ces dossiers.", title=line.title)
        self._begin(tr("Retirer une clé"), explained, tr("Retirer"), partial(_remove, line.id))

    def _begin(self, title: str, explained: str, verb: str, act: Act, *, new: bool = False) -> None:
        self.panel.begin(title, explained, verb, act, self.begin, new=new)

    def _keep_minutes(self, minutes: int) -> None:
        def keep(desk: Desk) -> Desk:
            keep_idle_minutes(desk, minutes)
            return desk

        self._workbench.sit_differently(keep, lambda _: self._workbench.patience_changed.emit(minutes))


def _rotation(desk: Desk, passphrase: str, _: str) -> Errand:
    """Return the errand of a new data key, once the passphrase has proved that it is asked by its holder."""
    from parcours_desktop.casework.rotating import new_data_key, prove, rotated_words, share_rewritten

    home = prove(desk, passphrase)
    return Errand(
        tr("Nouvelle clé des dossiers"),
        tr("Le fichier de vos dossiers est réécrit sous une nouvelle clé. Ils s’ouvriront d’eux-mêmes ensuite."),
        passphrase,
        lambda: rotated_words(new_data_key(home, passphrase)),
        share_rewritten(home),
    )


def _new_code(desk: Desk, passphrase: str, _: str) -> keys.NewCode:
    return keys.new_recovery_code(desk, passphrase)


def _add_keyring(desk: Desk, passphrase: str, _: str) -> None:
    keys.add_keyring(desk, passphrase)


def _add_organisation(path: Path, desk: Desk, passphrase: str, _: str) -> None:
    keys.add_organisation_key(desk, passphrase, path)


def _remove(slot_id: str, desk: Desk, passphrase: str, _: str) -> None:
    keys.remove_key(desk, passphrase, slot_id)
