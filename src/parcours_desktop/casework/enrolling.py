"""Ties this computer to the agency's server, with the code that the administrator gave; the network is asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.protocol import Unreachable
from parcours_desktop.casework.desk import Desk
from parcours_desktop.store.sync_state import read_account

if TYPE_CHECKING:
    from parcours_desktop.casework.syncing import Syncing


def enrol(desk: Desk, server: str, code: str, device_name: str) -> None:
    """Give this device an identity on the server at ``server`` (an address), and keep its tokens with the caseload.

    Raises ``Refused`` for what is no address, ``SyncTrouble`` where the server cannot be reached, cannot prove who it
    is, or does not take the code; nothing is kept then.
    """
    # Loaded here: no other way through the program needs HTTP before a network is wanted.
    from parcours_desktop.casework.handover_stick import device_keys
    from parcours_desktop.sync.enrolment import enrol as ask
    from parcours_desktop.sync.tokens import TokenKeeper

    address = _address(server)
    keys = device_keys(desk)
    try:
        account = ask(address, code, device_name, seal_key=keys.seal_public, sign_key=keys.sign_public)
    except Unreachable as error:
        raise _no_answer() if type(error) is Unreachable else error from error
    TokenKeeper(desk.caseload, desk.clock.now).keep(account)


def sync_of(desk: Desk) -> type[Syncing] | None:
    """Return what syncs this caseload, None where it has no account; what the network needs is loaded only then."""
    with desk.caseload.reading() as reader:
        if not read_account(reader):
            return None
    from parcours_desktop.casework.syncing import Syncing

    return Syncing


def _no_answer() -> Unreachable:
    """Return what is said at the first meeting: nothing waits to be sent, and the address may be mistyped."""
    return Unreachable(
        tr("Aucun serveur ne répond à cette adresse."),
        what_is_safe=tr("Rien n’a changé ici, et le code reste bon."),
        what_to_do=tr("Vérifiez l’adresse lettre par lettre, puis le réseau, et réessayez."),
    )


def _address(server: str) -> str:
    try:
        parts = urlsplit(server.strip())
        sound = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or " " in server.strip():
        raise Refused(
            tr("Ce n’est pas l’adresse d’un serveur."),
            what_to_do=tr("Recopiez-la telle que l’on vous l’a donnée, par exemple https://parcours.mon-agence.be."),
        )
    return server.strip().rstrip("/")
