"""Ties this computer to the agency's server, with the code that the administrator gave; the network is asked here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from parcours_core.dates import long_day
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.protocol import SignInAgain, Unreachable
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.settings import save_settings
from parcours_desktop.casework.words import typeset
from parcours_desktop.store.sync_state import read_account

if TYPE_CHECKING:
    from pathlib import Path

    from parcours_desktop.casework.syncing import Syncing


_HERE = ("127.0.0.1", "::1", "localhost")
"""A server on this very computer needs no encryption on the way to it."""


@dataclass(frozen=True, slots=True)
class ChosenAuthority:
    """The certificate (PEM) of a private authority that a person chose, and what it says of itself in words."""

    pem: str
    words: str


def choose_authority(path: Path) -> ChosenAuthority:
    """Return the private authority whose certificate lies in ``path``. Raises ``NoAuthority`` (a ``WorldError``)."""
    from parcours_desktop.sync.authority import read_authority

    read = read_authority(path)
    return ChosenAuthority(
        read.pem, typeset(tr("{name}, valable jusqu’au {day}", name=read.name, day=long_day(read.until, tr)))
    )


def enrol(desk: Desk, server: str, code: str, device_name: str, authority: str = "") -> None:
    """Give this device an identity on the server at ``server`` (an address), and keep its tokens with the caseload.

    ``authority`` is the certificate (PEM) of a private authority; without one, that with which this device was tied to
    the same server before goes on. Raises ``Refused`` for what is no address, ``SyncTrouble`` where the server cannot
    be reached, cannot prove who it is, or does not take the code; nothing is kept then.
    """
    # Loaded here: no other way through the program needs HTTP before a network is wanted.
    from parcours_desktop.casework.handover_stick import device_keys
    from parcours_desktop.sync.enrolment import enrol as ask
    from parcours_desktop.sync.tokens import TokenKeeper
    from parcours_desktop.sync.troubles import NoSuchRoute, Unencrypted, Untrusted

    address = _address(server)
    keys = device_keys(desk)
    believed = authority or _believed_before(desk, address)
    try:
        account = ask(
            address, code, device_name, seal_key=keys.seal_public, sign_key=keys.sign_public, authority=believed
        )
    except Untrusted as error:
        raise _not_proven(chosen=bool(believed)) from error
    except Unencrypted as error:
        raise _not_encrypted(error.what_happened) from error
    except Unreachable as error:
        raise _no_answer() from error
    except SignInAgain as error:
        raise _code_refused() from error
    except NoSuchRoute as error:
        # Every version of the server enrols: what is not there is the path that was typed behind its name.
        raise _wrong_path() from error
    TokenKeeper(desk.caseload, desk.clock.now).keep(account)


def sign_as_enrolled(desk: Desk) -> Desk:
    """Return the desk where this counsellor writes under the name that the server knows, if they gave none before.

    The trail must not say « Sans nom » of somebody whom the agency knows by name, and nobody types it twice.
    """
    with desk.caseload.reading() as reader:
        account = read_account(reader)
    known = replace(
        desk.settings,
        agency=desk.settings.agency or str(account.get("agency_name", "")),
        counsellor=desk.settings.counsellor or str(account.get("person_name", "")),
    )
    return desk if known == desk.settings else save_settings(desk, known)


def sync_of(desk: Desk) -> type[Syncing] | None:
    """Return what syncs this caseload, None where it has no account; what the network needs is loaded only then."""
    with desk.caseload.reading() as reader:
        if not read_account(reader):
            return None
    from parcours_desktop.casework.syncing import Syncing

    return Syncing


def _believed_before(desk: Desk, address: str) -> str:
    with desk.caseload.reading() as reader:
        account = read_account(reader)
    return str(account.get("authority", "")) if account.get("server") == address else ""


def _not_proven(*, chosen: bool) -> Unreachable:
    """Return what is said where the certificate is not believed: mostly the agency has an authority of its own."""
    from parcours_desktop.sync.troubles import Untrusted

    to_do = (
        tr("Vérifiez avec votre administrateur·rice que ce certificat est bien celui de l’autorité de ce serveur.")
        if chosen
        else tr("Si votre agence a sa propre autorité, choisissez son certificat. Sinon, essayez sur un autre réseau.")
    )
    return Untrusted(
        tr("Le serveur n’a pas pu prouver son identité : la connexion a été refusée."),
        what_is_safe=tr("Rien n’a été envoyé, et le code reste bon."),
        what_to_do=to_do,
    )


def _no_answer() -> Unreachable:
    """Return what is said at the first meeting: nothing waits to be sent, and the address may be mistyped."""
    return Unreachable(
        tr("Aucun serveur ne répond à cette adresse."),
        what_is_safe=tr("Rien n’a changé ici, et le code reste bon."),
        what_to_do=tr("Vérifiez l’adresse lettre par lettre, puis le réseau, et réessayez."),
    )


def _not_encrypted(what_happened: str) -> Unreachable:
    return Unreachable(
        what_happened,
        what_is_safe=tr("Rien n’a changé ici, et le code reste bon."),
        what_to_do=tr(
            "Vérifiez l’adresse et son port. S’ils sont justes, votre administrateur·rice doit mettre le serveur "
            "derrière une adresse chiffrée (https)."
        ),
    )


def _wrong_path() -> Refused:
    return Refused(
        tr("Un serveur Parcours répond à cette machine, mais pas à cette adresse."),
        what_is_safe=tr("Rien n’a changé ici, et le code reste bon."),
        what_to_do=tr(
            "Ôtez ce qui suit le nom de la machine et son port, "
            "par exemple https://parcours.mon-agence.be, et réessayez."
        ),
    )


def _code_refused() -> SignInAgain:
    """Return what is said of a code that is not good: nobody can be known no more who was never known."""
    return SignInAgain(
        tr("Le serveur ne prend pas ce code : il est mal recopié, a déjà servi ou n’est plus valable."),
        what_is_safe=tr("Rien n’a changé ici."),
        what_to_do=tr("Recopiez-le signe par signe, ou demandez-en un autre à votre administrateur·rice."),
    )


def _address(server: str) -> str:
    try:
        parts = urlsplit(server.strip())
        sound = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if sound and parts.scheme == "http" and parts.hostname not in _HERE:
        raise Refused(
            tr("Cette adresse n’est pas protégée."), what_to_do=tr("Elle doit commencer par https:// : vérifiez-la.")
        )
    if not sound or " " in server.strip():
        raise Refused(
            tr("Ce n’est pas l’adresse d’un serveur."),
            what_to_do=tr("Recopiez-la telle que l’on vous l’a donnée, par exemple https://parcours.mon-agence.be."),
        )
    return server.strip().rstrip("/")
