"""The pages of the gallery: the parts of the kit as the screens use them, with made-up people."""

# verbatim module: sample texts of a gallery that only those who build the kit see

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from parcours_desktop.ui.kit.button import Button, IconButton
from parcours_desktop.ui.kit.card import Card, SelectCard
from parcours_desktop.ui.kit.check_row import CheckRow, Switch
from parcours_desktop.ui.kit.chip import Chip
from parcours_desktop.ui.kit.choice import Choice
from parcours_desktop.ui.kit.columns import AdaptiveColumns, ScrollColumn
from parcours_desktop.ui.kit.date_field import DateField, date_field
from parcours_desktop.ui.kit.empty_state import EmptyState
from parcours_desktop.ui.kit.field import Field
from parcours_desktop.ui.kit.flow import FlowLayout
from parcours_desktop.ui.kit.ground import Ground, Hairline
from parcours_desktop.ui.kit.marks import Badge, Tag
from parcours_desktop.ui.kit.notice import InlineNotice
from parcours_desktop.ui.kit.rich_text import RichText, Run
from parcours_desktop.ui.kit.rows import DefinitionRow, SeverityRow, TimelineRow
from parcours_desktop.ui.kit.search_field import SearchField
from parcours_desktop.ui.kit.tab_strip import TabStrip
from parcours_desktop.ui.kit.text import Text
from parcours_desktop.ui.kit.text_field import TextArea, TextField
from parcours_desktop.ui.kit.tokens import SPACE_8, SPACE_12, SPACE_16, SPACE_20, SPACE_28, Role, Tone
from parcours_desktop.ui.kit.two_line import TwoLineList, TwoLineModel, TwoLineRow


def header() -> QWidget:
    """Return the bar at the top: search on the left, the primary action on the right."""
    bar = Ground("paper")
    row = QHBoxLayout()
    row.setContentsMargins(24, SPACE_8, 24, SPACE_8)
    row.setSpacing(SPACE_12)
    row.addWidget(SearchField("Chercher une personne, un partenaire, une action…", key="Ctrl+K"))
    row.addStretch(1)
    row.addWidget(Button("Orienter", key="Ctrl+O", icon="orient"))
    row.addWidget(Button("Nouvelle personne", "primary", key="Ctrl+N", icon="person-add"))
    outer = QVBoxLayout(bar)
    outer.setContentsMargins(0, 0, 0, 0)
    outer.setSpacing(0)
    outer.addLayout(row)
    outer.addWidget(Hairline())
    return bar


def people() -> QWidget:
    """Return the list of people."""
    view = TwoLineList("Dossiers")
    model = TwoLineModel(view)
    model.set_rows(
        [
            TwoLineRow("1", "Benali, Samira", "Ath · 2 freins · lettre envoyée il y a 12 j"),
            TwoLineRow("2", "Delvaux, Aurélie", "Chièvres · 3 freins · aujourd’hui 10:20"),
            TwoLineRow("3", "Dumont, Jean-Noël", "Lens · 1 frein · formation en cours"),
            TwoLineRow("4", "El Idrissi, Yacine", "Mons · 4 freins · sans réponse", "", ("31 jours", Tone.BLOCKING)),
            TwoLineRow("5", "Gérard, Maïté", "Jurbise · emploi depuis le 3 nov.", "", ("Résolu", Tone.SOLVED)),
            TwoLineRow("6", "Kowalski, Łukasz", "Quaregnon · 2 freins · interprète polonais"),
            TwoLineRow("7", "Lefebvre, Océane", "Brugelette · validation inscrite le 28", "6,4 km"),
            TwoLineRow("8", "Œttinger, Noël", "Soignies · 1 frein"),
            TwoLineRow("9", "Vandenbossche, Rik", "Enghien · 2 freins · néerlandais"),
        ]
    )
    view.setModel(model)
    view.select_key("2")
    return view


