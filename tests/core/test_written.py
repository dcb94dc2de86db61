"""Days and moments in the one form in which they are written: of many at once as of each."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from parcours_core.records.codec import field_from_plain, field_to_plain
from parcours_core.records.declare import FieldSpec, record_type
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.written import all_written

DAY, MOMENT = (record_type(JobSeeker).spec(name) for name in ("birth_date", "opened_at"))
TEXTS = st.one_of(
    st.dates().map(date.isoformat),
    st.datetimes().map(lambda one: one.replace(tzinfo=UTC).isoformat(timespec="microseconds")),
    st.datetimes().map(datetime.isoformat),
    st.sampled_from(
        [
            *(
                "",
                "2026-02-30",
                "2026-W47-6",
                "20261121",
                "2026-1-2",
                "0000-01-01",
                "٢٠٢٦-11-21",
                "2026-11-21\n",
                "2026112100",
            ),
            *("2026-11-20T24:00:00.000000+00:00", "2026-11-20T08:00:00,000000+00:00"),
            *(
                "2026-W47-6T08:00:00.000000+00:00",
                "2026112100T08:00:00.000000+00:00",
                "2026-11-20T08:00:00.000000+01:00",
            ),
        ]
    ),
)


def written(spec: FieldSpec, text: str) -> bool:
    try:
        return bool(field_to_plain(spec, field_from_plain(spec, text)) == text)
    except ValueError:
        return False


@given(st.sets(TEXTS, max_size=4))
def test_of_many_at_once_as_of_each(texts: set[str]) -> None:
    assert all_written(texts, day=True) is all(written(DAY, text) for text in texts)
    assert all_written(texts, day=False) is all(written(MOMENT, text) for text in texts)
