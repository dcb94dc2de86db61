"""The reviewed tables from kinds of barrier, situations and goals to data·inclusion themes, each with its fit.

The scale stands in ``barrier_themes``. The themes of one kind are what a counsellor expects to see when nothing more
precise was noted.
"""

from __future__ import annotations

from collections.abc import Mapping

Themes = Mapping[str, float]

_RIGHTS = "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits"
_PAPERS = "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"
_CITIZEN = "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete"
_ADAPTED = "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte"
_DISCRIMINATION = "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination"
_COURT = "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire"
_AUTONOMY = "difficultes-financieres--acquerir-une-autonomie-budgetaire"
_BUDGET = "difficultes-financieres--ameliorer-sa-gestion-budgetaire"
_GUARDIAN = "difficultes-financieres--mettre-en-place-une-mesure-de-protection-financiere"
_PREVENT = "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere"
_DEBT = "difficultes-financieres--situation-dendettement-surendettement"
_HOUSEWORK = "equipement-et-alimentation--aide-menagere"
_FOOD = "equipement-et-alimentation--alimentation"
_APPLIANCES = "equipement-et-alimentation--electromenager"
_CLOTHES = "equipement-et-alimentation--habillement"
_CHILDCARE = "famille--garde-denfants"
_DEPENDENT = "famille--prise-en-charge-personne-dependante"
_PARENTING = "famille--soutien-a-la-parentalite-et-a-leducation"
_CARERS = "famille--soutien-aidants"
_CONFLICT = "famille--surmonter-conflits-separation-violence"
_SUMS = "lecture-ecriture-calcul--maitriser-le-calcul"
_FRENCH = "lecture-ecriture-calcul--maitriser-le-francais"
_BUY_HOME = "logement-hebergement--acheter-un-logement"
_MOVE_HOME = "logement-hebergement--changer-de-logement"
_RENT_HOME = "logement-hebergement--louer-un-logement"
_SHELTER = "logement-hebergement--rechercher-une-solution-dhebergement-temporaire"
_ARREARS = "logement-hebergement--reduire-les-impayes-de-loyer"
_KEEP_HOME = "logement-hebergement--se-maintenir-dans-le-logement"
_HOME_ADVICE = "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement"
_VEHICLE = "mobilite--acceder-a-un-vehicule"
_REPAIR = "mobilite--entretenir-reparer-son-vehicule"
_MOBILITY_ADVICE = "mobilite--etre-accompagne-dans-son-parcours-mobilite"
_MOBILITY_MONEY = "mobilite--financer-ma-mobilite"
_SHARED_TRANSPORT = "mobilite--mobilite-douce-partagee-collective"
_LICENCE = "mobilite--preparer-un-permis"
_ONLINE = "numerique--acceder-a-des-services-en-ligne"
_INTERNET = "numerique--acceder-a-une-connexion-internet"
_COMPUTER = "numerique--acquerir-un-equipement"
_DIGITAL_BASICS = "numerique--maitriser-les-fondamentaux-du-numerique"
_SPORT = "remobilisation--activites-sportives-et-culturelles"
_VOLUNTEERING = "remobilisation--benevolat-action-citoyenne"
_CONFIDENCE = "remobilisation--bien-etre-confiance-en-soi"
_COMPANY = "remobilisation--lien-social"
_CARE = "sante--acces-aux-soins"
_ADDICTION = "sante--addictions"
_DISABILITY_FILE = "sante--constituer-un-dossier-mdph-invalidite"
_MIND = "sante--sante-mentale"
_SEXUAL_HEALTH = "sante--sante-sexuelle"
_TRADE = "choisir-un-metier--confirmer-son-choix-de-metier"
_OPENINGS = "choisir-un-metier--connaitre-les-opportunites-demploi"
_DISCOVER = "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite"
_STRENGTHS = "choisir-un-metier--identifier-ses-points-forts-et-ses-competences"
_COURSE = "se-former--trouver-sa-formation"
_COURSE_FILE = "se-former--monter-son-dossier-de-formation"
_KEEP_JOB = "trouver-un-emploi--maintien-dans-lemploi"

