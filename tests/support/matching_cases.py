"""A person and a service as a counsellor knows them, and short ways to ask matching about them."""

from __future__ import annotations

from datetime import timedelta

from support.directory_packs import CHIEVRES, TODAY, pack_of, service

from parcours_core.records.partner import Service
from parcours_core.vocabulary.person import Travel, Weekday
from parcours_core.vocabulary.work import Severity
from parcours_desktop.directory import matching
from parcours_desktop.directory.matching.values import Exclusion, Match, MatchList, Need, OpenBarrier
from parcours_desktop.directory.places import Places

CHILDCARE, LICENCE, SHARED = (
    "famille--garde-denfants",
    "mobilite--preparer-un-permis",
    "mobilite--mobilite-douce-partagee-collective",
)
PARENTING = "famille--soutien-a-la-parentalite-et-a-leducation"
DIGITAL = "numerique--maitriser-les-fondamentaux-du-numerique"
ON_FOOT_AND_BY_BUS = frozenset({Travel.FOOT, Travel.PUBLIC_TRANSPORT})

AURELIE = Need(
    barriers=(
        OpenBarrier("care", "childcare", Severity.BLOCKING, goals=("2",), due=TODAY + timedelta(days=45)),
        OpenBarrier("move", "mobility", Severity.STRONG, situations=("6",)),
    ),
    today=TODAY,
    age=34,
    publics_true=frozenset({"familles", "femmes", "demandeurs-emploi"}),
    publics_false=frozenset({"etudiants"}),
    home=CHIEVRES,
    travel=ON_FOOT_AND_BY_BUS,
    languages=("fr",),
    days=frozenset({Weekday.MONDAY, Weekday.TUESDAY, Weekday.THURSDAY, Weekday.FRIDAY}),
)
"""A mother alone with a small child in Chièvres, without a car, whose training begins in six weeks."""

CRECHE = service(
    "creche",
    CHILDCARE,
    north_km=1.1,
    name="Halte-accueil « Les P’tits Pas »",
    municipality="Chièvres",
    opening_hours="Mo-Fr 07:00-18:00",
    fee="gratuit",
    publics=("familles",),
    zones=("51014",),
    mobilised_by=("professionnels",),
    updated_on=TODAY - timedelta(days=21),
)


def ask(places: Places, need: Need, *offered: Service) -> MatchList:
    pack = pack_of(offered)
    try:
        return matching.match(pack, places, need)
    finally:
        pack.close()


def only(places: Places, need: Need, one: Service) -> Match:
    (found,) = ask(places, need, one).matches
    return found


def why_not(places: Places, need: Need, one: Service) -> str:
    pack = pack_of([one])
    try:
        said = matching.why_not(pack, places, need, one.id)
    finally:
        pack.close()
    assert isinstance(said, Exclusion)
    return plain(said.words)


def plain(text: str) -> str:
    """Return ``text`` with ordinary spaces, to compare it with what is typed here."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")
