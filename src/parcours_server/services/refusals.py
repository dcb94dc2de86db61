"""What the server answers when it does not do what was asked, each in words that a person may read."""

from __future__ import annotations

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
)


class MessageTooLarge(SyncTrouble):
    """What was sent is larger than the server takes."""


def incompatible(*, newer_program: bool) -> Incompatible:
    """Return the refusal of a program too many versions apart; ``newer_program`` is which side must be brought up."""
    if newer_program:
        return Incompatible(tr("Ce programme est trop ancien pour le serveur."), newer_program=True)
    return Incompatible(tr("Le serveur est plus ancien que ce programme."), newer_program=False)


def epoch_changed(epoch: str) -> EpochChanged:
    """Return the news that the server was restored from a backup."""
    return EpochChanged(tr("Le serveur a été rétabli à partir d’une sauvegarde."), epoch=epoch)


def behind() -> Behind:
    """Return the news that the device has read what this server never told: the server is an older copy of itself."""
    return Behind(tr("Le serveur est revenu à un état plus ancien que celui que cet appareil a reçu."))


def snapshot_needed() -> SnapshotNeeded:
    """Return the news that the device was away for too long to read on."""
    return SnapshotNeeded(tr("Cet appareil est resté trop longtemps sans synchronisation."))


def forked() -> Forked:
    """Return the news that another copy of the device has sent meanwhile."""
    return Forked(tr("Une autre copie de cet appareil a déjà envoyé des changements."))


def not_there() -> NotThere:
    """Return the one answer for what does not exist and for what may not be seen."""
    return NotThere(tr("Ce qui est demandé n’existe pas, ou n’est pas ouvert à cette personne."))


def sign_in_again() -> SignInAgain:
    """Return the refusal of tokens that are no longer good."""
    return SignInAgain(
        tr("La connexion de cet appareil a pris fin."),
        what_is_safe=tr("Rien n’est perdu : ce qui n’est pas envoyé attend."),
        what_to_do=tr("Demandez un nouveau code d’inscription à votre administrateur·rice."),
    )


def revoked() -> Revoked:
    """Return the news that the device was revoked."""
    return Revoked(tr("Cet appareil a été révoqué."))


def unconfirmed() -> Unconfirmed:
    """Return the news that the device waits to be confirmed, since the server was restored from a backup."""
    return Unconfirmed(tr("Le serveur a été rétabli, et cet appareil attend d’être confirmé."))


def too_much(retry_after: float) -> TooMuch:
    """Return the wish to wait ``retry_after`` seconds."""
    return TooMuch(tr("Le serveur demande d’attendre un peu."), retry_after=retry_after)


def too_large() -> MessageTooLarge:
    """Return the refusal of what is larger than the server takes."""
    return MessageTooLarge(tr("Ce qui a été envoyé est trop grand pour le serveur."))
