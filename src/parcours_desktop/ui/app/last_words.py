"""Last words that the disk refused: they live in the memory of the locked window until they can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parcours_core.language import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from parcours_core.errors import WorldError
    from parcours_desktop.casework.desk import Desk
    from parcours_desktop.ui.work.door import Door


class LastWords:
    """Drafts by key that were not kept; ``told`` says whether the person was told of them when they closed."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self.told = False

    def __bool__(self) -> bool:
        return bool(self._texts)

    def take_from(self, desk: Desk) -> None:
        """Take over what ``desk`` could not keep."""
        self._texts = dict(desk.unkept)

    def give_to(self, desk: Desk, door: Door, failed: Callable[[WorldError], None]) -> None:
        """Hand everything to the desk that was opened, and try again to keep it before any screen asks for it."""
        if self._texts:
            from parcours_desktop.casework.drafts import keep_unkept

            desk.unkept.update(self._texts)
            self._texts = {}
            self.told = False
            door.run(lambda: keep_unkept(desk), lambda _: None, failed=failed)

    @staticmethod
    def words(*, closing: bool) -> str:
        """Return what is said of them at the unlock screen."""
        said = tr("Vos derniers mots n’ont pas pu être enregistrés : le disque les refuse. Ils sont gardés en mémoire.")
        if closing:
            return said + " " + tr("Libérez de la place et ouvrez à nouveau ; fermer encore une fois les abandonne.")
        return said + " " + tr("Libérez de la place, puis ouvrez à nouveau sans fermer la fenêtre.")
