"""What can be wrong with a file from a colleague: each refused before anything is written, and said in words."""

from __future__ import annotations

from parcours_core.errors import WorldError
from parcours_core.language import tr


class StickError(WorldError):
    """The file cannot be taken in; nothing was written."""

    def __init__(self, what_happened: str, what_to_do: str = "") -> None:
        super().__init__(what_happened, what_is_safe=tr("Rien n’a été changé ici."), what_to_do=what_to_do)


class NotAStick(StickError):
    """It is another kind of file."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce n’est pas un fichier de relais de Parcours."),
            tr("Choisissez un fichier dont le nom se termine par .parcours."),
        )


class DamagedStick(StickError):
    """It is cut short, or was changed after it was signed."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce fichier est incomplet, ou a été modifié après sa signature."),
            tr("Demandez à votre collègue de l’enregistrer à nouveau."),
        )


class NotForUs(StickError):
    """It is sealed for somebody else."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce fichier a été fermé pour quelqu’un d’autre, ou pour un autre appareil."),
            tr("Demandez à votre collègue de l’enregistrer pour vous, ou avec une phrase à dire de vive voix."),
        )


class PhraseAsked(StickError):
    """It opens with the words that the colleague says."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce fichier s’ouvre avec une phrase."), tr("Tapez les mots que votre collègue vous a dits.")
        )


class WrongPhrase(StickError):
    """The words are not those with which it was closed."""

    def __init__(self) -> None:
        super().__init__(tr("Ces mots n’ouvrent pas ce fichier."), tr("Vérifiez-les un à un avec votre collègue."))


class TooLarge(StickError):
    """It is, or would become, larger than a handover ever is."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce fichier est trop grand pour un relais."), tr("Partagez les dossiers en plusieurs fois.")
        )


class NewerStick(StickError):
    """A newer program wrote it."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce fichier vient d’une version plus récente de Parcours."), tr("Mettez ce programme à jour.")
        )


class AlreadyTaken(StickError):
    """It was taken in before."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce fichier a déjà été repris sur cet appareil."), tr("Ses dossiers sont dans votre liste.")
        )
