"""Why the operating system refused, in words that stand inside a sentence."""

from __future__ import annotations

import errno

from parcours_core.language import say, tr

_OTHER = say("le système s’y oppose")
_REASONS = {
    errno.ENOENT: say("ce fichier ou ce dossier n’existe pas"),
    errno.EEXIST: say("un fichier porte déjà ce nom"),
    errno.EISDIR: say("c’est un dossier"),
    errno.ENOTDIR: say("le chemin passe par un fichier"),
    errno.EACCES: say("l’accès y est refusé"),
    errno.EPERM: say("l’accès y est refusé"),
    errno.EROFS: say("l’écriture y est refusée"),
    errno.ENOSPC: say("le disque est plein"),
    errno.EIO: say("le support ne répond plus"),
    errno.ENODEV: say("le support n’est plus là"),
    errno.ENXIO: say("le support n’est plus là"),
    errno.ENAMETOOLONG: say("le nom est trop long"),
}


def reason_of_system(error: OSError) -> str:
    """Return in French why the operating system refused, as words that stand inside a sentence."""
    return tr(_REASONS.get(error.errno or 0, _OTHER))
