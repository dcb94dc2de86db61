"""Controlled lists of working together: what someone may do with a dossier, and whether two dossiers are one person."""

from __future__ import annotations

from enum import StrEnum

from parcours_core.language import say
from parcours_core.vocabulary.labels import Labels


class ShareRight(StrEnum):
    """What the one with whom a dossier is shared may do, most first."""

    RESPONSIBLE = "responsible"
    HELP = "help"
    READ = "read"


class Likeness(StrEnum):
    """What a person decided about two dossiers that look alike."""

    MERGED = "merged"
    PARTED = "parted"
    DIFFERENT = "different"


LABELS = Labels(
    (ShareRight.RESPONSIBLE, say("reprend le dossier")),
    (ShareRight.HELP, say("aide : lit et écrit")),
    (ShareRight.READ, say("lit seulement")),
    (Likeness.MERGED, say("une seule personne")),
    (Likeness.PARTED, say("séparés à nouveau")),
    (Likeness.DIFFERENT, say("deux personnes différentes")),
)
