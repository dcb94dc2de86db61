"""The France Travail diagnosis: 7 constraints with their 36 situations and 32 goals, and 20 needs.

Codes are France Travail's; labels are theirs with the typography set right. Goals and needs share numbers in the
source, so that a need carries an ``n`` here (``n5``) and may stand among a barrier's goals.
"""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.language import say


@dataclass(frozen=True, slots=True)
class Constraint:
    """A constraint (contrainte) with what can be observed (``situations``) and aimed at (``goals``), label by code."""

    code: str
    label: str
    situations: dict[str, str]
    goals: dict[str, str]


_ALL = (
    Constraint(
        "23",
        say("Développer sa mobilité"),
        {
            "6": say("Aucun moyen de transport à disposition"),
            "7": say("Dépendant des transports en commun"),
            "8": say("Permis non valide / suspension de permis"),
            "40": say("État de santé incompatible avec la conduite"),
        },
        {
            "25": say("Faire un point complet sur sa mobilité"),
            "26": say("Accéder à un véhicule"),
            "27": say("Entretenir ou réparer son véhicule"),
            "28": say("Obtenir le permis de conduire (code / conduite)"),
            "29": say("Trouver une solution de transport (hors acquisition ou entretien de véhicule)"),
            "30": say("Travailler la mobilité psychologique"),
        },
    ),
    Constraint(
        "24",
        say("Surmonter ses contraintes familiales"),
        {
            "9": say("Enfant(s) en situation de handicap"),
            "10": say("Contraintes horaires"),
            "11": say("Aidant familial (s’occuper d’un proche)"),
            "12": say("Autres contraintes familiales à prendre en compte"),
            "13": say("Enfant(s) de moins de 3 ans sans solution de garde"),
            "14": say("Attend un enfant ou plus"),
        },
        {
            "1": say("Faire face à la prise en charge d’une personne dépendante"),
            "2": say("Trouver des solutions de garde d’enfant"),
            "3": say("Surmonter des difficultés éducatives ou de parentalité"),
            "4": say("Faire face à un conflit familial et/ou une séparation"),
            "5": say("Obtenir le statut d’aidant familial"),
            "6": say("Rompre l’isolement"),
        },
    ),
    Constraint(
        "25",
        say("Prendre en compte son état de santé"),
        {
            "15": say("Problème déclaré entravant l’exercice de certains métiers"),
            "16": say("Couverture sociale / mutuelle à mettre à jour"),
            "17": say("Problème déclaré ne permettant plus d’exercer une activité professionnelle"),
            "18": say("Problème déclaré ne permettant pas de reprendre une activité professionnelle immédiate"),
            "19": say("Problème déclaré entraînant des absences régulières"),
        },
        {
            "31": say("Bénéficier d’un accompagnement pour accéder aux droits et aux soins"),
            "32": say("Travailler sur les comportements de santé (dépendances, hygiènes corporelles, dépistage…)"),
        },
    ),
    Constraint(
        "26",
        say("Développer ses capacités en lecture, écriture et calcul"),
        {
            "20": say("Non maîtrise de l’écrit en français (écrit)"),
            "21": say("Non maîtrise de la lecture en français (lu)"),
            "22": say("Non maîtrise de la compréhension du français (parlé)"),
            "23": say("Difficultés en calcul"),
        },
        {
            "23": say("Apprendre / Améliorer ses capacités en français"),
            "24": say("Apprendre / Améliorer ses capacités en calcul"),
        },
    ),
    Constraint(
        "27",
        say("Faire face à des difficultés de logement"),
        {
            "24": say("Sans hébergement / rupture effective de logement"),
            "25": say("Logement insalubre"),
            "26": say("Difficulté à payer le loyer"),
            "27": say("Doit quitter le logement"),
            "28": say("Territoire rural isolé"),
            "41": say("Besoin d’adapter le logement"),
        },
        {
            "17": say("Se maintenir dans le logement"),
            "18": say("Réduire les impayés de loyer"),
            "19": say("Rechercher une solution d’hébergement temporaire"),
            "20": say("Accéder à un logement"),
            "21": say("Changer de logement"),
            "22": say("S’informer sur les démarches liées à l’accès au logement"),
        },
    ),
    Constraint(
        "28",
        say("Faire face à des difficultés financières"),
        {
            "29": say("Sans aucune ressource"),
            "30": say("Baisse des ressources"),
            "31": say("Difficulté dans la gestion d’un budget"),
            "32": say("En situation de surendettement"),
            "33": say("Besoin d’un soutien alimentaire"),
            "34": say("Ressources précaires (inférieures au seuil de pauvreté)"),
        },
        {
            "13": say("Améliorer sa gestion budgétaire"),
            "14": say("Faire face à une situation d’endettement / surendettement"),
            "15": say("Acquérir une autonomie budgétaire"),
            "16": say("Mettre en place une mesure de protection financière (tutelles, curatelles…)"),
        },
    ),
    Constraint(
        "29",
        say("Faire face à des difficultés administratives ou juridiques"),
        {
            "35": say("Difficultés à effectuer une démarche administrative"),
            "36": say("Besoin d’être guidé dans le cadre d’un accès aux droits"),
            "37": say("Rencontre des difficultés juridiques"),
            "38": say("Difficulté à accéder à un justificatif d’identité"),
            "39": say("Difficulté à accéder à son avis d’imposition"),
        },
        {
            "7": say("Connaître les voies de recours face à une discrimination"),
            "8": say("Prendre en compte une problématique judiciaire"),
            "9": say("Bénéficier d’un appui aux démarches administratives"),
            "10": say("Bénéficier d’un accompagnement pour accéder aux droits"),
            "11": say("Bénéficier d’une mesure d’accompagnement adapté"),
            "12": say("Bénéficier d’un accompagnement à l’accès à la citoyenneté"),
        },
    ),
)

