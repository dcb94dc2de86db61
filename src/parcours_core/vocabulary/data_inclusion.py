"""The controlled lists of data·inclusion v1, code → French label, written out so that no schema package is imported.

Source: data-inclusion-schema 1.0.10 (gip-inclusion, Licence Ouverte 2.0); a test holds that both agree exactly.
"""

from __future__ import annotations

from parcours_core.language import say

CATEGORIES: dict[str, str] = {
    "choisir-un-metier": say("Choisir un métier"),
    "creer-une-entreprise": say("Créer une entreprise"),
    "difficultes-administratives-ou-juridiques": say("Difficultés administratives ou juridiques"),
    "difficultes-financieres": say("Difficultés financières"),
    "equipement-et-alimentation": say("Équipement et alimentation"),
    "famille": say("Famille"),
    "lecture-ecriture-calcul": say("Lecture, écriture et calcul"),
    "logement-hebergement": say("Logement et hébergement"),
    "mobilite": say("Mobilité"),
    "numerique": say("Numérique"),
    "preparer-sa-candidature": say("Préparer sa candidature"),
    "remobilisation": say("Remobilisation"),
    "sante": say("Santé"),
    "se-former": say("Se former"),
    "souvrir-a-linternational": say("S’ouvrir à l’international"),
    "trouver-un-emploi": say("Trouver un emploi"),
}

THEMES: dict[str, str] = {
    "choisir-un-metier--confirmer-son-choix-de-metier": say("Confirmer son choix de métier"),
    "choisir-un-metier--connaitre-les-opportunites-demploi": say("Connaître les opportunités d’emploi"),
    "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite": say(
        "Découvrir un métier ou un secteur d’activité"
    ),
    "choisir-un-metier--identifier-ses-points-forts-et-ses-competences": say(
        "Identifier ses points forts et ses compétences"
    ),
    "creer-une-entreprise--definir-son-projet-de-creation-dentreprise": say(
        "Définir son projet de création d’entreprise"
    ),
    "creer-une-entreprise--developper-son-entreprise": say("Développer son entreprise"),
    "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise": say(
        "Structurer son projet de création d’entreprise"
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": say(
        "Accompagnement aux démarches administratives"
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete": say(
        "Accompagnement pour l’accès à la citoyenneté"
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": say(
        "Accompagnement pour l’accès aux droits"
    ),
    "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte": say(
        "Bénéficier d’une mesure d’accompagnement adapté"
    ),
    "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination": say(
        "Connaître ses droits face à une discrimination"
    ),
    "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire": say(
        "Prendre en compte une problématique judiciaire"
    ),
    "difficultes-financieres--acquerir-une-autonomie-budgetaire": say("Acquérir une autonomie budgétaire"),
    "difficultes-financieres--ameliorer-sa-gestion-budgetaire": say("Améliorer sa gestion budgétaire"),
    "difficultes-financieres--mettre-en-place-une-mesure-de-protection-financiere": say(
        "Mettre en place une mesure de protection financière"
    ),
    "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere": say(
        "Prévenir une dégradation de la situation financière"
    ),
    "difficultes-financieres--situation-dendettement-surendettement": say(
        "Situation d’endettement ou de surendettement"
    ),
    "equipement-et-alimentation--aide-menagere": say("Aide ménagère"),
    "equipement-et-alimentation--alimentation": say("Alimentation"),
    "equipement-et-alimentation--electromenager": say("Électroménager"),
    "equipement-et-alimentation--habillement": say("Habillement"),
    "famille--garde-denfants": say("Garde d’enfants"),
    "famille--prise-en-charge-personne-dependante": say("Prise en charge d’une personne dépendante"),
    "famille--soutien-a-la-parentalite-et-a-leducation": say("Soutien à la parentalité et à l’éducation"),
    "famille--soutien-aidants": say("Soutien aux aidants"),
    "famille--surmonter-conflits-separation-violence": say(
        "Surmonter les conflits liés à la séparation ou à la violence"
    ),
    "lecture-ecriture-calcul--maitriser-le-calcul": say("Maîtriser le calcul"),
    "lecture-ecriture-calcul--maitriser-le-francais": say("Maîtriser le français"),
    "logement-hebergement--acheter-un-logement": say("Acheter un logement"),
    "logement-hebergement--changer-de-logement": say("Changer de logement"),
    "logement-hebergement--louer-un-logement": say("Louer un logement"),
    "logement-hebergement--rechercher-une-solution-dhebergement-temporaire": say(
        "Rechercher une solution d’hébergement temporaire"
    ),
    "logement-hebergement--reduire-les-impayes-de-loyer": say("Réduire les impayés de loyer"),
    "logement-hebergement--se-maintenir-dans-le-logement": say("Se maintenir dans le logement"),
    "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement": say(
        "S’informer sur les démarches liées à l’accès au logement"
    ),
    "mobilite--acceder-a-un-vehicule": say("Accéder à un véhicule"),
    "mobilite--entretenir-reparer-son-vehicule": say("Entretenir et réparer son véhicule"),
    "mobilite--etre-accompagne-dans-son-parcours-mobilite": say("Être accompagné dans son parcours mobilité"),
    "mobilite--financer-ma-mobilite": say("Financer ma mobilité"),
    "mobilite--preparer-un-permis": say("Préparer un permis"),
    "mobilite--mobilite-douce-partagee-collective": say(
        "Utiliser des services de mobilité douce, partagée ou collective"
    ),
    "numerique--acceder-a-des-services-en-ligne": say("Accéder à des services en ligne"),
    "numerique--acceder-a-une-connexion-internet": say("Accéder à une connexion Internet"),
    "numerique--acquerir-un-equipement": say("Acquérir un équipement"),
    "numerique--maitriser-les-fondamentaux-du-numerique": say("Maîtriser les fondamentaux du numérique"),
    "preparer-sa-candidature--developper-son-reseau": say("Développer son réseau"),
    "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": say(
        "Organiser ses démarches de recherche d’emploi"
    ),
    "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation": say(
        "Réaliser un CV et/ou une lettre de motivation"
    ),
    "preparer-sa-candidature--valoriser-ses-competences": say("Valoriser ses compétences"),
    "remobilisation--activites-sportives-et-culturelles": say("Activités sportives et culturelles"),
    "remobilisation--benevolat-action-citoyenne": say("Bénévolat et action citoyenne"),
    "remobilisation--bien-etre-confiance-en-soi": say("Bien-être et confiance en soi"),
    "remobilisation--lien-social": say("Lien social"),
    "sante--acces-aux-soins": say("Accès aux soins"),
    "sante--addictions": say("Addictions"),
    "sante--constituer-un-dossier-mdph-invalidite": say("Constituer un dossier MDPH pour invalidité"),
    "sante--sante-mentale": say("Santé mentale"),
    "sante--sante-sexuelle": say("Santé sexuelle"),
    "se-former--monter-son-dossier-de-formation": say("Monter son dossier de formation"),
    "se-former--trouver-sa-formation": say("Trouver sa formation"),
    "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger": say(
        "Connaître les opportunités d’emploi à l’étranger"
    ),
    "souvrir-a-linternational--sinformer-sur-les-aides-pour-travailler-a-letranger": say(
        "S’informer sur les aides pour travailler à l’étranger"
    ),
    "souvrir-a-linternational--sorganiser-suite-a-son-retour-en-france": say(
        "S’organiser suite à son retour en France"
    ),
    "trouver-un-emploi--convaincre-un-recruteur-en-entretien": say("Convaincre un recruteur en entretien"),
    "trouver-un-emploi--faire-des-candidatures-spontanees": say("Faire des candidatures spontanées"),
    "trouver-un-emploi--maintien-dans-lemploi": say("Maintien dans l’emploi"),
    "trouver-un-emploi--repondre-a-des-offres-demploi": say("Répondre à des offres d’emploi"),
    "trouver-un-emploi--suivre-ses-candidatures-et-relancer-les-employeurs": say(
        "Suivre ses candidatures et relancer les employeurs"
    ),
}

