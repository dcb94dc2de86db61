"""Partners: the structure (organisation) and the service it offers, as data·inclusion v1 describes them.

``wire`` names are those of the data·inclusion v1 schema; ``country`` and ``languages`` are our Belgian profile's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from parcours_core.language import say
from parcours_core.records.declare import Field, Sensitivity, record

_PUBLIC = Sensitivity.PUBLIC


def _field(label: str, wire: str, *, search: bool = False, multiline: bool = False) -> Field:
    return Field(label, _PUBLIC, wire=wire, search=search, multiline=multiline)


@record("structure", one=say("organisation"), many=say("organisations"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """An organisation. Coordinates in degrees WGS 84; ``municipality_code`` is INSEE in France, REFNIS in Belgium."""

    id: Annotated[str, _field(say("Identifiant"), "id")]
    source: Annotated[str, _field(say("Source"), "source")]
    name: Annotated[str, _field(say("Nom"), "nom", search=True)]
    updated_on: Annotated[date | None, _field(say("Fiche mise à jour le"), "date_maj")] = None
    description: Annotated[str, _field(say("Description"), "description", multiline=True)] = ""
    source_link: Annotated[str, _field(say("Fiche d’origine"), "lien_source")] = ""
    siret: Annotated[str, _field(say("SIRET"), "siret")] = ""
    municipality: Annotated[str, _field(say("Commune"), "commune", search=True)] = ""
    postal_code: Annotated[str, _field(say("Code postal"), "code_postal")] = ""
    municipality_code: Annotated[str, _field(say("Code de la commune"), "code_insee")] = ""
    street: Annotated[str, _field(say("Adresse"), "adresse")] = ""
    street_more: Annotated[str, _field(say("Complément d’adresse"), "complement_adresse")] = ""
    longitude: Annotated[float | None, _field(say("Longitude"), "longitude")] = None
    latitude: Annotated[float | None, _field(say("Latitude"), "latitude")] = None
    phone: Annotated[str, _field(say("Téléphone"), "telephone")] = ""
    email: Annotated[str, _field(say("Courriel"), "courriel")] = ""
    website: Annotated[str, _field(say("Site web"), "site_web")] = ""
    opening_hours: Annotated[str, _field(say("Horaires"), "horaires_accueil")] = ""
    accessibility: Annotated[str, _field(say("Accessibilité"), "accessibilite_lieu")] = ""
    networks: Annotated[tuple[str, ...], _field(say("Réseaux"), "reseaux_porteurs")] = ()
    country: Annotated[str, _field(say("Pays"), "pays")] = "FR"


@record("service", one=say("service"), many=say("services"))
@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a structure offers. Every list may be empty and every text blank: that means unknown, never no.

    ``zones`` are codes of municipalities (INSEE or REFNIS), departments, EPCI, Belgian provinces, arrondissements or
    regions (REFNIS), or countries; ``weekly_hours`` in hours, ``weeks`` in weeks; ``languages`` ISO 639-1.
    ``quality`` is data·inclusion's quality score, 0 to 1.
    """

    id: Annotated[str, _field(say("Identifiant"), "id")]
    source: Annotated[str, _field(say("Source"), "source")]
    structure_id: Annotated[str, Field(say("Organisation"), _PUBLIC, wire="structure_id", refers_to="structure")]
    name: Annotated[str, _field(say("Nom"), "nom", search=True)]
    description: Annotated[str, _field(say("Description"), "description", search=True, multiline=True)]
    updated_on: Annotated[date | None, _field(say("Fiche mise à jour le"), "date_maj")] = None
    source_link: Annotated[str, _field(say("Fiche d’origine"), "lien_source")] = ""
    type: Annotated[str, _field(say("Type de service"), "type")] = ""
    themes: Annotated[tuple[str, ...], _field(say("Thématiques"), "thematiques")] = ()
    fee: Annotated[str, _field(say("Frais"), "frais")] = ""
    fee_detail: Annotated[str, _field(say("Précisions sur les frais"), "frais_precisions")] = ""
    publics: Annotated[tuple[str, ...], _field(say("Publics"), "publics")] = ()
    publics_detail: Annotated[str, _field(say("Précisions sur les publics"), "publics_precisions")] = ""
    access_conditions: Annotated[str, _field(say("Conditions d’accès"), "conditions_acces", multiline=True)] = ""
    municipality: Annotated[str, _field(say("Commune"), "commune", search=True)] = ""
    postal_code: Annotated[str, _field(say("Code postal"), "code_postal")] = ""
    municipality_code: Annotated[str, _field(say("Code de la commune"), "code_insee")] = ""
    street: Annotated[str, _field(say("Adresse"), "adresse")] = ""
    street_more: Annotated[str, _field(say("Complément d’adresse"), "complement_adresse")] = ""
    longitude: Annotated[float | None, _field(say("Longitude"), "longitude")] = None
    latitude: Annotated[float | None, _field(say("Latitude"), "latitude")] = None
    phone: Annotated[str, _field(say("Téléphone"), "telephone")] = ""
    email: Annotated[str, _field(say("Courriel"), "courriel")] = ""
    modes: Annotated[tuple[str, ...], _field(say("Modes d’accueil"), "modes_accueil")] = ()
    zones: Annotated[tuple[str, ...], _field(say("Zone d’éligibilité"), "zone_eligibilite")] = ()
    contact_name: Annotated[str, _field(say("Personne de contact"), "contact_nom_prenom")] = ""
    mobilisation_link: Annotated[str, _field(say("Lien de mobilisation"), "lien_mobilisation")] = ""
    mobilisation_modes: Annotated[
        tuple[str, ...], _field(say("Comment s’adresser au service"), "modes_mobilisation")
    ] = ()
    mobilised_by: Annotated[tuple[str, ...], _field(say("Mobilisable par"), "mobilisable_par")] = ()
    mobilisation_detail: Annotated[str, _field(say("Précisions pour s’y adresser"), "mobilisation_precisions")] = ""
    weekly_hours: Annotated[float | None, _field(say("Heures par semaine"), "volume_horaire_hebdomadaire")] = None
    weeks: Annotated[int | None, _field(say("Nombre de semaines"), "nombre_semaines")] = None
    opening_hours: Annotated[str, _field(say("Horaires"), "horaires_accueil")] = ""
    country: Annotated[str, _field(say("Pays"), "pays")] = "FR"
    languages: Annotated[tuple[str, ...], _field(say("Langues d’accueil"), "langues")] = ()
    quality: Annotated[float | None, _field(say("Qualité de la fiche"), "score_qualite")] = None
