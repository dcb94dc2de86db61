"""Attachments: their bytes travel after the records, in pieces, and go on where they were cut (trust.md, F27)."""

from __future__ import annotations

import hashlib

from parcours_core.protocol import NotThere
from parcours_desktop.store import deliveries, staging
from parcours_desktop.store.deliveries import Content
from parcours_desktop.sync.reports import Step
from parcours_desktop.sync.run import Run

_PREFIX = "content:"
_MOST_BEGINNINGS = 2


def move(run: Run) -> None:
    """Give the server the contents that it does not hold yet, and fetch those that are not here, the smallest first.

    What the server does not have yet is left.
    """
    with run.caseload.reading() as reader:
        to_send, to_fetch = deliveries.to_send(reader), deliveries.to_fetch(reader)
    for content in to_send:
        if _send_one(run, content):
            with run.writing() as unit:
                deliveries.mark_delivered(unit, content.sha256)
                deliveries.owe_no_more(unit, content.sha256)
                unit.commit()
            run.report.contents_sent += 1
    for content in to_fetch:
        if _fetch_one(run, content):
            run.report.contents_received += 1


def _send_one(run: Run, content: Content) -> bool:
    """Send one content, for the first of its dossiers that takes it; return whether the server holds it whole now."""
    for dossier in content.dossiers:
        try:
            whole = _send_for(run, content, dossier)
        except NotThere:
            # What is owed to the others is still theirs.
            with run.writing() as unit:
                deliveries.owe_no_more_for(unit, content.sha256, dossier)
                unit.commit()
            continue
        if whole:
            _tell_uses(run, content)
        return whole
    return False


def _send_for(run: Run, content: Content, dossier: str) -> bool:
    """Send one content for a dossier; return whether the server holds it whole. Raises ``NotThere``.

    One that it holds whole may lie in other dossiers alone: it is told of this one by a word.
    """
    given = run.ask(run.peer.content_received, content.sha256)
    if given == content.size and given:
        given = run.ask(run.peer.put_content, content.sha256, content.size, dossier, given, b"")
    beginnings = 0
    while given < content.size or not (given or content.size):
        with run.caseload.reading() as reader:
            piece = deliveries.piece(reader, content, given)[: run.options.piece]
        kept = run.ask(run.peer.put_content, content.sha256, content.size, dossier, given, piece)
        if kept <= given:
            beginnings += 1
            if beginnings == _MOST_BEGINNINGS or not content.size:
                return kept == content.size
        given = kept
        run.progress(Step.FILES, given, content.size)
    return True


def _tell_uses(run: Run, content: Content) -> None:
    """Have every dossier use a content that the server holds: whoever sees only one of them reads it there."""
    if len(content.dossiers) < 2:
        return
    for dossier in content.dossiers:
        try:
            run.ask(run.peer.put_content, content.sha256, content.size, dossier, content.size, b"")
        except NotThere:
            continue


def _fetch_one(run: Run, content: Content) -> bool:
    """Fetch one content; return whether it is here now. Where its dossier goes meanwhile, nothing of it stays."""
    name = _PREFIX + content.sha256
    with run.caseload.reading() as reader:
        offset = staging.received(reader, name)
    while offset < content.size:
        try:
            piece = run.ask(run.peer.get_content, content.sha256, offset, run.options.piece)
        except NotThere:
            return False
        if not piece:
            return False
        with run.writing() as unit:
            named = deliveries.is_named(unit, content.sha256)
            if named:
                staging.stage(unit, name, offset, piece)
                unit.commit()
        if not named:
            return False
        offset += len(piece)
        run.progress(Step.FILES, offset, content.size)
    with run.writing() as unit:
        whole = b"".join(staging.pieces(unit, name))
        staging.discard(unit, name)
        named = deliveries.is_named(unit, content.sha256)
        sound = named and hashlib.sha256(whole).hexdigest() == content.sha256
        if sound:
            unit.attach(whole)
            deliveries.mark_delivered(unit, content.sha256)
        unit.commit()
    return sound