CONSTRAINTS: dict[str, Constraint] = {constraint.code: constraint for constraint in _ALL}
"""The 7 constraints by code, 23 to 29."""

SITUATIONS: dict[str, str] = {code: label for each in _ALL for code, label in each.situations.items()}
"""The 36 situations: label by code."""

GOALS: dict[str, str] = {code: label for each in _ALL for code, label in each.goals.items()}
"""The 32 goals (objectifs): label by code."""

NEEDS: dict[str, str] = {
    "n1": say("Identifier ses points forts et ses compétences"),
    "n2": say("Connaître les opportunités d’emploi"),
    "n3": say("Découvrir un métier ou un secteur d’activité"),
    "n4": say("Confirmer son choix de métier"),
    "n5": say("Trouver sa formation"),
    "n6": say("Monter son dossier de formation"),
    "n8": say("Valoriser ses compétences"),
    "n9": say("Réaliser un CV et/ou une lettre de motivation"),
    "n10": say("Développer son réseau"),
    "n11": say("Organiser ses démarches de recherche d’emploi"),
    "n12": say("Répondre à des offres d’emploi"),
    "n13": say("Faire des candidatures spontanées"),
    "n14": say("Suivre ses candidatures et relancer les recruteurs"),
    "n15": say("Convaincre un recruteur en entretien"),
    "n16": say("Définir son projet de création d’entreprise"),
    "n17": say("Structurer son projet de création d’entreprise"),
    "n18": say("Développer son entreprise"),
    "n19": say("Connaître les opportunités d’emploi à l’étranger"),
    "n20": say("S’informer sur les aides pour travailler à l’étranger"),
    "n21": say("S’organiser suite à son retour en France"),
}
"""The 20 needs (besoins) of someone who looks for work: label by code, with the ``n`` of this project."""


def goal_label(code: str) -> str:
    """Return the French label of a goal or a need. Raises ``KeyError`` for a code that is neither."""
    return GOALS[code] if code in GOALS else NEEDS[code]
