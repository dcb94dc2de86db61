"""What the sample caseload draws from: invented people’s names, real places, trades and sentences."""

# verbatim module: names of invented people, sample data and no words of the program

from __future__ import annotations

from parcours_core.vocabulary.person import Gender

GIVEN_NAMES: dict[Gender, tuple[str, ...]] = {
    Gender.FEMALE: (
        "Amélie", "Aïcha", "Béatrice", "Carine", "Chloé", "Clémence", "Delphine", "Élodie", "Fatima", "Françoise",
        "Ginette", "Hélène", "Inès", "Jacqueline", "Joëlle", "Kadiatou", "Khadija", "Laëtitia", "Léa", "Magali",
        "Mariam", "Nadège", "Noémie", "Olena", "Priscilla", "Ruth", "Salima", "Solène", "Tatiana", "Zoé",
    ),
    Gender.MALE: (
        "Abdel", "Alain", "André", "Baptiste", "Benoît", "Cédric", "Damien", "Eddy", "Émile", "Fabrice",
        "François", "Gaël", "Hakim", "Ibrahim", "Jérôme", "Joël", "Kevin", "Loïc", "Mamadou", "Mehdi",
        "Michel", "Noël", "Olivier", "Pascal", "Raphaël", "Sébastien", "Stéphane", "Thierry", "Wassim", "Yves",
    ),
}  # fmt: skip

FAMILY_STARTS = (
    "Bau", "Ber", "Bou", "Cha", "Cor", "Dela", "Del", "Des", "Dubr", "Fon", "Gau", "Gil", "Hav", "Hen", "Lam", "Lau",
    "Lef", "Mar", "Mey", "Mou", "Noë", "Œs", "Par", "Pié", "Ron", "Sau", "Ser", "Thi", "Van der ", "Ver", "Wau", "Zéli",
)  # fmt: skip
FAMILY_ENDS = (
    "acq", "aert", "amps", "ard", "aux", "becq", "bert", "champs", "court", "drin", "éart", "eau", "eux", "ghem",
    "gnies", "hay", "hoven", "ielle", "in", "lin", "mans", "mont", "nier", "oit", "quet", "reux", "sart", "ville",
)  # fmt: skip

TOWNS: tuple[tuple[str, str, str], ...] = (
    ("7950", "Chièvres", "BE"), ("7800", "Ath", "BE"), ("7000", "Mons", "BE"), ("7100", "La Louvière", "BE"),
    ("7500", "Tournai", "BE"), ("7700", "Mouscron", "BE"), ("6000", "Charleroi", "BE"), ("5000", "Namur", "BE"),
    ("4000", "Liège", "BE"), ("4800", "Verviers", "BE"), ("1300", "Wavre", "BE"), ("1400", "Nivelles", "BE"),
    ("6700", "Arlon", "BE"), ("6800", "Libramont-Chevigny", "BE"), ("5500", "Dinant", "BE"),
    ("6900", "Marche-en-Famenne", "BE"),
    ("1000", "Bruxelles", "BE"), ("1030", "Schaerbeek", "BE"), ("1080", "Molenbeek-Saint-Jean", "BE"),
    ("59000", "Lille", "FR"), ("59300", "Valenciennes", "FR"), ("59600", "Maubeuge", "FR"), ("62300", "Lens", "FR"),
    ("80000", "Amiens", "FR"), ("02100", "Saint-Quentin", "FR"), ("08000", "Charleville-Mézières", "FR"),
)  # fmt: skip

TRADES = (
    "aide-ménagère", "magasinier", "chauffeur-livreuse", "maçon", "réparatrice de vélos", "employée administrative",
    "soudeur", "auxiliaire de vie", "cuisinier", "agente d’accueil", "menuisier", "jardinière",
)  # fmt: skip

NOTES = (
    "Souhaite reprendre le travail au printemps.",
    "A déjà suivi un module d’orientation, en garde un bon souvenir.",
    "Préfère être rappelé·e en fin de matinée.",
    "Demande où suivre des cours du soir.",
    "Le bus du matin arrive trop tard pour une prise de poste à 8 h.",
    "Attend la réponse du CPAS.",
    "A apporté son CV ; à relire ensemble.",
    "Le rendez-vous s’est bien passé.",
)

STEPS = (
    "Rappeler la personne",
    "Préparer le CV",
    "Demander l’attestation",
    "Prendre rendez-vous à la mutuelle",
    "S’inscrire au module numérique",
    "Vérifier les horaires du bus",
)

COLLEAGUES = ("Paula Hallet", "Nadia Leroy", "Bruno Sacré")
