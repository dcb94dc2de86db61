"""The kinds of barrier that a counsellor picks from, each standing on a constraint of the France Travail diagnosis."""

from __future__ import annotations

from dataclasses import dataclass

from parcours_core.language import say


@dataclass(frozen=True, slots=True)
class BarrierKind:
    """A kind of barrier as one says it (« Garde d’enfants »).

    ``constraint`` is the France Travail code 23 to 29; empty where the diagnosis has none (digital, the 20 needs).
    ``situations`` and ``goals`` are the codes offered first when this kind is noted; the needs (``n1`` to ``n21``)
    stand among the goals of the kinds that have no constraint. Labels are in ``vocabulary.diagnosis``.
    """

    code: str
    label: str
    constraint: str = ""
    situations: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()


_ALL = (
    BarrierKind("childcare", say("Garde d’enfants"), "24", ("13", "9", "10", "14"), ("2", "3")),
    BarrierKind("mobility", say("Mobilité"), "23", ("6", "7", "8", "40"), ("25", "26", "27", "28", "29", "30")),
    BarrierKind("debt", say("Dettes et budget"), "28", ("32", "31"), ("13", "14", "15", "16")),
    BarrierKind("resources", say("Ressources et alimentation"), "28", ("29", "30", "33", "34"), ("15",)),
    BarrierKind(
        "housing", say("Logement"), "27", ("24", "25", "26", "27", "28", "41"), ("17", "18", "19", "20", "21", "22")
    ),
    BarrierKind("health", say("Santé"), "25", ("15", "16", "17", "18", "19"), ("31", "32")),
    BarrierKind("disability", say("Handicap"), "25", ("15", "17", "18", "41"), ("31", "11")),
    BarrierKind("language", say("Français, lecture, calcul"), "26", ("20", "21", "22", "23"), ("23", "24")),
    BarrierKind("digital", say("Numérique"), "", (), ()),
    BarrierKind(
        "administrative", say("Démarches et droits"), "29", ("35", "36", "37", "38", "39"), ("9", "10", "11", "12")
    ),
    BarrierKind("justice", say("Justice et discrimination"), "29", ("37",), ("7", "8")),
    BarrierKind("family", say("Famille et proches"), "24", ("11", "12", "9", "14"), ("1", "3", "4", "5")),
    BarrierKind("isolation", say("Isolement, confiance"), "24", ("12", "28"), ("6",)),
    BarrierKind("project", say("Projet professionnel"), "", (), ("n1", "n2", "n3", "n4")),
    BarrierKind("training", say("Formation"), "", (), ("n5", "n6")),
    BarrierKind(
        "job-search", say("Recherche d’emploi"), "", (), ("n8", "n9", "n10", "n11", "n12", "n13", "n14", "n15")
    ),
    BarrierKind("self-employment", say("Création d’activité"), "", (), ("n16", "n17", "n18")),
    BarrierKind("abroad", say("Travail à l’étranger"), "", (), ("n19", "n20", "n21")),
)

KINDS: dict[str, BarrierKind] = {kind.code: kind for kind in _ALL}
