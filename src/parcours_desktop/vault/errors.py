"""What can go wrong with the keys, told in words."""

from __future__ import annotations

from parcours_core.errors import WorldError
from parcours_core.language import tr


class VaultError(WorldError):
    """Something happened to the keys of this device."""


class NoVault(VaultError):
    """There are no keys in this folder yet."""

    def __init__(self) -> None:
        super().__init__(
            tr("Aucune clé n’a été trouvée dans ce dossier de l’ordinateur."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Choisissez le bon dossier, ou créez un nouvel espace de travail."),
        )


class VaultExists(VaultError):
    """There are keys or dossiers already: a new key would lock them for ever."""

    def __init__(self) -> None:
        super().__init__(
            tr("Il y a déjà des dossiers ou des clés à cet endroit : aucune nouvelle clé n’a été créée."),
            what_is_safe=tr("Les dossiers et leurs clés n’ont pas été touchés."),
            what_to_do=tr("Ouvrez-les avec leur phrase de passe, ou choisissez un autre emplacement."),
        )


class WrongPassphrase(VaultError):
    """No slot opens with this passphrase."""

    def __init__(self) -> None:
        super().__init__(
            tr("Cette phrase de passe n’ouvre pas les dossiers."),
            what_is_safe=tr("Rien n’est perdu ni effacé, quel que soit le nombre d’essais."),
            what_to_do=tr("Vérifiez les majuscules et la langue du clavier, puis réessayez."),
        )


class DamagedKeys(VaultError):
    """The key file cannot be read."""

    def __init__(self) -> None:
        super().__init__(
            tr("Le fichier des clés est abîmé."),
            what_is_safe=tr("Les dossiers n’ont pas été touchés."),
            what_to_do=tr(
                "Gardez une copie du dossier de l’ordinateur, puis reprenez le fichier des clés d’une sauvegarde."
            ),
        )


class NewerKeys(VaultError):
    """The key file was written by a newer program."""

    def __init__(self) -> None:
        super().__init__(
            tr("Les clés ont été enregistrées par une version plus récente du programme."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Installez la version la plus récente du programme."),
        )


class KeysErased(VaultError):
    """The device was reported lost or stolen, and its keys were erased."""

    def __init__(self) -> None:
        super().__init__(
            tr("Cet ordinateur a été retiré de votre agence : ses clés ont été effacées."),
            what_is_safe=tr("Ce qui avait été envoyé au serveur y est toujours."),
            what_to_do=tr("Adressez-vous à votre administrateur·rice."),
        )


class WrongCode(VaultError):
    """No slot opens with this recovery code: it was used or replaced, or it belongs to another computer."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce code de secours n’ouvre pas ces dossiers."),
            what_is_safe=tr("Rien n’est perdu ni effacé, quel que soit le nombre d’essais."),
            what_to_do=tr(
                "Un code ne sert qu’une fois, sur l’ordinateur qui l’a imprimé : prenez la feuille la plus récente."
            ),
        )


class WrongOrganisationKey(VaultError):
    """No slot was sealed to this key of an organisation."""

    def __init__(self) -> None:
        super().__init__(
            tr("Cette clé d’organisme n’ouvre pas ces dossiers."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Vérifiez que c’est la clé qui avait été ajoutée sur cet ordinateur."),
        )


class WrongOrganisationPassphrase(VaultError):
    """The passphrase does not open the private part of the organisation's key."""

    def __init__(self) -> None:
        super().__init__(
            tr("Cette phrase de passe n’ouvre pas la clé de l’organisme."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Vérifiez les majuscules et la langue du clavier, puis réessayez."),
        )


class UnreadableOrganisationKey(VaultError):
    """A file holds no key of an organisation, or a damaged one."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce fichier ne contient pas la clé d’un organisme, ou il est abîmé."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Demandez le fichier à la personne qui garde la clé de votre organisme."),
        )


class KeyringUnavailable(VaultError):
    """The system offers no keyring that encrypts, or it does not answer, or it does not hold our secret."""

    def __init__(self) -> None:
        super().__init__(
            tr("Le trousseau de clés de l’ordinateur ne peut pas être utilisé."),
            what_is_safe=tr("Les dossiers n’ont pas été touchés."),
            what_to_do=tr("Ouvrez les dossiers avec la phrase de passe."),
        )
