"""Ranking: reads the candidates within reach, judges each row by numbers, and words only those that are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from itertools import pairwise
from math import inf, sqrt

from parcours_core.collecting import without_collecting
from parcours_desktop.directory.candidates import MODE_ON_SITE
from parcours_desktop.directory.matching import weights
from parcours_desktop.directory.matching.case_words import CaseWords
from parcours_desktop.directory.matching.exclusion_words import label_of
from parcours_desktop.directory.matching.lens import WAY_STEPS_PER_KM, Lens, Memo
from parcours_desktop.directory.matching.reading import CandidateReader, Row
from parcours_desktop.directory.matching.sheets import read_names
from parcours_desktop.directory.matching.values import Exclusion, ExclusionCount, Match, MatchList, Need
from parcours_desktop.directory.matching.wording import Wording
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.places import Places

SHOWN = 30
"""How many matches are put into words at once."""

Kept = tuple[float, float, str, Row]
"""A service that may be proposed: minus its score, its distance in km (infinite if unknown), its id, its row."""

Aside = tuple[str, Row]
"""A service that is not proposed: the code of the reason, its row."""


@dataclass(slots=True)
class Judged:
    """Rows after judgement: those kept, and those set aside with their code; ``seen`` are the ids of both."""

    kept: list[Kept] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def match(pack: Pack, places: Places, need: Need, limit: int = SHOWN) -> MatchList:
    """Return the services that can lift the barriers of ``need``, best first, ``limit`` of them with their words.

    The order is total: by score, then distance, then id. Services of the themes that are not proposed are counted by
    reason; ``excluded`` lists them.
    """
    lens = Lens(need, CandidateReader(pack.connection))
    with without_collecting():
        judged, far_reaches = _judge_within_reach(lens)
    kept, far = _split(judged.kept, lens, far_reaches)
    shown = _best(pack, kept, CaseWords(need), limit)
    counts = Counter(code for code, _ in judged.aside)
    counts["far"] += len(far) + lens.reader.total - len(judged.seen)
    return MatchList(
        matches=tuple(Wording(pack, places, lens).matches(shown)),
        total=len(kept),
        counts=tuple(
            ExclusionCount(code, label_of(code, lens), number)
            for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            if number
        ),
    )


def why_not(pack: Pack, places: Places, need: Need, service_id: str) -> Exclusion | Match:
    """Return why a service is not proposed, in a sentence, or the match that it is after all."""
    lens = Lens(need, CandidateReader(pack.connection))
    wording = Wording(pack, places, lens)
    row = lens.reader.one(service_id)
    if row is None or row[1] not in lens.theme_sets:
        return wording.unrelated(service_id)
    _, reaches = _judge_within_reach(lens)
    judged = Judged()
    judge([row], lens, judged)
    kept, far = _split(judged.kept, lens, reaches)
    if kept:
        return wording.matches(_best(pack, kept, CaseWords(need), 1))[0]
    return wording.exclusions(judged.aside + far)[0]


def excluded(pack: Pack, places: Places, need: Need, code: str = "", limit: int | None = None) -> tuple[Exclusion, ...]:
    """Return the services of the themes that are not proposed, each with why, nearest first.

    ``code`` keeps one reason only; without a ``limit`` they are as many as ``match`` counts. This reads every service
    of the themes and takes a moment longer than ``match``.
    """
    lens = Lens(need, CandidateReader(pack.connection))
    _, reaches = _judge_within_reach(lens)
    masks = lens.reader.masks(theme for fits in lens.fits for theme in fits)
    judged = Judged()
    judge([*lens.reader.everywhere(masks), *lens.reader.zones(None, masks)], lens, judged)
    aside = judged.aside + _split(judged.kept, lens, reaches)[1]
    wanted = [each for each in aside if not code or each[0] == code]
    wanted.sort(key=lambda each: (lens.distance_of(each[1]), each[1][0]))
    return tuple(Wording(pack, places, lens).exclusions(wanted[:limit]))


def _best(pack: Pack, kept: Sequence[Kept], words: CaseWords, limit: int) -> list[Kept]:
    """Return the ``limit`` best once names have weighed too; only names that could still come among them are read."""
    if not words.matter or not limit:
        return _first(kept, limit)
    head = _first(kept, limit * 3)
    best = _weighed(pack, head, words)[:limit]
    # A name never raises: what scores below the last of these without its name stays below it.
    if len(head) == len(kept) or head[-1][0] > best[-1][0]:
        return best
    return _weighed(pack, [each for each in kept if each[0] <= best[-1][0]], words)[:limit]


def _first(kept: Sequence[Kept], number: int) -> list[Kept]:
    """Return the first ``number`` in their order, as ``sorted`` has it; scores are compared alone before whole rows."""
    last = max(nsmallest(number, [each[0] for each in kept]), default=inf)
    return sorted([each for each in kept if each[0] <= last])[:number]


def _weighed(pack: Pack, some: Sequence[Kept], words: CaseWords) -> list[Kept]:
    """Return ``some`` with their names weighed, best first."""
    names = read_names(pack.connection, [id for _, _, id, _ in some])
    return sorted((score * words.factor(names[id]), km, id, row) for score, km, id, row in some)


def judge(rows: Iterable[Row], lens: Lens, into: Judged) -> None:
    """Judge ``rows`` that were not seen before: the score of each, or the code of why it is set aside.

    Only what lies too far is not decided here, since that depends on how many services stand nearer.
    """
    if lens.point is None:
        _judge_without_way(rows, lens, into)
        return
    lift_of, public_of, zone_of, access_of = lens.lift_of, lens.public_of, lens.zone_of, lens.access_of
    language_of, fresh_of, quality_of, way_of = lens.language_of, lens.fresh_of, lens.quality_of, lens.way_of
    past_of = lens.past_of
    north, east, per_north, per_east = lens.flat()
    reach_km, abroad_of = lens.travelling.reach_km, lens.abroad_of
    seen, kept, aside = into.seen, into.kept, into.aside
    for row in rows:
        id, theme_set, publics, access, zone_set, language_set, latitude, longitude, updated, quality = row
        if id in seen:
            continue
        seen.add(id)
        where = zone_of[zone_set]
        if not where and id not in past_of:
            aside.append(("zone", row))
            continue
        factor, on_site, remote, _ = access_of[access]
        suits = where * public_of[publics] * factor
        if id in past_of:
            suits *= past_of[id]
        if not suits:
            aside.append((_why(lens, row), row))
            continue
        if latitude is None or longitude is None:
            km, worth = inf, weights.WAY_UNKNOWN
        else:
            up, along = (latitude - north) * per_north, (longitude - east) * per_east
            km = sqrt(up * up + along * along)
            worth = way_of[int(km * WAY_STEPS_PER_KM)]
        if remote:
            if abroad_of[zone_set]:
                remote *= weights.REMOTE_ABROAD
            # Beyond the reach nobody goes there: it counts as if it were at a distance only.
            if on_site and inf > km > reach_km:
                suits *= access_of[access & ~MODE_ON_SITE].factor / factor
                worth = remote
            elif remote > worth or not on_site:
                worth = remote
        score = lift_of[theme_set].benefit * suits * worth
        score *= language_of[language_set] * fresh_of[updated] * quality_of[quality]
        kept.append((-100.0 * score, km, id, row))


def _judge_without_way(rows: Iterable[Row], lens: Lens, into: Judged) -> None:
    """Judge as ``judge`` does where nobody knows from where the person sets out: no way weighs, and every row counts.

    The products are taken in the same order, so that the scores are the same to the last digit.
    """
    public_of, language_of, fresh_of, quality_of = lens.public_of, lens.language_of, lens.fresh_of, lens.quality_of
    benefit_of: Memo[int, float] = Memo(lambda theme_set: lens.lift_of[theme_set].benefit)
    zone_of: Memo[int, tuple[float, bool]] = Memo(lambda number: (lens.zone_of[number], lens.abroad_of[number]))
    access_of: Memo[int, tuple[float, float, float]] = Memo(lambda bits: _without_way(*lens.access_of[bits][:3]))
    past_of, seen, kept, aside = lens.past_of, into.seen, into.kept, into.aside
    see, keep = seen.add, kept.append
    for row in rows:
        id, theme_set, publics, access, zone_set, language_set, _, _, updated, quality = row
        if id in seen:
            continue
        see(id)
        where, abroad = zone_of[zone_set]
        factor, here, there = access_of[access]
        suits = where * public_of[publics] * factor
        if id in past_of:
            suits *= past_of[id]
        elif not where:
            aside.append(("zone", row))
            continue
        if not suits:
            aside.append((_why(lens, row), row))
            continue
        score = benefit_of[theme_set] * suits * (there if abroad else here)
        score *= language_of[language_set] * fresh_of[updated] * quality_of[quality]
        keep((-100.0 * score, inf, id, row))


def _without_way(factor: float, on_site: bool, remote: float) -> tuple[float, float, float]:
    """Return the factor of a way to use a service, and its worth in one's country and abroad, no way being known."""
    if not remote:
        return factor, weights.WAY_UNKNOWN, weights.WAY_UNKNOWN
    here, there = remote, remote * weights.REMOTE_ABROAD
    if on_site:
        here, there = max(here, weights.WAY_UNKNOWN), max(there, weights.WAY_UNKNOWN)
    return factor, here, there


