"""Why a value was refused, in French, from the kind of error that validation found."""

from __future__ import annotations

from typing import Any

from parcours_core.language import say, tr

_OF_FIELD = {
    "thematiques": say("thématique inconnue de data·inclusion"),
    "publics": say("public inconnu de data·inclusion, ou « tous-publics » mêlé à d’autres"),
    "type": say("type de service inconnu de data·inclusion"),
    "frais": say("ni « gratuit » ni « payant »"),
    "modes_accueil": say("mode d’accueil inconnu de data·inclusion"),
    "modes_mobilisation": say("mode de mobilisation inconnu de data·inclusion"),
    "mobilisable_par": say("ni « usagers » ni « professionnels »"),
    "reseaux_porteurs": say("réseau inconnu de data·inclusion"),
    "code_postal": say("un code postal français a cinq chiffres ; un code belge en a quatre et demande le pays"),
    "code_insee": say("un code de commune a cinq caractères"),
    "siret": say("un numéro SIRET a quatorze chiffres"),
    "zone_eligibilite": say("ni une commune, ni un département, ni un EPCI, ni un pays"),
    "courriel": say("adresse de courriel mal formée"),
    "date_maj": say("date illisible, d’avant 2000 ou future"),
    "latitude": say("coordonnée illisible"),
    "longitude": say("coordonnée illisible"),
    "volume_horaire_hebdomadaire": say("pas un nombre d’heures"),
    "nombre_semaines": say("pas un nombre de semaines, au moins 1"),
}
_OF_KIND = {
    "missing": say("obligatoire, et absent"),
    "string_too_short": say("trop court"),
    "string_too_long": say("trop long"),
    "string_type": say("n’est pas un texte"),
}
_ADDRESSES = say("adresse web mal formée")
_OTHER = say("valeur illisible")

BELGIAN_POSTAL_CODE = say("un code postal belge a quatre chiffres")
BELGIAN_MUNICIPALITY = say("n’est pas un code REFNIS de commune")
BELGIAN_ZONE = say("n’est pas une zone connue (REFNIS, INSEE, département, EPCI ou pays)")
COUNTRY = say("pays inconnu : seules la Belgique et la France sont prises")
LANGUAGE = say("une langue s’écrit par son code de deux lettres (ISO 639-1)")
POSITION = say("coordonnées impossibles ou incomplètes")
QUALITY = say("un score de qualité va de 0 à 1")
HOURS = say("une semaine n’a que 168 heures")
WEEKS = say("plus de semaines qu’en dix ans")
NO_DESCRIPTION = say("description absente : la fiche est gardée sans elle")
NO_DATE = say("date de mise à jour absente : la fiche est gardée comme ancienne")
SAME_ID = say("identifiant déjà porté par une fiche lue plus tôt : la première est gardée")
WHOLE_ROW = say("la fiche entière est écartée")
ROW_WITHOUT = say("fiche écartée : valeur obligatoire absente")
FULL_STOP = say("point final retiré du nom")
CUT_NAME = say("nom raccourci à 150 caractères")
CUT_DESCRIPTION = say("description raccourcie à 10 000 caractères")
PHONE = say("numéro de téléphone sans chiffre")
OPENING = say("horaires non reconnus, gardés comme texte")
OPEN_QUOTE = say("guillemet jamais fermé : la ligne est écartée, la lecture reprend à la suivante")
TOO_MANY_CELLS = say("plus de cellules que de colonnes : celles qui dépassent sont perdues")
TOO_FEW_CELLS = say("moins de cellules que de colonnes : les dernières sont vides")
UNKNOWN_COLUMN = say("colonne inconnue de data·inclusion : non reprise")
DOUBLE_COLUMN = say("colonne présente plusieurs fois : la dernière est gardée")
SCHEDULE = say("horaire illisible (jour, heure ou date de l’Open Referral)")
BROKEN_LINK = say("renvoie à une ligne absente de ces tables : la ligne n’est rattachée à rien")
NO_STRUCTURE = say("organisation absente des fichiers : le service est gardé sans sa fiche")


def reason_of(error: Any, field: str) -> str:
    """Return in French why validation refused a value of ``field``; ``error`` is one entry of pydantic's list."""
    kind = str(error["type"])
    if kind.startswith("url"):
        return tr(_ADDRESSES)
    if kind in _OF_KIND and field not in ("code_postal", "code_insee", "siret", "zone_eligibilite"):
        return tr(_OF_KIND[kind])
    return tr(_OF_FIELD.get(field, _OTHER))
