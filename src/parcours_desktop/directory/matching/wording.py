"""Reasons in French: why a service is proposed, what nobody knows about it, and why another is set aside."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from parcours_core.language import tr
from parcours_core.vocabulary.barriers import KINDS
from parcours_core.vocabulary.data_inclusion import CATEGORIES, THEMES, category_of
from parcours_desktop.directory.candidates import ROUGH_POINT
from parcours_desktop.directory.matching import weights
from parcours_desktop.directory.matching.exclusion_words import why_set_aside
from parcours_desktop.directory.matching.facts import facts_of, is_abroad, open_questions
from parcours_desktop.directory.matching.lens import Lens, Lift
from parcours_desktop.directory.matching.phrases import listed, no_break, sentence
from parcours_desktop.directory.matching.reading import Row
from parcours_desktop.directory.matching.sheets import Sheet, read_sheets
from parcours_desktop.directory.matching.travel import distance_in_words
from parcours_desktop.directory.matching.values import Exclusion, Fact, Match, OpenBarrier
from parcours_desktop.directory.pack import Pack
from parcours_desktop.directory.places import Places

_DISABILITY_FILE = "sante--constituer-un-dossier-mdph-invalidite"
_BESIDE_THE_WAY = frozenset({"days"})
_SENTENCES_OF_THEIR_OWN = frozenset({"past", "zone", "address"})


class Wording:
    """Puts judged rows into words. It reads their sheets in one question."""

    def __init__(self, pack: Pack, places: Places, lens: Lens) -> None:
        self._pack = pack
        self._places = places
        self._lens = lens

    def matches(self, kept: Sequence[tuple[float, float, str, Row]]) -> list[Match]:
        """Return the services kept as matches, in the order given."""
        sheets = read_sheets(self._pack.connection, [id for _, _, id, _ in kept])
        return [self._match(-score, km, row, sheets[id]) for score, km, id, row in kept]

    def exclusions(self, aside: Sequence[tuple[str, Row]]) -> list[Exclusion]:
        """Return the services set aside, each with its sentence, in the order given."""
        sheets = read_sheets(self._pack.connection, [row[0] for _, row in aside])
        return [self._exclusion(code, row, sheets[row[0]]) for code, row in aside]

    def unrelated(self, service_id: str) -> Exclusion:
        """Return the answer about a service that none of the barriers leads to, or that the pack does not hold."""
        sheet = read_sheets(self._pack.connection, [service_id]).get(service_id)
        if sheet is None:
            return Exclusion(service_id, "", "", "absent", tr("Ce service n’est plus dans l’annuaire."))
        words = tr("Ce service ne répond à aucun des freins choisis.")
        return Exclusion(service_id, sheet.name, sheet.structure_name, "theme", words)

    def _exclusion(self, code: str, row: Row, sheet: Sheet) -> Exclusion:
        km = self._lens.distance_of(row)
        words = no_break(why_set_aside(code, self._lens, self._places, row, km))
        distance = None if km == inf else km
        return Exclusion(sheet.id, sheet.name, sheet.structure_name, code, words, distance)

    def _match(self, score: float, km: float, row: Row, sheet: Sheet) -> Match:
        lens = self._lens
        lift = lens.lift_of[row[1]]
        travel = self._travel_words(km, row)
        facts = facts_of(lens, row, sheet)
        by_code = {fact.code: fact.words for fact in facts}
        beside = [fact.words for fact in facts if fact.code in _BESIDE_THE_WAY]
        on_the_way = ", ".join(part for part in (travel, *beside) if part)
        first = lifts_in_words(lens, lift)
        sentences = [tr("{lifts} : {way}.", lifts=first, way=on_the_way) if on_the_way else first + "."]
        sentences += [
            sentence([words])
            for code, words in by_code.items()
            if words and code not in _BESIDE_THE_WAY and code not in _SENTENCES_OF_THEIR_OWN
        ]
        sentences[1:1] = [sentence([by_code[code]]) for code in ("past", "zone", "address") if by_code.get(code)]
        questions = open_questions(lens, row, sheet, km)
        unknown = tr("Inconnu : {things}.", things=", ".join(questions)) if questions else ""
        barriers = self._lens.need.barriers
        return Match(
            service_id=sheet.id,
            name=sheet.name,
            structure_name=sheet.structure_name,
            municipality=sheet.municipality,
            score=score,
            lifts=tuple(barriers[number].id for number, _, _ in lift.parts),
            lifts_words=tuple(label_of(barriers[number]) for number, _, _ in lift.parts),
            distance_km=None if km == inf else km,
            travel_words=no_break(travel),
            why=no_break(" ".join(sentences)),
            unknown=no_break(unknown),
            facts=(
                Fact("themes", lift.benefit, no_break(first)),
                *(Fact(fact.code, fact.weight, no_break(fact.words)) for fact in facts),
            ),
            abroad=is_abroad(lens, row),
        )

    def _travel_words(self, km: float, row: Row) -> str:
        access = self._lens.access_of[row[3]]
        remote = tr("à distance") if access.remote else ""
        if km == inf or self._lens.only_remote(row):
            return remote
        distance = self._from_where(distance_in_words(km, bool(row[3] & ROUGH_POINT)))
        if remote and access.remote > self._lens.travelling.worth(km):
            return tr("à distance, ou sur place {distance}", distance=distance)
        parts = [distance, self._lens.travelling.way_in_words(km), tr("ou à distance") if remote else ""]
        return ", ".join(part for part in parts if part)

    def _from_where(self, distance: str) -> str:
        """Return a distance with where it counts from, unless it says only that both are in one municipality."""
        need = self._lens.need
        if distance == distance_in_words(0.0, rough=True):
            return distance
        if need.origin is None or need.origin == need.home:
            return tr("{distance} de son domicile", distance=distance)
        return tr("{distance} depuis {place}", distance=distance, place=need.origin.name)


def label_of(barrier: OpenBarrier) -> str:
    """Return how a barrier is called: by its kind, or by what was asked for by name; else it is « un frein »."""
    if barrier.kind in KINDS:
        return tr(KINDS[barrier.kind].label)
    known = [theme for theme in barrier.themes if theme in THEMES]
    categories = {category_of(theme) for theme in known}
    if len(known) == 1:
        return tr(THEMES[known[0]])
    return tr(CATEGORIES[categories.pop()]) if len(categories) == 1 else tr("un frein")


def lifts_in_words(lens: Lens, lift: Lift) -> str:
    """Return « Lève « Garde d’enfants » et aide pour « Mobilité » (préparer un permis) », without a full stop."""
    named: dict[bool, list[str]] = {True: [], False: []}
    for number, fit, theme in lift.parts:
        barrier = lens.need.barriers[number]
        label = label_of(barrier)
        means = tr(THEMES[theme])
        if theme == _DISABILITY_FILE and lens.home_country == "BE":
            means = tr("constituer un dossier MDPH ou AVIQ")
        quoted = tr("« {barrier} »", barrier=label)
        if means != label and not barrier.discreet:
            quoted = tr("{barrier} ({means})", barrier=quoted, means=means[0].lower() + means[1:])
        if quoted not in named[fit >= weights.SURE_LIFT]:
            named[fit >= weights.SURE_LIFT].append(quoted)
    sure, helped = listed(named[True]), listed(named[False])
    if sure and helped:
        return tr("Lève {sure} et aide pour {helped}", sure=sure, helped=helped)
    return tr("Lève {sure}", sure=sure) if sure else tr("Aide pour {helped}", helped=helped)
