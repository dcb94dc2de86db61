"""Whether what a scope holds agrees with itself; the only thing that is mended is what can be counted anew."""

from __future__ import annotations

from parcours_core.trail import first_break
from parcours_core.wire.packing import mark
from parcours_server.storage import device_trail, feed, trail
from parcours_server.storage.transaction import Transaction


def problems(transaction: Transaction) -> list[str]:
    """Return what does not agree, in words for whoever keeps the server (no personal data); empty if all is sound."""
    head = feed.head(transaction)
    found = [
        f"holding {holder}: kept {kept}, counted {counted}" for holder, kept, counted in _differing_sums(transaction)
    ]
    beyond = transaction.row("SELECT max(number) FROM record WHERE scope = :scope")
    if beyond and beyond[0] is not None and beyond[0] > head.number:
        found.append(f"a record has the number {beyond[0]}, the counter stands at {head.number}")
    marks = transaction.rows("SELECT record, id, number, mark FROM record WHERE scope = :scope")
    wrong = sum(mark(record, record_id, number) != kept for record, record_id, number, kept in marks)
    if wrong:
        found.append(f"{wrong} records have a wrong mark")
    apart = transaction.row(
        """SELECT count(*) FROM record r WHERE r.scope = :scope AND r.guarded AND NOT EXISTS (
            SELECT 1 FROM confidence c WHERE c.scope = :scope AND c.id = r.id AND c.record = r.record
            AND c.number = 0)"""
    )
    if apart and apart[0]:
        found.append(f"{apart[0]} records have lost their confidences")
    whole = transaction.row(
        """SELECT count(*) FROM content c WHERE c.scope = :scope AND c.received <> (
            SELECT coalesce(sum(length(p.data)), 0) FROM content_piece p
            WHERE p.scope = :scope AND p.sha256 = c.sha256)"""
    )
    if whole and whole[0]:
        found.append(f"{whole[0]} attachments lack pieces")
    strays = transaction.row(
        """SELECT count(*) FROM receipt t WHERE t.scope = :scope AND NOT EXISTS (
            SELECT 1 FROM device d WHERE d.scope = :scope AND d.id = t.device)"""
    )
    if strays and strays[0]:
        found.append(f"{strays[0]} receipts are of no known device")
    for device in device_trail.devices(transaction):
        gap = first_break(device_trail.each(transaction, device))
        if gap is not None:
            found.append(f"the trail of the device {device} is broken at entry {gap.number}")
    broken = trail.first_broken(transaction)
    if broken is not None:
        found.append(f"the trail is broken at entry {broken}")
    return found


def recount(transaction: Transaction) -> int:
    """Count anew how many records lie with each holder and the sums of their marks; return how many were wrong."""
    feed.take_numbers(transaction, 0)
    differing = _differing_sums(transaction)
    for holder, kept, counted in differing:
        feed.hold(transaction, {holder: (counted[0] - kept[0], counted[1] - kept[1])})
    return len(differing)


def _differing_sums(transaction: Transaction) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
    kept = {
        holder: (int(count), int(total))
        for holder, count, total in transaction.rows("SELECT holder, count, sum FROM holding WHERE scope = :scope")
    }
    counted = {
        holder: (int(count), int(total))
        for holder, count, total in transaction.rows(
            "SELECT holder, count(*), sum(mark) FROM record WHERE scope = :scope AND NOT deleted GROUP BY holder"
        )
    }
    nothing = (0, 0)
    return [
        (holder, kept.get(holder, nothing), counted.get(holder, nothing))
        for holder in sorted({*kept, *counted})
        if kept.get(holder, nothing) != counted.get(holder, nothing)
    ]
