"""Opens the dossiers, works, locks, and then looks for their key in its own memory, whoever holds it there.

Arguments: the home, "keep" to hold the key as text on purpose. From standard input: the passphrase, then, once it has
said « closed », the key in hexadecimal with every digit shifted, so that what was read is not the key itself.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from parcours_desktop.bootstrap import Home, close_desk, open_desk
from parcours_desktop.casework.dossier_list import counts
from parcours_desktop.casework.people import create_person

CHUNK = 1 << 20


def main() -> None:
    home, keep = Path(sys.argv[1]), sys.argv[2:] == ["keep"]
    passphrase = sys.stdin.readline().rstrip("\n")
    held = []
    for _ in range(2):
        desk = open_desk(Home(home), passphrase)
        create_person(desk, {"family_name": "Łaskawiec"}, None)
        counts(desk)
        if keep:
            held.append(desk.caseload._key.hex())
        close_desk(desk)
    del desk
    gc.collect()
    print("closed", flush=True)
    line = bytearray(130)
    read = sys.stdin.buffer.readinto1(line)
    digits = [each - ord("a") for each in line[: read - 1]]
    text = bytearray(b"0123456789abcdef"[each] for each in digits)
    raw = bytearray(high << 4 | low for high, low in zip(digits[::2], digits[1::2], strict=True))
    found = {"raw": count(raw), "hex": count(text), "upper": count(text.upper()), "held": len(held)}
    print(json.dumps(found), flush=True)


def count(needle: bytearray) -> int:
    """Return how often the middle of ``needle`` stands in this process, but for where this search itself holds it."""
    middle, buffer = needle[4:28], bytearray(CHUNK + len(needle))
    ours = [_place(each) for each in (needle, middle, buffer)]
    with Path("/proc/self/maps").open(encoding="ascii") as maps:
        fields = [line.split() for line in maps]
    regions = [each[0].split("-") for each in fields if "r" in each[1] and not each[-1].startswith("[v")]
    found = set()
    with Path("/proc/self/mem").open("rb", 0) as memory:
        for start, end in ((int(start, 16), int(end, 16)) for start, end in regions):
            for place in range(start, end, CHUNK):
                view = memoryview(buffer)[: min(CHUNK + len(needle), end - place)]
                with contextlib.suppress(OSError):
                    memory.seek(place)
                    read = memory.readinto(view)
                    found |= set(_hits(buffer, middle, place, read or 0))
    return len([hit for hit in found if not any(place <= hit < place + size for place, size in ours)])


def _hits(buffer: bytearray, middle: bytearray, place: int, read: int) -> Iterator[int]:
    hit = buffer.find(middle, 0, read)
    while hit >= 0:
        yield place + hit
        hit = buffer.find(middle, hit + 1, read)


def _place(holder: bytearray) -> tuple[int, int]:
    return ctypes.addressof(ctypes.c_char.from_buffer(holder)), len(holder)


if __name__ == "__main__":
    main()
