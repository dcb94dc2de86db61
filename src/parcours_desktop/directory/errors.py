"""What can be wrong with a pack or a source of the directory, told to a person."""

from __future__ import annotations

from parcours_core.errors import WorldError
from parcours_core.language import tr


class NotAPack(WorldError):
    """The file is absent, or is no pack of the directory."""

    def __init__(self, name: str, why: str = "") -> None:
        told = tr("« {name} » ne peut pas être lu : {why}.", name=name, why=why) if why else ""
        super().__init__(
            told or tr("Le fichier « {name} » n’est pas un annuaire de Parcours Desktop.", name=name),
            what_is_safe=tr("Les dossiers ne sont pas touchés."),
            what_to_do=tr("Choisissez un autre fichier, ou refaites l’annuaire à partir de ses sources."),
        )


class NewerPack(WorldError):
    """The pack was made by a newer version of the program."""

    def __init__(self, name: str, theirs: int, ours: int) -> None:
        super().__init__(
            tr(
                "L’annuaire « {name} » vient d’une version plus récente (format {theirs}, ici {ours}).",
                name=name,
                theirs=theirs,
                ours=ours,
            ),
            what_is_safe=tr("Les dossiers ne sont pas touchés."),
            what_to_do=tr("Mettez Parcours Desktop à jour, ou gardez l’annuaire précédent."),
        )


class DamagedPack(WorldError):
    """The pack was cut short or changed after it was built."""

    def __init__(self, name: str) -> None:
        super().__init__(
            tr("L’annuaire « {name} » est abîmé.", name=name),
            what_is_safe=tr("Les dossiers ne sont pas touchés : l’annuaire ne contient aucune donnée personnelle."),
            what_to_do=tr("Copiez-le de nouveau, ou refaites-le à partir de ses sources."),
        )


class NoSource(WorldError):
    """Nothing was given to build a pack from, or what was given does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(
            tr("Il n’y a rien à lire à l’endroit « {name} ».", name=name),
            what_is_safe=tr("L’annuaire actuel reste en place."),
            what_to_do=tr("Vérifiez le nom du fichier ou du dossier."),
        )
