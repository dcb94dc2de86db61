"""Hears from the system when a network appears, and whether it costs; where it tells nothing, the sync tries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from parcours_desktop.ui.work.line import Line

if TYPE_CHECKING:
    from PySide6.QtNetwork import QNetworkInformation


class NetworkWatch(QObject):
    """Tells ``line`` of the network, as long as ``line`` lives; ``hears`` says whether the system tells at all."""

    def __init__(self, line: Line) -> None:
        super().__init__(line)
        self._line = line
        self._information = _system()
        if self._information is not None:
            self._information.reachabilityChanged.connect(self._tell)
            self._information.isMeteredChanged.connect(self._tell)
            self._tell()

    @property
    def hears(self) -> bool:
        """Whether the system tells of its network."""
        return self._information is not None

    def _tell(self, _: Any = None) -> None:
        information = self._information
        if information is not None:
            online = information.reachability() is information.Reachability.Online
            self._line.note_network(reachable=online, metered=information.isMetered())


def _system() -> QNetworkInformation | None:
    """Return what tells of the network; None where this system, or its Qt, has nothing that does."""
    try:
        # It wants Kerberos' library, which a small system may lack.
        from PySide6.QtNetwork import QNetworkInformation
    except ImportError:
        return None
    if not QNetworkInformation.loadDefaultBackend():
        return None
    return QNetworkInformation.instance()
