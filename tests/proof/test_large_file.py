"""F27: a file as large as may be joined, cut again and again on its way up and down, while the records go on."""

from __future__ import annotations

import hashlib
import random
from contextlib import ExitStack

import pytest
from proof.helpers.bad_line import CUTS, BadLine, Fault, Harm
from proof.helpers.company import ANNE
from proof.helpers.lab import Lab, far_away
from proof.helpers.laptops import Laptop
from proof.helpers.lines import served

from parcours_core.protocol import Unreachable
from parcours_core.records.encounter import Attachment
from parcours_desktop.casework.attachments import MOST_BYTES
from parcours_desktop.store import attachments
from parcours_desktop.sync.reports import SyncOptions

TIMES = 20
BETWEEN = 8
"""Requests that pass between two cuts: fewer than a twentieth of the file has pieces."""


def _joined(laptop: Laptop, dossier: str, content: bytes) -> str:
    with laptop.caseload.writing("joindre", author=laptop.owner, at=laptop.clock()) as unit:
        sha256 = unit.attach(content)
        unit.put(
            Attachment(
                id=laptop.make_id(), job_seeker_id=dossier, name="scan.pdf", media_type="application/pdf",
                size=len(content), sha256=sha256,
            )
        )  # fmt: skip
        unit.commit()
    return sha256


def _held(laptop: Laptop, sha256: str) -> bytes | None:
    with laptop.caseload.reading() as reader:
        return attachments.read(reader, sha256)


def _cuts(way_up: bool) -> list[Fault]:
    """Return where the requests, or the answers, of a sync are cut: on the way up half of each."""
    return [
        Fault(Harm.REQUEST_CUT if way_up and place % 2 else Harm.ANSWER_CUT, place % CUTS) for place in range(TIMES)
    ]


def test_a_file_of_fifty_megabytes_cut_twenty_times_arrives_whole_and_delays_nothing(lab: Lab) -> None:
    content = random.Random(1).randbytes(MOST_BYTES)
    with ExitStack() as stack:
        port = stack.enter_context(served(lab.company))
        line = stack.enter_context(BadLine(port))
        near = lab.laptop()
        near.options = SyncOptions(contents=False)
        far, reader = (stack.enter_context(far_away(lab, line.port)) for _ in range(2))
        key = far.makes_dossier()
        sha256 = _joined(far, key[1], content)
        server = lab.company.peer(lab.company.device(ANNE))
        received = 0
        for cut in _cuts(way_up=True):
            written = far.makes_dossier()
            line.plan([Fault()] * BETWEEN + [cut])
            with pytest.raises(Unreachable):
                far.syncs()
            near.syncs()
            assert written in near.dump(), "the records wait for the file"
            # It goes on where it was: what came before the cut is not sent again.
            assert server.content_received(sha256) > received
            received = server.content_received(sha256)
        assert received < len(content)
        line.plan([])
        far.syncs()
        for cut in _cuts(way_up=False):
            written = near.makes_dossier()
            near.syncs()
            line.plan([Fault()] * BETWEEN + [cut])
            with pytest.raises(Unreachable):
                reader.syncs()
            assert written in reader.dump(), "the records wait for the file"
            assert _held(reader, sha256) is None
        line.plan([])
        reader.syncs()
        assert line.done[Harm.ANSWER_CUT] + line.done[Harm.REQUEST_CUT] == 2 * TIMES
        assert hashlib.sha256(_held(reader, sha256) or b"").hexdigest() == sha256
        assert _held(reader, sha256) == content


def test_control_a_byte_that_turned_on_the_way_is_noticed_and_the_file_asked_for_again(lab: Lab) -> None:
    content = random.Random(2).randbytes(300_000)
    far, reader = lab.laptop(), lab.laptop()
    sha256 = _joined(far, far.makes_dossier()[1], content)
    far.syncs()
    asked = reader.peer.get_content
    turned: list[int] = []

    def turn(name: str, offset: int, length: int) -> bytes:
        piece = bytearray(asked(name, offset, length))
        if not turned:
            piece[7] ^= 1
            turned.append(offset)
        return bytes(piece)

    vars(reader.peer)["get_content"] = turn
    assert reader.syncs().contents_received == 0
    assert _held(reader, sha256) is None
    assert reader.syncs().contents_received == 1
    assert _held(reader, sha256) == content