KIND_THEMES: Mapping[str, Themes] = {
    "childcare": {_CHILDCARE: 1.0, _PARENTING: 0.5, _SHARED_TRANSPORT: 0.2},  # a shuttle to school frees the morning
    "mobility": {
        _MOBILITY_ADVICE: 1.0,
        _SHARED_TRANSPORT: 0.9,
        _VEHICLE: 0.9,
        _LICENCE: 0.8,
        _MOBILITY_MONEY: 0.8,
        _REPAIR: 0.6,  # only for one who has a vehicle
    },
    "debt": {_DEBT: 1.0, _BUDGET: 0.8, _PREVENT: 0.8, _AUTONOMY: 0.6, _GUARDIAN: 0.4, _ARREARS: 0.4, _RIGHTS: 0.3},
    "resources": {_FOOD: 1.0, _RIGHTS: 0.8, _CLOTHES: 0.7, _PREVENT: 0.7, _APPLIANCES: 0.6, _BUDGET: 0.4, _PAPERS: 0.4},
    "housing": {
        _RENT_HOME: 0.9,
        _HOME_ADVICE: 0.9,
        _SHELTER: 0.9,
        _KEEP_HOME: 0.8,
        _MOVE_HOME: 0.8,
        _ARREARS: 0.7,
        _BUY_HOME: 0.2,  # seldom the answer for someone without work
        _APPLIANCES: 0.2,
    },
    "health": {_CARE: 1.0, _MIND: 0.8, _ADDICTION: 0.6, _SEXUAL_HEALTH: 0.4, _DISABILITY_FILE: 0.4, _SPORT: 0.3},
    "disability": {
        _DISABILITY_FILE: 1.0,
        _ADAPTED: 0.9,
        _KEEP_JOB: 0.6,
        _CARE: 0.5,
        _RIGHTS: 0.5,
        _HOUSEWORK: 0.4,
        _SHARED_TRANSPORT: 0.3,
    },
    "language": {_FRENCH: 1.0, _SUMS: 0.7, _COMPANY: 0.2},  # conversation tables are filed under company
    "digital": {_DIGITAL_BASICS: 1.0, _ONLINE: 0.9, _COMPUTER: 0.8, _INTERNET: 0.8},
    "administrative": {_PAPERS: 1.0, _RIGHTS: 0.9, _CITIZEN: 0.5, _ONLINE: 0.5, _ADAPTED: 0.4},
    "justice": {_COURT: 1.0, _DISCRIMINATION: 0.8, _RIGHTS: 0.7, _ADAPTED: 0.4, _CITIZEN: 0.3},
    "family": {_PARENTING: 0.9, _CONFLICT: 0.9, _CARERS: 0.8, _DEPENDENT: 0.8, _HOUSEWORK: 0.4, _CHILDCARE: 0.3},
    "isolation": {_COMPANY: 1.0, _CONFIDENCE: 1.0, _SPORT: 0.7, _VOLUNTEERING: 0.7, _MIND: 0.5},
    "project": {_STRENGTHS: 1.0, _DISCOVER: 0.9, _TRADE: 0.9, _OPENINGS: 0.8, _COURSE: 0.3},
    "training": {_COURSE: 1.0, _COURSE_FILE: 0.9, _TRADE: 0.3},
    "job-search": {
        "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": 1.0,
        "trouver-un-emploi--repondre-a-des-offres-demploi": 0.9,
        "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation": 0.9,
        "trouver-un-emploi--convaincre-un-recruteur-en-entretien": 0.8,
        "preparer-sa-candidature--valoriser-ses-competences": 0.8,
        "preparer-sa-candidature--developper-son-reseau": 0.7,
        "trouver-un-emploi--faire-des-candidatures-spontanees": 0.7,
        "trouver-un-emploi--suivre-ses-candidatures-et-relancer-les-employeurs": 0.7,
        _KEEP_JOB: 0.3,  # it begins once the job is found
    },
    "self-employment": {
        "creer-une-entreprise--definir-son-projet-de-creation-dentreprise": 1.0,
        "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise": 0.9,
        "creer-une-entreprise--developper-son-entreprise": 0.7,
    },
    "abroad": {
        "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger": 1.0,
        "souvrir-a-linternational--sinformer-sur-les-aides-pour-travailler-a-letranger": 0.9,
        "souvrir-a-linternational--sorganiser-suite-a-son-retour-en-france": 0.5,
    },
}
"""Kind of barrier (``vocabulary.barriers.KINDS``) → themes."""

