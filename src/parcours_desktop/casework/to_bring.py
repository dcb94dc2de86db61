"""The documents to bring that a letter proposes, from the themes of the service and its country."""

from __future__ import annotations

from collections.abc import Sequence

from parcours_core.dates import Words
from parcours_core.language import say
from parcours_core.records.barrier import Barrier
from parcours_core.records.partner import Service
from parcours_core.vocabulary.barrier_themes import themes_of
from parcours_core.vocabulary.data_inclusion import category_of

_ALWAYS = {"BE": say("carte d’identité ou titre de séjour"), "FR": say("pièce d’identité ou titre de séjour")}

_BY_CATEGORY: dict[str, dict[str, tuple[str, ...]]] = {
    "famille": {
        "BE": (say("composition de ménage"), say("preuve d’emploi ou de formation")),
        "FR": (say("livret de famille"), say("preuve d’emploi ou de formation")),
    },
    "difficultes-financieres": {
        "BE": (say("factures et rappels"), say("preuves de revenus")),
        "FR": (say("factures et relances"), say("justificatifs de ressources")),
    },
    "equipement-et-alimentation": {
        "BE": (say("composition de ménage"), say("preuves de revenus")),
        "FR": (say("justificatifs de ressources"),),
    },
    "logement-hebergement": {
        "BE": (say("bail, s’il y en a un"), say("preuves de revenus")),
        "FR": (say("bail, s’il y en a un"), say("justificatifs de ressources")),
    },
    "mobilite": {
        "BE": (say("permis de conduire, s’il y en a un"),),
        "FR": (say("permis de conduire, s’il y en a un"),),
    },
    "sante": {"BE": (say("carte de mutuelle"),), "FR": (say("carte Vitale"),)},
    "difficultes-administratives-ou-juridiques": {
        "BE": (say("courriers reçus à ce sujet"),),
        "FR": (say("courriers reçus à ce sujet"),),
    },
    "lecture-ecriture-calcul": {
        "BE": (say("attestations de cours déjà suivis"),),
        "FR": (say("attestations de cours déjà suivis"),),
    },
    "se-former": {
        "BE": (say("diplômes et attestations"), say("CV, s’il y en a un")),
        "FR": (say("diplômes et attestations"), say("CV, s’il y en a un")),
    },
    "preparer-sa-candidature": {
        "BE": (say("CV, s’il y en a un"),),
        "FR": (say("CV, s’il y en a un"),),
    },
    "trouver-un-emploi": {
        "BE": (say("CV, s’il y en a un"),),
        "FR": (say("CV, s’il y en a un"),),
    },
}


def documents_to_bring(service: Service, barriers: Sequence[Barrier], words: Words) -> tuple[str, ...]:
    """Return what to bring: an identity document, and what services of the themes that are needed ask for.

    Only the themes that both the service offers and the barriers ask for count; all of the service's where none meet.
    """
    country = service.country if service.country in _ALWAYS else "BE"
    asked = {theme for barrier in barriers for theme in themes_of(barrier.kind, barrier.situations, barrier.goals)}
    themes = [theme for theme in service.themes if theme in asked] or list(service.themes)
    listed = [_ALWAYS[country]]
    for category in dict.fromkeys(category_of(theme) for theme in themes):
        listed += _BY_CATEGORY.get(category, {}).get(country, ())
    return tuple(words(document) for document in dict.fromkeys(listed))