def _why(lens: Lens, row: Row) -> str:
    """Return the code under which a row is set aside that cannot suit."""
    if not lens.past_of.get(row[0], 1.0):
        return "under-way"
    if not lens.zone_of[row[4]]:
        return "zone"
    return lens.access_of[row[3]].excluded if lens.public_of[row[2]] else "public"


def _judge_within_reach(lens: Lens) -> tuple[Judged, list[float]]:
    """Read and judge what may be proposed; return it with how far each barrier had to look, in km."""
    judged = Judged()
    reader = lens.reader
    every = reader.masks(theme for fits in lens.fits for theme in fits)
    judge(reader.zones(lens.home_zones, every), lens, judged)
    if lens.point is None or not lens.fits:
        judge(reader.everywhere(every), lens, judged)
        return judged, [inf] * len(lens.fits)
    base = lens.travelling.reach_km
    steps = [min(base * step, weights.REACH_MOST_KM) for step in weights.REACH_STEPS]
    judge(reader.around(lens.point, base, every), lens, judged)
    reaches = [base] * len(lens.fits)
    for narrower, wider in pairwise(steps):
        numbers = _within(judged.kept, lens, reaches)
        short = [
            number
            for number, fits in enumerate(lens.fits)
            if fits and reaches[number] == narrower and numbers[number] < weights.REACH_ENOUGH
        ]
        if not short or wider == narrower:
            break
        masks = reader.masks(theme for number in short for theme in lens.fits[number])
        judge(reader.around(lens.point, wider, masks), lens, judged)
        for number in short:
            reaches[number] = wider
    return judged, reaches


