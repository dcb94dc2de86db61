"""Where nobody knows from where a person sets out, every row is judged as by its columns one by one, to the digit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import inf

import pytest

from parcours_core.vocabulary.person import Weekday
from parcours_core.vocabulary.work import Outcome, ReferralState
from parcours_desktop.directory.matching import weights
from parcours_desktop.directory.matching.lens import Lens
from parcours_desktop.directory.matching.ranking import Judged, judge, match
from parcours_desktop.directory.matching.reading import CandidateReader, Row
from parcours_desktop.directory.matching.values import Need, OpenBarrier, PastReferral
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.places import Places
from parcours_desktop.resources import resource

PLAIN = Need(
    barriers=(OpenBarrier("1", "childcare"), OpenBarrier("2", "debt"), OpenBarrier("3", "mobility")),
    today=date(2026, 11, 21),
    publics_false=frozenset({"etudiants"}),
)


def needs(places: Places) -> list[Need]:
    placeless = replace(places.find("7950"), latitude=None, longitude=None)
    return [
        PLAIN,
        replace(PLAIN, digital_ok=True, languages=("pl",)),
        replace(PLAIN, digital_ok=False, days=frozenset({Weekday.SATURDAY})),
        replace(PLAIN, home=placeless),
    ]


def expected(lens: Lens, row: Row) -> float | None:
    """Return the score of a row as its columns say it one after the other, None where it is set aside."""
    where = lens.zone_of[row[4]]
    if not where and row[0] not in lens.past_of:
        return None
    factor, on_site, remote, _ = lens.access_of[row[3]]
    suits = where * lens.public_of[row[2]] * factor * lens.past_of.get(row[0], 1.0)
    if not suits:
        return None
    worth = weights.WAY_UNKNOWN
    if remote:
        remote *= weights.REMOTE_ABROAD if lens.abroad_of[row[4]] else 1.0
        worth = remote if remote > worth or not on_site else worth
    state = lens.language_of[row[5]] * lens.fresh_of[row[8]] * lens.quality_of[row[9]]
    return -100.0 * (lens.lift_of[row[1]].benefit * suits * worth * state)


@pytest.mark.parametrize("which", range(4))
def test_every_row_has_the_score_of_its_columns(places: Places, which: int) -> None:
    with_pack = Pack.open(resource("packs/exemple.pack"))
    need = needs(places)[which]
    ids = [row[0] for row in rows_of(Lens(need, CandidateReader(with_pack.connection)))]
    past = {
        ids[0]: PastReferral(ReferralState.ISSUED, None, None),
        ids[1]: PastReferral(ReferralState.ENDED, Outcome.LIFTED, need.today),
    }
    lens = Lens(replace(need, past=past), CandidateReader(with_pack.connection))
    assert lens.point is None
    rows = rows_of(lens)
    judged = Judged()
    judge(rows, lens, judged)
    wanted = {row[0]: score for row in rows if (score := expected(lens, row)) is not None}
    assert len(wanted) > 20
    assert {id: score for score, _, id, _ in judged.kept} == wanted
    assert {km for _, km, _, _ in judged.kept} == {inf}
    assert {row[0] for _, row in judged.aside} == set(ids) - wanted.keys()
    shown = match(with_pack, places, lens.need).matches
    with_pack.close()
    assert len(shown) == min(30, len(wanted))


def rows_of(lens: Lens) -> list[Row]:
    masks = lens.reader.masks(theme for fits in lens.fits for theme in fits)
    found = [*lens.reader.zones(lens.home_zones, masks), *lens.reader.everywhere(masks)]
    return list({row[0]: row for row in reversed(found)}.values())
