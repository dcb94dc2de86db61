"""Invented dossiers as plain values, as varied as real ones: twenty fields, 645 bytes as JSON, always the same."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator

from parcours_core.records.codec import Plain

FAMILY = """
Lambert Dupont Martin Dubois Leroy Simon Laurent Renard Peeters Janssens Maes Willems Claes Goossens Denis Fontaine
Lemaire Noël Gilson Collard Henry Léonard Hubert Thiry Gérard Marchal Bodart Lejeune François Mathieu Piette Servais
Delvaux Poncelet Wauters Michaux Bastin Charlier Evrard Guillaume Hardy Jacquet Lecomte Massart Nicolas Pirard Rousseau
"""
GIVEN = """
Aïcha Mehdi Chloé Hugo Inès Léa Noé Zoé Gaël Anaïs Émilie Jérôme Sébastien Céline Hélène Rémi Loïc Maël Théo Fatou
Mamadou Olena Yusuf Amina Luca Sofia Marie Jean Pierre Louise Jade Nathan Arthur Juliette Élise Samuel Rachid Nadia
"""
WORDS = """
projet recherche entretien mobilité garde enfant formation qualifiante permis atelier relance employeur stage bilan
compétences logement santé numérique français langue confiance horaires temps partiel accompagnement social
"""
STREETS = (
    "rue Haute",
    "rue de la Station",
    "chaussée de Namur",
    "place du Marché",
    "avenue des Tilleuls",
    "quai de Sambre",
)
TRADES = (
    "Aide-soignant·e",
    "Cuisinier·ère",
    "Maçon·ne",
    "Vendeur·euse",
    "Nettoyage de bureaux",
    "Magasinier·ère",
    "Soudeur",
)
TOWNS = (
    ("5500", "Dinant"),
    ("6000", "Charleroi"),
    ("4000", "Liège"),
    ("7000", "Mons"),
    ("5000", "Namur"),
    ("6600", "Arlon"),
)


def plain_dossiers(count: int, seed: int = 7) -> Iterator[tuple[str, dict[str, Plain]]]:
    """Yield ``count`` pairs of an identity and the values of a job seeker's twenty fields."""
    rng = random.Random(seed)
    families, givens, words = FAMILY.split(), GIVEN.split(), WORDS.split()
    for _ in range(count):
        code, town = rng.choice(TOWNS)
        family, given = rng.choice(families), rng.choice(givens)
        yield (
            str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            {
                "family_name": family,
                "given_name": given,
                "gender": rng.choice(("woman", "man", "unsaid")),
                "birth_date": f"{rng.randrange(1960, 2007)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
                "phone": f"04{rng.randrange(10**8):08}",
                "email": f"{given}.{family}{rng.randrange(999)}@exemple.be".lower(),
                "street": f"{rng.choice(STREETS)} {rng.randrange(1, 200)}",
                "postal_code": code,
                "municipality": town,
                "country": "BE",
                "languages": ["fr", *rng.sample(["nl", "ar", "tr", "uk"], rng.randrange(3))],
                "schooling": rng.choice(("none", "lower", "upper", "bachelor", "master")),
                "occupation": rng.choice(TRADES),
                "seeking_since": f"{rng.randrange(2022, 2027)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
                "months": rng.randrange(60),
                "interpreter": rng.random() < 0.2,
                "reach_km": rng.choice((5, 10, 20, 50)),
                "state": rng.choice(("active", "training", "work", "closed")),
                "counsellor": f"Conseiller·ère {rng.randrange(40):03}",
                "notes": " ".join(rng.choice(words) for _ in range(rng.randrange(12, 24))),
            },
        )
