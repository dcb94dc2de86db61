"""The way of whoever has been off line for longer than the agency allows: a contact with the server, then the work."""

from __future__ import annotations

from parcours_core.errors import WorldError
from parcours_core.protocol import SignInAgain
from parcours_desktop.casework.leasing import LeaseExpired
from parcours_desktop.ui.app.way import Asking, Stage, Way
from parcours_desktop.ui.features.unlock.lease_view import LeaseView


class Leasing(Way):
    """Says what happened, and opens once the server has answered; ``expired`` is how the opening was refused."""

    def __init__(self, stage: Stage, expired: LeaseExpired) -> None:
        super().__init__(stage)
        self.asking = LeaseView(expired, needs_code=expired.needs_code)
        self.asking.asked.connect(self._try)
        self.asking.cancelled.connect(self.end)
        self.show(self.asking)

    def first(self) -> Asking:
        """Return the screen that asks for the passphrase, and for a code where one is needed."""
        return self.asking

    def _try(self, passphrase: str, code: str) -> None:
        opening = self.stage.opening
        # Without an owner: what was opened must reach whoever closes it, also where this screen is gone by then.
        self.stage.door().run(
            lambda: opening.unlock_with_code(passphrase, code) if code else opening.unlock(passphrase),
            self.enter,
            failed=self._refused,
        )

    def _refused(self, error: WorldError) -> None:
        if isinstance(error, LeaseExpired):
            self.asking.still_closed(error, needs_code=error.needs_code)
        elif isinstance(error, SignInAgain):
            self.asking.refuse_code(error)
        else:
            self.asking.refuse(error)
