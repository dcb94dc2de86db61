"""What a sync is asked, what it tells while it runs, and what it reports at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from parcours_core.changes import Changes
from parcours_core.language import tr
from parcours_core.protocol import SyncPeer, SyncTrouble
from parcours_core.wire.messages import Vault
from parcours_desktop.store.attachments import CHUNK_BYTES


class Step(StrEnum):
    """What a sync is doing."""

    SENDING = "sending"
    RECEIVING = "receiving"
    CHECKING = "checking"
    FILES = "files"
    DIRECTORY = "directory"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step has come: ``done`` of ``total`` records or bytes; a ``total`` of 0 is not known."""

    step: Step
    done: int = 0
    total: int = 0


def _nothing(_: object) -> None:
    """Want to hear nothing."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Watch:
    """Who watches a sync, called on its thread: ``progress``, and ``changed`` after each piece that was taken in.

    ``cancelled`` is asked between two requests. ``new_identity`` gives a connection under a new identity after a fork.
    """

    progress: Callable[[Progress], None] = _nothing
    changed: Callable[[Changes], None] = _nothing
    cancelled: Callable[[], bool] = _never
    new_identity: Callable[[], SyncPeer] | None = None


class PackPlace(Protocol):
    """Where the directory pack lies that is to be kept fresh."""

    def held(self) -> bytes:
        """Return the bytes of the pack in use, empty where there is none to begin from."""
        ...

    def refuses(self, sha256: str) -> bool:
        """Say whether this pack came before and was of no use here."""
        ...

    def put(self, sha256: str, content: bytes) -> Path:
        """Put a pack up and return where it lies. Raises ``WorldError`` where it is of no use; nothing changes then."""
        ...


ALONE_FROM = 2000


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """How to sync. ``author`` stands beside one's own changes until the server has told the name it knows.

    ``may_vanish``: a person has seen that much would go and wants it so. On a ``metered`` line neither attachments nor
    directory packs are moved. ``page`` and ``batch`` are how many records travel at once, ``at_once`` how many of a
    snapshot are taken in in one transaction; ``snapshot_from`` how many records make a first sync by snapshot worth
    while; ``later`` from how many dossiers of a page on the list is laid apart from it (0: never). ``piece`` is how
    many bytes of a file travel at once, at most. ``pack`` is where the directory pack lies, if it is to be kept fresh;
    ``vault`` what the device says of its keys.
    """

    author: str = ""
    metered: bool = False
    may_vanish: bool = False
    page: int = 2500
    at_once: int = 20_000
    batch: int = 2500
    snapshot_from: int = 2000
    later: int = 20
    contents: bool = True
    piece: int = CHUNK_BYTES
    pack: PackPlace | None = None
    vault: Vault | None = None

    @property
    def alone(self) -> bool:
        """Whether nobody is typing meanwhile, since much is taken in at once: what comes next may be read on another
        thread then, which would be one more that the window waits for."""
        return self.at_once >= ALONE_FROM


@dataclass(slots=True)
class SyncReport:
    """What a sync did, in numbers of records; ``left`` are dossiers that left the device, ``erased`` those that others
    erased, ``cards`` records with a choice to make. ``incident`` says in words what a person should know of: what was
    found different and put right, what was erased. ``deleted_by`` counts the dossiers that somebody else deleted, by
    name. ``cancelled``: a person ended it early; ``pack`` is set where a new
    directory pack lies ready."""

    sent: int = 0
    accepted: int = 0
    merged: int = 0
    rivalled: int = 0
    rejected: int = 0
    sealed: int = 0
    received: int = 0
    deleted: int = 0
    left: int = 0
    cards: int = 0
    requests: int = 0
    contents_sent: int = 0
    contents_received: int = 0
    erased: int = 0
    incident: str = ""
    cancelled: bool = False
    pack: Path | None = None
    dossiers: set[str] = field(default_factory=set)
    deleted_by: Counter[str] = field(default_factory=Counter)

    def happened(self, words: str) -> None:
        """Add to the incidents what a person should know of."""
        if words not in self.incident:
            self.incident = " ".join(part for part in (self.incident, words) if part)


class HaltAndAsk(SyncTrouble):
    """The server would have more than a fifth of the dossiers vanish: a person must say whether that is meant.

    ``held`` records or dossiers are here, ``remaining`` would remain.
    """

    def __init__(self, held: int, remaining: int) -> None:
        super().__init__(
            tr(
                "Le serveur ferait disparaître une grande partie de vos dossiers ({remaining} resteraient sur {held}).",
                held=held,
                remaining=remaining,
            ),
            what_is_safe=tr("Rien n’a été retiré de cet ordinateur."),
            what_to_do=tr("Vérifiez auprès de votre administrateur·rice avant de continuer la synchronisation."),
        )
        self.held = held
        self.remaining = remaining
