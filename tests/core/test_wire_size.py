"""What a dossier costs on the line: at most 125 bytes of ten thousand, compressed, up and down."""

from __future__ import annotations

from collections.abc import Sequence

import zstandard
from core.wire_dossiers import plain_dossiers
from msgspec import structs

from parcours_core.merge import WHOLE, Change, Kind, Stamp, State
from parcours_core.wire.messages import Batch, Call, Page, encode
from parcours_core.wire.sheets import change_sheets_of, sheets_of

DOSSIERS = 10_000
IN_A_MESSAGE = 1_000
BYTES_A_DOSSIER = 125
LEVEL = 3
MORNING = "2026-11-22T08:{:02}:{:02}.{:06}+00:00"


def test_ten_thousand_created_dossiers_go_up_in_125_bytes_each() -> None:
    changes = [
        Change("job_seeker", id_, id_, Kind.CREATE, values, _moment(place))
        for place, (id_, values) in enumerate(plain_dossiers(DOSSIERS))
    ]
    batches = [Batch(f"b{place}", "", change_sheets_of(part)) for place, part in _parts(changes)]
    assert _compressed([Call(1, "epoch", 0, batch=batch) for batch in batches]) <= BYTES_A_DOSSIER * DOSSIERS


def test_ten_thousand_dossiers_come_down_in_125_bytes_each() -> None:
    states = [
        State("job_seeker", id_, id_, place + 1, values, Stamp(place + 1, f"Conseiller {place % 40}", _moment(place)))
        for place, (id_, values) in enumerate(plain_dossiers(DOSSIERS))
    ]
    pages = [Page(place, True, *sheets_of(part)) for place, part in _parts(states)]
    assert _compressed(pages) <= BYTES_A_DOSSIER * DOSSIERS


def test_in_rows_too_ten_thousand_dossiers_come_down_in_125_bytes_each() -> None:
    """As the server sends them: as it keeps them, and compressed with the least effort."""
    states = [
        State("job_seeker", id_, id_, place + 1, values, Stamp(place + 1, f"Conseiller {place % 40}", _moment(place)))
        for place, (id_, values) in enumerate(plain_dossiers(DOSSIERS))
    ]
    sheets = [sheet for _, part in _parts(states) for sheet in sheets_of(part)[0]]
    in_rows = [structs.replace(one, columns=[], rows=list(map(list, zip(*one.columns, strict=True)))) for one in sheets]
    assert _compressed([Page(0, True, [sheet]) for sheet in in_rows], level=1) <= BYTES_A_DOSSIER * DOSSIERS


def test_a_hundred_changed_dossiers_cost_little_more_than_what_changed() -> None:
    changes = [
        Change(
            "job_seeker", id_, id_, Kind.CHANGE, {"phone": f"0470 {place:06}"}, _moment(place), {"phone": 5, WHOLE: 5}
        )
        for place, (id_, _values) in enumerate(plain_dossiers(100))
    ]
    assert _compressed([Call(1, "epoch", 5, batch=Batch("b", "", change_sheets_of(changes)))]) <= 30 * 100


def test_to_ask_for_nothing_costs_next_to_nothing() -> None:
    assert _compressed([Call(1, "0123456789abcdef", 10_000, limit=1_000)]) <= 64


def _moment(place: int) -> str:
    return MORNING.format(place // 60 % 60, place % 60, place * 7919 % 1_000_000)


def _parts(items: list[Change] | list[State]) -> list[tuple[int, list[object]]]:
    return [(place, list(items[place : place + IN_A_MESSAGE])) for place in range(0, len(items), IN_A_MESSAGE)]


def _compressed(messages: Sequence[object], *, level: int = LEVEL) -> int:
    return sum(len(zstandard.ZstdCompressor(level=level).compress(encode(message))) for message in messages)