SITUATION_THEMES: Mapping[str, Themes] = {
    # 23, mobility
    "6": {_VEHICLE: 1.0, _SHARED_TRANSPORT: 1.0, _MOBILITY_ADVICE: 0.8, _MOBILITY_MONEY: 0.7, _LICENCE: 0.6},
    "7": {_SHARED_TRANSPORT: 0.9, _VEHICLE: 0.8, _LICENCE: 0.8, _MOBILITY_MONEY: 0.7, _MOBILITY_ADVICE: 0.7},
    # A suspended licence is regained, and until then one moves otherwise; the court may have its say.
    "8": {_LICENCE: 1.0, _SHARED_TRANSPORT: 0.9, _MOBILITY_ADVICE: 0.7, _COURT: 0.3},
    # Who may not drive needs neither a car nor a licence.
    "40": {_SHARED_TRANSPORT: 1.0, _MOBILITY_ADVICE: 0.8, _MOBILITY_MONEY: 0.5, _CARE: 0.4, _DISABILITY_FILE: 0.3},
    # 24, family
    "9": {_DISABILITY_FILE: 0.8, _CHILDCARE: 0.8, _PARENTING: 0.7, _CARERS: 0.6, _DEPENDENT: 0.5},
    "10": {_CHILDCARE: 0.9, _SHARED_TRANSPORT: 0.4, _HOUSEWORK: 0.3, _KEEP_JOB: 0.3},
    "11": {_CARERS: 1.0, _DEPENDENT: 0.9, _HOUSEWORK: 0.5, _RIGHTS: 0.3},
    "12": {_PARENTING: 0.7, _CONFLICT: 0.7, _CARERS: 0.5, _RIGHTS: 0.4, _COMPANY: 0.3},
    "13": {_CHILDCARE: 1.0, _PARENTING: 0.4},
    "14": {_PARENTING: 0.8, _CARE: 0.7, _CHILDCARE: 0.6, _SEXUAL_HEALTH: 0.4, _RIGHTS: 0.4},
    # 25, health. A health problem that closes some trades asks for another trade as much as for care.
    "15": {_ADAPTED: 0.8, _TRADE: 0.6, _DISABILITY_FILE: 0.6, _CARE: 0.6, _KEEP_JOB: 0.5, _DISCOVER: 0.4},
    "16": {_RIGHTS: 1.0, _PAPERS: 0.8, _CARE: 0.7},  # a cover to bring up to date is a file before it is a doctor
    "17": {_DISABILITY_FILE: 1.0, _RIGHTS: 0.7, _CARE: 0.7, _ADAPTED: 0.7, _CONFIDENCE: 0.3},
    "18": {_CARE: 1.0, _ADAPTED: 0.6, _MIND: 0.6, _CONFIDENCE: 0.5, _DISABILITY_FILE: 0.5},
    "19": {_CARE: 0.9, _KEEP_JOB: 0.7, _MIND: 0.6, _ADDICTION: 0.5, _ADAPTED: 0.4},
    # 26, reading, writing, sums
    "20": {_FRENCH: 1.0},
    "21": {_FRENCH: 1.0},
    "22": {_FRENCH: 1.0, _CITIZEN: 0.3, _COMPANY: 0.3},  # newcomers: integration pathways, conversation tables
    "23": {_SUMS: 1.0},
    # 27, housing
    "24": {_SHELTER: 1.0, _RENT_HOME: 0.5, _HOME_ADVICE: 0.5, _RIGHTS: 0.4, _FOOD: 0.3},
    "25": {_MOVE_HOME: 1.0, _KEEP_HOME: 0.6, _RIGHTS: 0.6, _HOME_ADVICE: 0.6, _CARE: 0.2},
    "26": {_ARREARS: 1.0, _KEEP_HOME: 0.8, _BUDGET: 0.6, _PREVENT: 0.6, _RIGHTS: 0.4},
    "27": {_RENT_HOME: 0.9, _SHELTER: 0.8, _KEEP_HOME: 0.7, _HOME_ADVICE: 0.7, _MOVE_HOME: 0.7, _COURT: 0.3},
    # Living far out is not lifted by moving alone: it is lifted by a way to get there, and by a line to the net.
    "28": {
        _SHARED_TRANSPORT: 0.9,
        _VEHICLE: 0.7,
        _MOVE_HOME: 0.6,
        _MOBILITY_ADVICE: 0.6,
        _COMPANY: 0.5,
        _INTERNET: 0.4,
    },
    "41": {_KEEP_HOME: 0.9, _MOVE_HOME: 0.6, _DISABILITY_FILE: 0.6, _RIGHTS: 0.4, _HOUSEWORK: 0.3},
    # 28, money
    "29": {_RIGHTS: 1.0, _FOOD: 0.9, _PAPERS: 0.6, _CLOTHES: 0.5, _PREVENT: 0.5, _APPLIANCES: 0.3},
    "30": {_PREVENT: 1.0, _RIGHTS: 0.7, _BUDGET: 0.7, _FOOD: 0.5},
    "31": {_BUDGET: 1.0, _AUTONOMY: 0.9, _PREVENT: 0.7, _SUMS: 0.2},
    "32": {_DEBT: 1.0, _BUDGET: 0.7, _PREVENT: 0.5, _GUARDIAN: 0.4, _ARREARS: 0.4},
    "33": {_FOOD: 1.0, _RIGHTS: 0.3},
    "34": {_RIGHTS: 0.9, _FOOD: 0.8, _CLOTHES: 0.6, _PREVENT: 0.6, _BUDGET: 0.5, _APPLIANCES: 0.5},
    # 29, papers and law
    "35": {_PAPERS: 1.0, _ONLINE: 0.6, _RIGHTS: 0.5, _DIGITAL_BASICS: 0.3},
    "36": {_RIGHTS: 1.0, _PAPERS: 0.8, _CITIZEN: 0.3},
    "37": {_COURT: 1.0, _RIGHTS: 0.8, _DISCRIMINATION: 0.4, _CONFLICT: 0.3},
    "38": {_PAPERS: 1.0, _CITIZEN: 0.6, _RIGHTS: 0.6},
    "39": {_PAPERS: 1.0, _ONLINE: 0.7, _RIGHTS: 0.4},  # the tax assessment is fetched on line
}
"""Situation of the diagnosis → themes."""