PUBLICS: dict[str, str] = {
    "tous-publics": say("Tous publics"),
    "actifs": say("Actifs"),
    "beneficiaires-des-minimas-sociaux": say("Bénéficiaires des minimas sociaux"),
    "demandeurs-emploi": say("Demandeurs d’emploi"),
    "etudiants": say("Étudiants"),
    "familles": say("Familles"),
    "femmes": say("Femmes"),
    "jeunes": say("Jeunes"),
    "personnes-en-situation-de-handicap": say("Personnes en situation de handicap"),
    "personnes-en-situation-durgence": say("Personnes en situation d’urgence"),
    "personnes-en-situation-juridique-specifique": say("Personnes en situation juridique spécifique"),
    "personnes-exilees": say("Personnes exilées"),
    "residents-qpv-frr": say("Résidents en QPV ou FRR"),
    "seniors": say("Séniors"),
}

FEES: dict[str, str] = {
    "gratuit": say("Gratuit"),
    "payant": say("Payant"),
}

RECEPTION_MODES: dict[str, str] = {
    "a-distance": say("À distance"),
    "en-presentiel": say("En présentiel"),
}

MOBILISATION_MODES: dict[str, str] = {
    "envoyer-un-courriel": say("Envoyer un courriel"),
    "se-presenter": say("Se présenter"),
    "telephoner": say("Téléphoner"),
    "utiliser-lien-mobilisation": say("Utiliser le lien de mobilisation"),
}

MOBILISERS: dict[str, str] = {
    "usagers": say("Usagers"),
    "professionnels": say("Professionnels"),
}

SERVICE_TYPES: dict[str, str] = {
    "accompagnement": say("Accompagnement"),
    "aide-financiere": say("Aide financière"),
    "aide-materielle": say("Aide matérielle"),
    "atelier": say("Atelier"),
    "formation": say("Formation"),
    "information": say("Information"),
}

EVERYONE = "tous-publics"
REMOTE = "a-distance"
ON_SITE = "en-presentiel"
FREE = "gratuit"


def category_of(theme: str) -> str:
    """Return the code of the category in which the theme ``category--value`` stands."""
    return theme.partition("--")[0]


def themes_of(category: str) -> tuple[str, ...]:
    """Return the codes of the themes of ``category``, in the order of the list."""
    return tuple(theme for theme in THEMES if category_of(theme) == category)
