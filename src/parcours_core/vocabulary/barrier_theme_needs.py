"""The reviewed table from the 20 needs of the France Travail diagnosis to data·inclusion themes.

Every need has a theme of the same name; beside it stand the themes whose services usually do the same work.
"""

from __future__ import annotations

from collections.abc import Mapping

NEED_THEMES: Mapping[str, Mapping[str, float]] = {
    "n1": {
        "choisir-un-metier--identifier-ses-points-forts-et-ses-competences": 1.0,
        "preparer-sa-candidature--valoriser-ses-competences": 0.6,
        "remobilisation--bien-etre-confiance-en-soi": 0.4,  # one who doubts sees no strengths
    },
    "n2": {
        "choisir-un-metier--connaitre-les-opportunites-demploi": 1.0,
        "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite": 0.5,
        "trouver-un-emploi--repondre-a-des-offres-demploi": 0.4,
    },
    "n3": {
        "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite": 1.0,
        "choisir-un-metier--connaitre-les-opportunites-demploi": 0.6,
        "choisir-un-metier--confirmer-son-choix-de-metier": 0.5,
    },
    "n4": {
        "choisir-un-metier--confirmer-son-choix-de-metier": 1.0,
        "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite": 0.6,
        "choisir-un-metier--identifier-ses-points-forts-et-ses-competences": 0.5,
    },
    "n5": {
        "se-former--trouver-sa-formation": 1.0,
        "se-former--monter-son-dossier-de-formation": 0.6,
        "choisir-un-metier--confirmer-son-choix-de-metier": 0.3,
    },
    "n6": {
        "se-former--monter-son-dossier-de-formation": 1.0,
        "se-former--trouver-sa-formation": 0.6,
    },
    "n8": {
        "preparer-sa-candidature--valoriser-ses-competences": 1.0,
        # The validation of skills is written under either of the two by those who offer it.
        "choisir-un-metier--identifier-ses-points-forts-et-ses-competences": 0.7,
    },
    "n9": {
        "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation": 1.0,
        "preparer-sa-candidature--valoriser-ses-competences": 0.6,
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": 0.4,
    },
    "n10": {
        "preparer-sa-candidature--developper-son-reseau": 1.0,
        "remobilisation--benevolat-action-citoyenne": 0.3,
        "remobilisation--lien-social": 0.3,
    },
    "n11": {
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": 1.0,
        "trouver-un-emploi--repondre-a-des-offres-demploi": 0.5,
        "trouver-un-emploi--suivre-ses-candidatures-et-relancer-les-employeurs": 0.5,
        "numerique--acceder-a-des-services-en-ligne": 0.3,  # searching is done on line
    },
    "n12": {
        "trouver-un-emploi--repondre-a-des-offres-demploi": 1.0,
        "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation": 0.6,
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": 0.5,
    },
    "n13": {
        "trouver-un-emploi--faire-des-candidatures-spontanees": 1.0,
        "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation": 0.5,
        "preparer-sa-candidature--developper-son-reseau": 0.5,
    },
    "n14": {
        "trouver-un-emploi--suivre-ses-candidatures-et-relancer-les-employeurs": 1.0,
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": 0.7,
    },
    "n15": {
        "trouver-un-emploi--convaincre-un-recruteur-en-entretien": 1.0,
        "preparer-sa-candidature--valoriser-ses-competences": 0.5,
        "remobilisation--bien-etre-confiance-en-soi": 0.4,
        "equipement-et-alimentation--habillement": 0.3,  # clothes for the interview
    },
    "n16": {
        "creer-une-entreprise--definir-son-projet-de-creation-dentreprise": 1.0,
        "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise": 0.6,
    },
    "n17": {
        "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise": 1.0,
        "creer-une-entreprise--definir-son-projet-de-creation-dentreprise": 0.6,
        "creer-une-entreprise--developper-son-entreprise": 0.4,
    },
    "n18": {
        "creer-une-entreprise--developper-son-entreprise": 1.0,
        "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise": 0.4,
    },
    "n19": {
        "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger": 1.0,
        "souvrir-a-linternational--sinformer-sur-les-aides-pour-travailler-a-letranger": 0.6,
    },
    "n20": {
        "souvrir-a-linternational--sinformer-sur-les-aides-pour-travailler-a-letranger": 1.0,
        "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger": 0.6,
    },
    "n21": {
        "souvrir-a-linternational--sorganiser-suite-a-son-retour-en-france": 1.0,
        "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": 0.6,
        "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": 0.5,
    },
}