GOAL_THEMES: Mapping[str, Themes] = {
    # 24, family
    "1": {_DEPENDENT: 1.0, _CARERS: 0.7, _HOUSEWORK: 0.5},
    "2": {_CHILDCARE: 1.0},
    "3": {_PARENTING: 1.0, _CONFLICT: 0.3},
    "4": {_CONFLICT: 1.0, _COURT: 0.4, _PARENTING: 0.4, _MIND: 0.3},
    "5": {_CARERS: 1.0, _RIGHTS: 0.7, _DEPENDENT: 0.6, _PAPERS: 0.5},
    "6": {_COMPANY: 1.0, _SPORT: 0.7, _VOLUNTEERING: 0.7, _CONFIDENCE: 0.7},
    # 29, papers and law
    "7": {_DISCRIMINATION: 1.0, _RIGHTS: 0.6, _COURT: 0.5},
    "8": {_COURT: 1.0, _RIGHTS: 0.5},
    "9": {_PAPERS: 1.0, _RIGHTS: 0.6, _ONLINE: 0.5},
    "10": {_RIGHTS: 1.0, _PAPERS: 0.7},
    "11": {_ADAPTED: 1.0, _RIGHTS: 0.5, _GUARDIAN: 0.3},
    "12": {_CITIZEN: 1.0, _VOLUNTEERING: 0.4, _RIGHTS: 0.4},
    # 28, money
    "13": {_BUDGET: 1.0, _AUTONOMY: 0.8, _PREVENT: 0.6},
    "14": {_DEBT: 1.0, _BUDGET: 0.6, _PREVENT: 0.5},
    "15": {_AUTONOMY: 1.0, _BUDGET: 0.8, _PREVENT: 0.5},
    "16": {_GUARDIAN: 1.0, _BUDGET: 0.4, _COURT: 0.3},  # a judge orders the protection
    # 27, housing
    "17": {_KEEP_HOME: 1.0, _ARREARS: 0.6, _RIGHTS: 0.3},
    "18": {_ARREARS: 1.0, _KEEP_HOME: 0.7, _BUDGET: 0.5, _DEBT: 0.4},
    "19": {_SHELTER: 1.0, _HOME_ADVICE: 0.4},
    "20": {_RENT_HOME: 1.0, _HOME_ADVICE: 0.8, _BUY_HOME: 0.5, _SHELTER: 0.3, _APPLIANCES: 0.3},
    "21": {_MOVE_HOME: 1.0, _RENT_HOME: 0.7, _HOME_ADVICE: 0.6, _BUY_HOME: 0.4},
    "22": {_HOME_ADVICE: 1.0, _RENT_HOME: 0.5, _BUY_HOME: 0.3},
    # 26, reading, writing, sums
    "23": {_FRENCH: 1.0},
    "24": {_SUMS: 1.0},
    # 23, mobility
    "25": {_MOBILITY_ADVICE: 1.0, _SHARED_TRANSPORT: 0.4},
    "26": {_VEHICLE: 1.0, _MOBILITY_MONEY: 0.8, _MOBILITY_ADVICE: 0.4},
    "27": {_REPAIR: 1.0, _MOBILITY_MONEY: 0.6},
    "28": {_LICENCE: 1.0, _MOBILITY_MONEY: 0.7},
    "29": {_SHARED_TRANSPORT: 1.0, _MOBILITY_ADVICE: 0.6, _MOBILITY_MONEY: 0.5},
    # « Mobilité psychologique »: daring to travel further, which is company and confidence before it is a bus.
    "30": {_MOBILITY_ADVICE: 1.0, _CONFIDENCE: 0.7, _SHARED_TRANSPORT: 0.3},
    # 25, health
    "31": {_CARE: 1.0, _RIGHTS: 0.8, _DISABILITY_FILE: 0.4, _MIND: 0.4},
    "32": {_ADDICTION: 1.0, _SEXUAL_HEALTH: 0.7, _CARE: 0.7, _MIND: 0.5, _SPORT: 0.3},
}
"""Goal of the diagnosis → themes."""
