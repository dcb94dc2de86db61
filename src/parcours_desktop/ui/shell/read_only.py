"""The banner that stays above the work where the caseload may only be read."""

from __future__ import annotations

from parcours_core.language import tr
from parcours_desktop.ui.kit.notice import InlineNotice


def read_only_notice() -> InlineNotice:
    """Return what says that everything can be read and nothing kept."""
    return InlineNotice(
        "warning",
        tr("Lecture seule : rien ne peut être enregistré sur ce disque."),
        tr("Tous les dossiers peuvent être consultés et les lettres relues."),
        tr("Pour écrire, demandez que l’écriture soit autorisée dans ce dossier de l’ordinateur, puis rouvrez."),
    )
