"""What can go wrong with the database: the world's troubles told in words, and the collisions that are tried again."""

from __future__ import annotations

from pathlib import Path

from parcours_core.errors import WorldError
from parcours_core.language import tr


class StorageError(WorldError):
    """Something happened to the server's database."""


class Unavailable(StorageError):
    """The database does not answer, or does not take what is written: the disk is full, the machine is down."""

    def __init__(self) -> None:
        super().__init__(
            tr("La base de données du serveur ne répond pas."),
            what_is_safe=tr("Rien n’a été enregistré à moitié."),
            what_to_do=tr("Réessayez dans un instant ; si cela dure, prévenez la personne qui gère le serveur."),
        )


class NoPlace(StorageError):
    """The file of a SQLite database cannot be where it was asked for."""

    def __init__(self, path: Path) -> None:
        what = (
            tr("« {path} » est un dossier : la base de données doit être un fichier.", path=path)
            if path.is_dir()
            else tr("Le dossier « {folder} », où la base de données devait être, n’existe pas.", folder=path.parent)
        )
        super().__init__(
            what,
            what_is_safe=tr("Rien n’a été créé ni modifié."),
            what_to_do=tr("Créez d’abord le dossier, ou corrigez le chemin : sqlite:///chemin/du/fichier.db."),
        )


class NoDatabase(StorageError):
    """A command about what is kept names a SQLite file that is not there: mostly the path is mistyped."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            tr("Il n’y a pas de base de données à cet endroit : {path}.", path=path),
            what_is_safe=tr("Rien n’a été créé ni modifié."),
            what_to_do=tr(
                "Corrigez le chemin (--database ou PARCOURS_DATABASE), "
                "ou commencez par « parcours-server agency add NOM »."
            ),
        )


class NotMigrated(StorageError):
    """The tables are missing, or are those of an older program. ``version`` is theirs, empty where there are none."""

    def __init__(self, version: str) -> None:
        super().__init__(
            tr("La base de données n’est pas prête pour ce programme."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Lancez « parcours-server migrate »."),
        )
        self.version = version


class NewerDatabase(StorageError):
    """The tables are those of a newer program; ``version`` names their step."""

    def __init__(self, version: str) -> None:
        super().__init__(
            tr("La base de données vient d’une version plus récente du programme ({version}).", version=version),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Installez la version la plus récente du serveur."),
        )
        self.version = version


class NotEmpty(StorageError):
    """A backup is only restored where there is nothing."""

    def __init__(self) -> None:
        super().__init__(
            tr("La base de données contient déjà des dossiers."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Restaurez la sauvegarde dans une base vide."),
        )


class BrokenBackup(StorageError):
    """The file is no backup, or is damaged."""

    def __init__(self) -> None:
        super().__init__(
            tr("Ce fichier n’est pas une sauvegarde lisible de ce serveur."),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Prenez une autre sauvegarde."),
        )


class Collided(Exception):
    """Two transactions met on the same rows; this one wrote nothing and may be tried again from its beginning."""


class UnknownScope(LookupError):
    """The agency does not exist."""