def dossier() -> QWidget:
    """Return the overview of a dossier."""
    column = ScrollColumn()
    head = QVBoxLayout()
    head.setSpacing(2)
    head.addWidget(Text("Aurélie Delvaux", Role.DISPLAY))
    facts = "34 ans · Chièvres (7950) · seule avec 2 enfants (2 et 6 ans) · inscrite depuis 14 mois · 0470 12 34 56"
    head.addWidget(Text(facts, Role.BODY, "ink2", wrap=True))
    column.body.addLayout(head)
    tags = FlowLayout()
    for tag in ("Famille monoparentale", "Chômage de longue durée", "Peu qualifiée (CESI)", "Axe : formation"):
        tags.addWidget(Tag(tag))
    column.body.addLayout(tags)
    tabs = TabStrip()
    for key, label, count in (
        ("all", "Vue d’ensemble", None),
        ("barriers", "Freins", 3),
        ("referrals", "Orientations", 2),
        ("plan", "Plan d’action", None),
        ("talks", "Entretiens", None),
        ("skills", "Compétences", None),
        ("papers", "Documents", None),
        ("history", "Historique", None),
    ):
        tabs.add_tab(key, label, count)
    column.add(tabs)
    side = QWidget()
    right = QVBoxLayout(side)
    right.setContentsMargins(0, 0, 0, 0)
    right.setSpacing(SPACE_16)
    right.addWidget(_next_steps())
    right.addWidget(_thread())
    right.addStretch(1)
    column.add(AdaptiveColumns([(_barriers(), 53), (side, 47)]))
    return column


def _barriers() -> Card:
    card = Card("Ce qui bloque, ce qui avance", action=IconButton("add", "Noter un frein", key="Ctrl+F"))
    card.add(
        SeverityRow(
            Tone.BLOCKING,
            "Bloquant",
            "Garde d’enfants",
            ("Enfant de moins de 3 ans sans solution de garde. Formation le 5 janvier : 45 jours.",),
        )
    )
    card.add(SeverityRow(Tone.STRONG, "Fort", "Mobilité", ("Pas de voiture ; dernier bus à 18 h 10.",)))
    card.add(
        SeverityRow(
            Tone.LIGHT, "Suivi en cours", "Dettes", ("Deux factures d’énergie en retard ; médiation demandée.",)
        )
    )
    card.add(SeverityRow(Tone.SOLVED, "Levé", "Numérique", ("Module de base terminé le 12 octobre.",), last=True))
    card.body.addStretch(1)
    return card


def _next_steps() -> Card:
    card = Card("Prochaines étapes")
    card.add(TimelineRow("lun. 23", ("Appeler la crèche de Brugelette", Run(" · vous", "ink2", small=True))))
    card.add(TimelineRow("sam. 28", ("Épreuve aide-ménagère, validobus à Ath", Run(" · Aurélie", "ink2", small=True))))
    card.add(TimelineRow("5 janv.", ("Début de la formation", Run(" · Technofutur", "ink2", small=True)), last=True))
    return card


def _thread() -> Card:
    card = Card("Fil")
    card.add(TimelineRow("10:20", ("Note : « La mère d’Aurélie peut garder le mercredi… »",)))
    accepted = Badge("acceptée", Tone.SOLVED)
    card.add(TimelineRow("9 nov.", ("Lettre O-7K3F-22 au Service de médiation de dettes",), mark=accepted))
    card.add(DefinitionRow("2 nov.", "Frein « Mobilité » noté par P. Hallet", term_width=74, last=True))
    return card


def forms() -> QWidget:
    """Return fields, buttons and chips, with hints and errors."""
    column = ScrollColumn()
    column.add(Text("Nouvelle personne", Role.DISPLAY))
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE_20)
    grid.setVerticalSpacing(SPACE_8)
    grid.addWidget(Field("Nom", TextField("Delvaux")), 0, 0)
    grid.addWidget(Field("Prénom", TextField(placeholder="Prénom d’usage"), optional=True), 0, 1)
    born = DateField(past=True, today=lambda: date(2026, 11, 21))
    born.setText("31/2/92")
    birth = date_field("Date de naissance", born, hint="Par exemple 5/1/92")
    birth.set_error("Cette date n’existe pas. Écrivez par exemple 05/01/1992.")
    grid.addWidget(birth, 1, 0)
    place = Choice([("ath", "Ath"), ("lens", "Lens")], value="ath")
    grid.addWidget(Field("Commune", place, hint="Ville ou code postal"), 1, 1)
    grid.addWidget(Field("Phrase de passe", TextField("correct cheval", secret=True)), 2, 0)
    closed = TextField("Pas modifiable")
    closed.setEnabled(False)
    grid.addWidget(Field("Référence", closed, quiet=True), 2, 1)
    note = TextArea("Elle cherche une garde pour son enfant de 2 ans.\nLa mère peut garder le mercredi.")
    grid.addWidget(Field("Note", note, hint="Enregistrée à mesure que vous écrivez"), 3, 0, 1, 2)
    column.body.addLayout(grid)
    column.body.addLayout(_chips())
    rows = QHBoxLayout()
    rows.setSpacing(SPACE_28)
    rows.addWidget(CheckRow("Garde d’enfants", secondary="avant le 5 janvier", checked=True))
    rows.addWidget(CheckRow("Mobilité"))
    rows.addWidget(Switch("Montrer les confidences", checked=True))
    rows.addWidget(Switch("Mouvement réduit"))
    rows.addStretch(1)
    column.body.addLayout(rows)
    column.body.addLayout(_buttons())
    return column