def _within(kept: Sequence[Kept], lens: Lens, reaches: Sequence[float]) -> Counter[int]:
    """Return for each barrier how many services on site stand within its reach and lift it."""
    nearest, widest = min(reaches), max(reaches)
    numbers: Counter[int] = Counter()
    near = Counter(
        (row[1], km if km > nearest else 0.0) for _, km, _, row in kept if km <= widest and _is_a_door(lens, row, km)
    )
    for (theme_set, km), count in near.items():
        for number, fit, _ in lens.lift_of[theme_set].parts:
            if km <= reaches[number] and fit >= weights.SURE_LIFT:
                numbers[number] += count
    return numbers


def _is_a_door(lens: Lens, row: Row, km: float) -> bool:
    _, on_site, remote, _ = lens.access_of[row[3]]
    return on_site and (not remote or km <= lens.travelling.reach_km)


def _split(kept: Sequence[Kept], lens: Lens, reaches: Sequence[float]) -> tuple[list[Kept], list[Aside]]:
    """Part what may be proposed from what lies beyond the reach of every barrier that it would lift."""
    nearest = min(reaches, default=inf)
    if nearest == inf:
        return list(kept), []
    within, far = [], []
    for each in kept:
        _, km, _, row = each
        if (
            km <= nearest
            or km == inf
            or lens.access_of[row[3]][2]
            or km <= max(reaches[number] for number, _, _ in lens.lift_of[row[1]].parts)
        ):
            within.append(each)
        else:
            far.append(("far", row))
    return within, far
