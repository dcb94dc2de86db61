"""Letters about invented people: a usual one, and ways to stretch it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from parcours_desktop.documents.content import LetterContent, Letterhead, PersonPage, Signatory

USUAL = LetterContent(
    reference="O-7K4B-08",
    token="q8Zt0mVxR3uKcW1sYb5JdA",
    letterhead=Letterhead(
        name="Mission régionale pour l’emploi",
        subtitle="Validobus · halte de Chièvres",
        address=("Rue de la Station 12", "7800 Ath"),
        phone="068 00 00 00",
        email="validobus@mission.example",
    ),
    recipient=(
        "CPAS de Chièvres",
        "Halte-accueil « Les P’tits Pas »",
        "À l’attention de Madame Noëlle Piérard",
        "Rue du Moulin 4",
        "7950 Chièvres",
    ),
    place="Chièvres",
    day=date(2026, 11, 21),
    person_name="Madame Aurélie Delvaux",
    signatory=Signatory(
        name="Sœur-Anne Łukasiewicz",
        role="Conseillère en insertion",
        phone="0470 00 00 00",
        email="sa.lukasiewicz@mission.example",
    ),
    reasons=(
        "J’accompagne Madame Delvaux, qui commence une formation le 5 janvier 2027. Elle cherche une garde pour son "
        "enfant de 2 ans, du lundi au vendredi de 7 h 30 à 17 h.",
        "Sans solution de garde avant cette date, elle perdrait sa place en formation.",
    ),
    shared=(
        ("Nom", "Aurélie Delvaux"),
        ("Téléphone", "0488 00 00 00"),
        ("Âge de l’enfant", "2 ans"),
    ),
    consent=(
        "Madame Delvaux a donné son accord le 21 novembre 2026, par écrit, pour que ces données vous soient "
        "transmises. Elle peut le retirer à tout moment."
    ),
    documents=("carte d’identité", "composition de ménage", "attestation de formation"),
    opening_hours=("Du lundi au vendredi, de 7 h à 18 h.",),
    directions=("À 14 minutes à pied de la gare routière. Bus 95, arrêt « Moulin ».",),
    reply_before=date(2026, 12, 1),
    person_page=PersonPage(
        what=("Vous cherchez une garde pour votre enfant.", "La halte-accueil « Les P’tits Pas » peut vous aider."),
        where=("Halte-accueil « Les P’tits Pas »", "Rue du Moulin 4, 7950 Chièvres"),
        when=("C’est ouvert du lundi au vendredi.", "De 7 h à 18 h."),
        how_to_get_there=("À pied : 14 minutes depuis la gare routière.", "En bus : ligne 95, arrêt « Moulin »."),
        bring=("Cette lettre", "Votre carte d’identité", "La composition de ménage", "L’attestation de formation"),
        call=("Appelez Sœur-Anne Łukasiewicz.", "0470 00 00 00"),
    ),
)

SHORT = LetterContent(
    reference="O-2M9Q-41",
    token="A" * 22,
    letterhead=Letterhead(name="Maison de l’emploi"),
    recipient=("Auto-école sociale",),
    place="",
    day=date(2027, 1, 1),
    person_name="Monsieur Ivan Horvat",
    signatory=Signatory(name="Zoé Lemaître"),
)

LONG = replace(
    USUAL,
    reasons=tuple(f"{number}. " + "Madame Delvaux cherche une garde pour son enfant. " * 9 for number in range(1, 13)),
    shared=tuple((f"Donnée {number}", "valeur assez longue " * (number % 7 + 1)) for number in range(30)),
    documents=tuple(f"document numéro {number}" for number in range(40)),
    person_page=replace(USUAL.person_page or PersonPage(), bring=tuple(f"Le document {n}" for n in range(45))),
)

CROSS_BORDER = replace(
    USUAL,
    recipient=(
        "Association d’insertion du Valenciennois et de l’Avesnois",
        "Plateforme mobilité transfrontalière",
        "À l’attention de M. Öztürk Yıldız",
        "Bâtiment C, 2e étage",
        "118 bis avenue du Général-de-Gaulle",
        "59300 VALENCIENNES",
        "FRANCE",
    ),
    letterhead=replace(
        USUAL.letterhead, address=("Rue de la Station 12", "7800 Ath", "BELGIQUE"), phone="+32 68 00 00 00"
    ),
)

HOSTILE_NAMES = (
    "Mme <Dupont>",
    '<img src="http://127.0.0.1:9/x.png">',
    '<a href="javascript:alert(1)">ici</a>',
    "&amp; &lt;b&gt; &#233;",
    "<b>gras</b> <para> </font>",
    "%PDF-1.7 (parenthèse) \\( \\051 endstream endobj",
    "{name} {0} %s %(x)s",
    "O’Brien\\ /Type /Catalog >> stream",
)

HOSTILE = replace(
    USUAL,
    reference="O-<b>-99",
    person_name=HOSTILE_NAMES[0],
    reasons=HOSTILE_NAMES,
    recipient=(HOSTILE_NAMES[0], HOSTILE_NAMES[1], HOSTILE_NAMES[2], "7950 <i>Chièvres</i>"),
    shared=tuple((name, name) for name in HOSTILE_NAMES),
    consent=HOSTILE_NAMES[3],
    documents=HOSTILE_NAMES,
    signatory=Signatory(name=HOSTILE_NAMES[4], role=HOSTILE_NAMES[5]),
    person_page=PersonPage(what=HOSTILE_NAMES, bring=HOSTILE_NAMES, call=HOSTILE_NAMES),
)

ALL = {"usual": USUAL, "short": SHORT, "long": LONG, "cross-border": CROSS_BORDER, "hostile": HOSTILE}