def _chips() -> FlowLayout:
    chips = FlowLayout()
    for text, checked in (("Sans réponse", True), ("À relancer", False), ("Mes dossiers", True), ("Frein levé", False)):
        chips.addWidget(Chip(text, checked=checked))
    chips.addWidget(Chip("Commune : Ath", removable=True))
    for word, tone in (
        ("Bloquant", Tone.BLOCKING),
        ("Fort", Tone.STRONG),
        ("Suivi en cours", Tone.LIGHT),
        ("Levé", Tone.SOLVED),
        ("Nouveau", Tone.ACCENT),
        ("Brouillon", Tone.NEUTRAL),
    ):
        chips.addWidget(Badge(word, tone))
    return chips


def _buttons() -> FlowLayout:
    flow = FlowLayout(gap=SPACE_12)
    flow.addWidget(Button("Imprimer", "primary", key="Ctrl+P", icon="print"))
    flow.addWidget(Button("PDF…"))
    flow.addWidget(Button("Modifier", icon="edit"))
    flow.addWidget(Button("Accueillir quelqu’un", "quiet", key="Ctrl+Shift+N"))
    flow.addWidget(Button("Effacer", "danger", icon="delete"))
    flow.addWidget(Button("Voir pourquoi", "link"))
    for kind in ("primary", "secondary"):
        off = Button("Pas encore", "primary" if kind == "primary" else "secondary", key="F2")
        off.setEnabled(False)
        flow.addWidget(off)
    flow.addWidget(IconButton("more", "Autres actions"))
    return flow


def states() -> QWidget:
    """Return notices, cards to choose from and an empty state."""
    column = ScrollColumn()
    column.add(
        InlineNotice(
            "error",
            "L’imprimante ne répond pas.",
            "La lettre est enregistrée.",
            "Vérifiez le câble, puis réessayez.",
            action=Button("Réessayer"),
        )
    )
    column.add(InlineNotice("warning", "Une réponse manque depuis 12 jours."))
    column.add(InlineNotice("success", "La lettre est partie.", "Rappel prévu le 1er décembre."))
    for place, (title, aside, runs) in enumerate(
        (
            ("Halte-accueil « Les P’tits Pas » · CPAS de Chièvres", "1,1 km", _reasons()),
            ("Prêt de vélo électrique · Maison de l’emploi d’Ath", "9,2 km", ("Trois mois renouvelables.",)),
        )
    ):
        card = SelectCard(title, runs, aside=aside)
        card.setChecked(place == 0)
        column.add(card)
    column.add(RichText(("Adresse et 4 autres changements réunis. ", Run("Voir l’historique", link="history"))))
    column.add(
        EmptyState(
            "people",
            "Aucun dossier pour l’instant",
            "Notez la première personne que vous recevez : un nom suffit pour commencer.",
            Button("Nouvelle personne", "primary", key="Ctrl+N", bind_key=False),
        )
    )
    return column


def _reasons() -> tuple[Run | str, ...]:
    return (
        "Lève ",
        Run("Garde d’enfants", "solved", strong=True),
        ". Place d’urgence pour une entrée en formation, à 14 minutes à pied, ouvert lun.–ven. 7 h–18 h. ",
        Run("Inconnu : place libre avant le 5 janvier.", "strong", strong=True),
    )
