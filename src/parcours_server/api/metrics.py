"""What Prometheus reads: how many requests, how long they took, what became of changes. Nothing about people."""

from __future__ import annotations

import os
from collections import Counter as Tally
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

from parcours_core.merge import Outcome
from parcours_core.wire.messages import Answer, Page, Receipt

SEVERAL_PROCESSES = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The figures of this process; with several processes, of all of them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "parcours_requests_total", "Requests", ["route", "method", "status"], registry=self._registry
        )
        self.seconds = Histogram(
            "parcours_request_seconds", "Seconds a request took", ["route"], buckets=_SECONDS, registry=self._registry
        )
        self.changes = Counter(
            "parcours_changes_total", "Changes sent, by outcome", ["outcome"], registry=self._registry
        )
        self.records = Counter("parcours_records_sent_total", "Records sent to devices", registry=self._registry)
        self.throttled = Counter(
            "parcours_throttled_total", "Requests asked to wait, by limit", ["limit"], registry=self._registry
        )
        self.unsound = Counter("parcours_unsound_total", "Tallies that did not agree", registry=self._registry)

    def text(self) -> bytes:
        """Return all figures in Prometheus's text format."""
        if SEVERAL_PROCESSES in os.environ:
            together = CollectorRegistry()
            collector: Any = multiprocess.MultiProcessCollector
            collector(together)
            return generate_latest(together)
        return generate_latest(self._registry)

    def count_answer(self, answer: Answer) -> None:
        """Count what an exchange took and gave."""
        if answer.receipt is not None:
            self.count_receipt(answer.receipt)
        if answer.page is not None:
            self.records.inc(records_in(answer.page))
        if answer.sound is False:
            self.unsound.inc()

    def count_receipt(self, receipt: Receipt) -> None:
        """Count the fates of a batch."""
        fated = Tally(fate.outcome for fate in receipt.fates)
        for outcome, count in fated.items():
            self.changes.labels(outcome).inc(count)
        self.changes.labels(Outcome.ACCEPTED.value).inc(receipt.count)


def records_in(page: Page) -> int:
    """Return how many records lie in a page."""
    return sum(map(_places, (sheet.ids for sheet in page.sheets))) + sum(map(_places, (one.ids for one in page.graves)))


def _places(ids: bytes | list[str]) -> int:
    return len(ids) // 16 if isinstance(ids, bytes) else len(ids)
