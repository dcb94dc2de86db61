"""What a server's refusal means, in words for a person: the one table from its codes to ``SyncTrouble``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from parcours_core.language import tr
from parcours_core.protocol import (
    Behind,
    EpochChanged,
    Forked,
    Incompatible,
    NotThere,
    Revoked,
    SignInAgain,
    SnapshotNeeded,
    SyncTrouble,
    TooMuch,
    Unconfirmed,
    Unreachable,
)

LONGEST_WAIT = 3600.0
"""No server makes a device wait longer than an hour, whatever it says."""


class Untrusted(Unreachable):
    """Something answers under the server's address but cannot prove that it is the server."""


class Unencrypted(Unreachable):
    """Something answers at the server's address, but not in TLS: nothing is said to it."""


class NotUnderstood(SyncTrouble):
    """The server does not understand a message of this program, or this program an answer."""


class NoSuchRoute(Incompatible):
    """A Parcours server answers, but knows nothing at that address: it is older, or the address has a path too many."""


def unreachable() -> Unreachable:
    """Return what is said where no server answers."""
    return Unreachable(
        tr("Le serveur ne répond pas."),
        what_is_safe=tr("Tout est enregistré sur cet ordinateur."),
        what_to_do=tr("L’envoi reprendra de lui-même dès que le réseau le permettra."),
    )


def untrusted() -> Untrusted:
    """Return what is said where the certificate does not prove that this is the server."""
    return Untrusted(
        tr("Le serveur n’a pas pu prouver son identité : la connexion a été refusée."),
        what_is_safe=tr("Rien n’a été envoyé."),
        what_to_do=tr("Essayez sur un autre réseau ; si cela continue, prévenez votre administrateur·rice."),
    )


def unencrypted() -> Unencrypted:
    """Return what is said where something answers without encryption."""
    return Unencrypted(
        tr("Quelque chose répond à cette adresse, mais sans chiffrement : la connexion a été refusée."),
        what_is_safe=tr("Rien n’a été envoyé."),
        what_to_do=tr("Essayez sur un autre réseau ; si cela continue, prévenez votre administrateur·rice."),
    )


def not_understood() -> NotUnderstood:
    """Return what is said where a message makes no sense to one side."""
    return NotUnderstood(
        tr("Le serveur et ce programme ne se comprennent pas."),
        what_is_safe=tr("Tout est enregistré sur cet ordinateur."),
        what_to_do=tr("Prévenez l’assistance : c’est une erreur du programme."),
    )


def sign_in_again() -> SignInAgain:
    """Return what is said where the tokens are no longer good."""
    return SignInAgain(
        tr("Le serveur ne reconnaît plus cet ordinateur."),
        what_is_safe=tr("Tout est enregistré ici ; rien n’est perdu."),
        what_to_do=tr("Demandez un nouveau code d’inscription à votre administrateur·rice."),
    )


def trouble(told: Mapping[str, Any]) -> SyncTrouble:
    """Return what a refusal means; ``told`` is the JSON object of the answer."""
    make = _KNOWN.get(str(told.get("code", "")))
    return make(told) if make else unreachable()


def _no_such_route(_: Mapping[str, Any]) -> Incompatible:
    return NoSuchRoute(
        tr("Le serveur est plus ancien que ce programme : il ne sait pas encore faire cela."),
        newer_program=True,
        what_is_safe=tr("Rien n’a changé."),
        what_to_do=tr("Demandez à votre administrateur·rice de mettre le serveur à jour."),
    )


def _revoked(_: Mapping[str, Any]) -> Revoked:
    return Revoked(
        tr("Cet ordinateur a été retiré de votre agence."),
        what_to_do=tr("Adressez-vous à votre administrateur·rice."),
    )


def _unconfirmed(_: Mapping[str, Any]) -> Unconfirmed:
    return Unconfirmed(
        tr("Le serveur a été rétabli à partir d’une sauvegarde, et n’a pas encore repris cet ordinateur."),
        what_is_safe=tr("Tout est enregistré ici, et partira ensuite de soi-même."),
        what_to_do=tr("Demandez à votre administrateur·rice de confirmer cet ordinateur."),
    )


def _behind(_: Mapping[str, Any]) -> Behind:
    return Behind(
        tr("Le serveur est revenu à un état plus ancien que celui que cet ordinateur a déjà reçu."),
        what_is_safe=tr("Rien n’a été envoyé ni repris : tout est enregistré ici."),
        what_to_do=tr(
            "Prévenez votre administrateur·rice : une copie de la base de données a été remise en place sans le dire "
            "au serveur (« parcours-server restored »)."
        ),
    )


def _incompatible(told: Mapping[str, Any]) -> Incompatible:
    newer_program = bool(told.get("newer_program"))
    to_do = (
        tr("Le serveur doit être mis à jour : prévenez votre administrateur·rice.")
        if newer_program
        else tr("Installez la nouvelle version de ce programme.")
    )
    return Incompatible(
        tr("Ce programme et le serveur n’ont pas des versions compatibles."),
        newer_program=newer_program,
        what_is_safe=tr("Tout est enregistré ici et partira après la mise à jour."),
        what_to_do=to_do,
    )


def _too_much(told: Mapping[str, Any]) -> TooMuch:
    try:
        wait = min(max(float(told.get("retry_after") or 1.0), 0.0), LONGEST_WAIT)
    except (TypeError, ValueError):
        wait = 1.0
    return TooMuch(
        tr("Le serveur demande d’attendre un peu."),
        retry_after=wait,
        what_is_safe=tr("Tout est enregistré sur cet ordinateur."),
        what_to_do=tr("La synchronisation reprendra d’elle-même."),
    )


def _epoch_changed(told: Mapping[str, Any]) -> EpochChanged:
    return EpochChanged(tr("Le serveur a été rétabli depuis une sauvegarde."), epoch=str(told.get("epoch") or ""))


_KNOWN: Mapping[str, Callable[[Mapping[str, Any]], SyncTrouble]] = {
    "sign-in-again": lambda _: sign_in_again(),
    "revoked": _revoked,
    "unconfirmed": _unconfirmed,
    "behind": _behind,
    "no-such-route": _no_such_route,
    "not-there": lambda _: NotThere(tr("Ce qui a été demandé n’existe pas.")),
    "forked": lambda _: Forked(tr("Une copie de cet ordinateur s’est déjà synchronisée.")),
    "epoch-changed": _epoch_changed,
    "snapshot-needed": lambda _: SnapshotNeeded(tr("Cet ordinateur est resté longtemps sans se synchroniser.")),
    "incompatible": _incompatible,
    "too-much": _too_much,
    "too-large": lambda _: not_understood(),
    "malformed": lambda _: not_understood(),
}
