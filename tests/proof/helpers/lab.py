"""A company and laptops without any chance: what happens is what a test says, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from proof.helpers.checker import History
from proof.helpers.company import ANNE, NAMES, Company, ids
from proof.helpers.laptops import Laptop

from parcours_core.protocol import SyncPeer
from parcours_desktop.sync.enrolment import enrol
from parcours_desktop.sync.http_peer import HttpPeer
from parcours_desktop.sync.reports import SyncOptions, Watch
from parcours_desktop.sync.tokens import TokenKeeper


@dataclass
class Lab:
    """Gives laptops that speak to the service itself, or through what a test puts in between."""

    company: Company
    model: Path
    folder: Path
    history: History = field(default_factory=History)
    make_id: Callable[[], str] = field(default_factory=lambda: ids(7))
    laptops: list[Laptop] = field(default_factory=list)

    def laptop(
        self,
        person: str = ANNE,
        *,
        between: Callable[[SyncPeer], SyncPeer] = lambda peer: peer,
        options: SyncOptions | None = None,
    ) -> Laptop:
        """Set up one more laptop of ``person``."""
        laptop = Laptop.copied(
            self.model, self.folder, f"laptop {len(self.laptops)}", owner=NAMES[person],
            peer=between(self.company.peer(self.company.device(person))), history=self.history, make_id=self.make_id,
            options=options or SyncOptions(),
        )  # fmt: skip
        laptop.watch = Watch(new_identity=lambda: between(self.company.peer(self.company.device(person))))
        laptop.on_made = lambda dossier: None
        self.laptops.append(laptop)
        return laptop

    def sound(self) -> list[str]:
        """Sync all until nothing moves and return what is broken; all must be of one person."""
        for _ in range(2):
            for laptop in self.laptops:
                laptop.syncs()
                laptop.looks()
        dumps = {laptop.name: laptop.dump() for laptop in self.laptops}
        return self.history.end(dumps, {laptop.name: laptop.waiting() for laptop in self.laptops})

    def close(self) -> None:
        """Close every caseload and the server's database."""
        for laptop in self.laptops:
            laptop.close()
        self.company.close()


@contextmanager
def far_away(lab: Lab, port: int) -> Iterator[Laptop]:
    """Set up a laptop that is enrolled by its code and speaks to a port."""
    laptop = lab.laptop()
    keeper = TokenKeeper(laptop.caseload, lab.company.clock)
    keeper.keep(enrol(f"http://127.0.0.1:{port}", lab.company.code(ANNE), laptop.name, seal_key=b"", sign_key=b""))
    peer = HttpPeer(keeper)
    laptop.peer = peer
    try:
        yield laptop
    finally:
        peer.close()
