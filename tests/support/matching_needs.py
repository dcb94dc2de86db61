"""Any directory and any need: the strategies from which the laws of ranking draw."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from support.directory_packs import CHIEVRES, LILLE, TODAY, service

from parcours_core.records.partner import Service
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.data_inclusion import PUBLICS, THEMES
from parcours_core.vocabulary.diagnosis import GOALS, SITUATIONS
from parcours_core.vocabulary.person import Travel, Weekday
from parcours_core.vocabulary.work import Outcome, ReferralState, Severity
from parcours_desktop.directory.matching.values import Need, OpenBarrier, PastReferral

CHILDCARE, MOBILITY, DEBT = (
    "famille--garde-denfants",
    "mobilite--etre-accompagne-dans-son-parcours-mobilite",
    "difficultes-financieres--situation-dendettement-surendettement",
)
PUBLIC_CODES = sorted(set(PUBLICS) - {"tous-publics"})


common = st.sampled_from([CHILDCARE, MOBILITY, DEBT])
"""Themes that needs often ask for."""

publics = st.one_of(
    st.just(()),
    st.just(("tous-publics",)),
    st.lists(st.sampled_from(PUBLIC_CODES), unique=True, min_size=1, max_size=3).map(tuple),
)
zone_lists = st.sampled_from(
    [(), ("51014",), ("50000",), ("59",), ("belgique",), ("france",), ("51014", "59"), ("Mars",)]
)
hours = st.sampled_from(["", "Mo-Fr 09:00-17:00", "Tu,Th 09:00-12:00", "Sa 10:00-12:00", "sur rendez-vous"])
modes = st.sampled_from([(), ("en-presentiel",), ("a-distance",), ("a-distance", "en-presentiel")])
theme_lists = st.lists(
    st.sampled_from([CHILDCARE, MOBILITY, DEBT, *sorted(THEMES)[::6]]), unique=True, min_size=1, max_size=4
)


@st.composite
def services(draw: st.DrawFn, id: str = "x") -> Service:
    return service(
        id,
        *draw(theme_lists),
        north_km=draw(st.one_of(st.none(), st.floats(0, 130))),
        publics=draw(publics),
        zones=draw(zone_lists),
        opening_hours=draw(hours),
        modes=draw(modes),
        fee=draw(st.sampled_from(["", "gratuit", "payant"])),
        languages=draw(st.sampled_from([(), ("fr",), ("ar",), ("fr", "nl")])),
        mobilised_by=draw(st.sampled_from([(), ("usagers",), ("professionnels",), ("usagers", "professionnels")])),
        country=draw(st.sampled_from(["BE", "BE", "FR"])),
        quality=draw(st.one_of(st.none(), st.floats(0, 1))),
        updated_on=draw(st.one_of(st.none(), st.integers(-3, 2000).map(lambda days: TODAY - timedelta(days=days)))),
    )


@st.composite
def directories(draw: st.DrawFn) -> list[Service]:
    """Draw a few services of any kind; half of the time the reach is full of plain ones, so that far is too far."""
    count = draw(st.integers(1, 8))
    plain = draw(st.sampled_from([0, 9]))
    near = [service(f"near{number}", CHILDCARE, MOBILITY, DEBT, north_km=number / 2) for number in range(plain)]
    return [*(draw(services(id=f"s{number:02}")) for number in range(count)), *near]


@st.composite
def barriers(draw: st.DrawFn, id: str) -> OpenBarrier:
    return OpenBarrier(
        id=id,
        kind=draw(st.sampled_from(["childcare", "mobility", "debt", *sorted(KINDS)])),
        severity=draw(st.sampled_from(list(Severity))),
        situations=tuple(draw(st.lists(st.sampled_from(sorted(SITUATIONS)), max_size=2))),
        goals=tuple(draw(st.lists(st.sampled_from(sorted(GOALS)), max_size=2))),
        due=draw(st.one_of(st.none(), st.integers(-10, 90).map(lambda days: TODAY + timedelta(days=days)))),
    )


@st.composite
def needs(draw: st.DrawFn) -> Need:
    known = draw(st.lists(st.sampled_from(PUBLIC_CODES), unique=True, max_size=8))
    cut = draw(st.integers(0, len(known)))
    past = st.builds(
        PastReferral, st.sampled_from(list(ReferralState)), st.one_of(st.none(), st.sampled_from(list(Outcome)))
    )
    home = draw(st.sampled_from([CHIEVRES, LILLE, None]))
    return Need(
        barriers=tuple(draw(barriers(id=f"b{number}")) for number in range(draw(st.integers(1, 3)))),
        today=TODAY,
        age=draw(st.one_of(st.none(), st.integers(16, 70))),
        publics_true=frozenset(known[:cut]),
        publics_false=frozenset(known[cut:]),
        home=home,
        origin=draw(st.sampled_from([home, CHIEVRES, None])),
        travel=frozenset(draw(st.lists(st.sampled_from(list(Travel)), max_size=3))),
        languages=tuple(draw(st.sampled_from([(), ("fr",), ("ar",), ("fr", "ar")]))),
        interpreter=draw(st.booleans()),
        days=frozenset(draw(st.lists(st.sampled_from(list(Weekday)), max_size=3))),
        digital_ok=draw(st.sampled_from([True, False, None])),
        past=draw(st.dictionaries(st.sampled_from(["s00", "s01", "s02"]), past, max_size=2)),
    )
