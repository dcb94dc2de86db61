"""When invented services open, in OSM's opening_hours syntax."""

from __future__ import annotations

HOURS: dict[str, tuple[str | None, ...]] = {
    "office": (
        "Mo-Fr 08:30-12:00,13:00-16:30; PH off",
        "Mo-Fr 09:00-12:00,13:30-17:00; PH off",
        "Mo-Th 08:30-12:30,13:30-16:30; Fr 08:30-12:30; PH off",
        "Mo,Tu,Th,Fr 09:00-12:00,13:00-16:00; We 09:00-12:00; PH off",
        "Mo-Fr 08:00-12:00; PH off",
        None,
    ),
    "some": (
        "Tu,Th 09:00-12:00; PH off",
        "Mo,We,Fr 08:45-11:45; PH off",
        "Tu 09:00-12:00; Th 13:30-18:00; PH off",
        "We 13:30-17:00; Sa 09:30-12:00; PH off",
        "Mo,Th 13:30-16:30; PH off",
    ),
    "one": (
        "Tu 13:30-16:30",
        "We 09:00-12:00",
        "Th 17:00-19:30",
        "Mo[1] 09:00-12:00",
        "Fr 09:00-11:30; PH off",
        None,
    ),
    "evening": ("Mo,We 18:00-20:30", "Tu,Th 17:30-20:00; PH off", "Mo-Th 17:00-21:00; Sa 10:00-12:00", None),
    "early": ("Mo-Fr 06:30-18:30; PH off", "Mo-Fr 07:00-18:00; PH off", "Mo-Fr 05:30-20:00; Sa 07:00-14:00; PH off"),
    "market": (
        "Tu-Sa 10:00-17:30; PH off",
        "We-Fr 10:00-12:00,13:00-18:00; Sa 10:00-16:00; PH off",
        "Mo-Sa 09:30-12:30,13:30-17:00; PH off",
    ),
    "lunch": ("Mo-Fr 11:30-14:30; PH off", "Mo-Sa 11:45-14:00; PH off", "Tu-Fr 11:30-14:00; PH off"),
    "never": (None,),
}
