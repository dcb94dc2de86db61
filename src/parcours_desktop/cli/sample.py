"""The sample caseload: invented people in a home of their own, so that nobody tries the program on real ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from parcours_core.language import tr
from parcours_desktop.bootstrap import Home, create_desk, open_desk, opening

if TYPE_CHECKING:
    from parcours_desktop.casework.desk import Clock, Desk, Settings
    from parcours_desktop.ui.app.opening import Opening

SAMPLE_PHRASE = "quatre petits mots simples"
SAMPLE_PEOPLE = 200
SAMPLE_SEED = 7
CHIEVRES = "51014"
"""REFNIS code of the municipality where the sample's bus stands."""


def sample_home() -> Path:
    """Return the folder where the sample caseload lives, beside the real work and never in it."""
    from parcours_desktop.bootstrap import SAMPLE_HOME, default_home

    return default_home(SAMPLE_HOME)


def sample_opening(path: Path, *, clock: Clock | None = None) -> Opening:
    """Return how the sample caseload in ``path`` opens by itself; it is made, and filled, the first time."""
    home = Home(path)
    note = tr("Dossiers d’exemple, personnes inventées. Phrase de passe : {phrase}", phrase=SAMPLE_PHRASE)
    return replace(
        opening(home, passphrase=SAMPLE_PHRASE, note=note),
        create=lambda phrase: _filled(create_desk(home, phrase, clock=clock)),
        unlock=lambda phrase: _filled(open_desk(home, phrase, clock=clock)),
    )


def _filled(desk: Desk) -> Desk:
    """Return the desk with its letterhead and people; what was begun and never finished is filled again."""
    from parcours_desktop.casework.dossier_list import counts
    from parcours_desktop.casework.sample import fill_sample
    from parcours_desktop.casework.settings import save_settings

    if counts(desk).dossiers:
        return desk
    seated = save_settings(desk, sample_letterhead()) if not desk.settings.agency else desk
    fill_sample(seated, SAMPLE_PEOPLE, SAMPLE_SEED)
    return seated


def sample_letterhead() -> Settings:
    """Return the letterhead of an invented agency, its bus at Chièvres today."""
    from parcours_desktop.casework.desk import Settings

    return Settings(
        agency=tr("Mission régionale d’exemple"),
        subtitle=tr("Validobus · accompagnement vers l’emploi"),
        address=("Rue des Artisans 1", "7800 Ath"),
        municipality="Ath",
        phone="068 00 00 00",
        email="bonjour@exemple.invalid",
        counsellor="Pascale Hallet",
        role=tr("conseillère en insertion"),
        stop=CHIEVRES,
        stop_country="BE",
        stop_label=tr("halte de Chièvres"),
    )
