"""The report of a lost device: what lay on it and how it is locked, as values and as what a person reads of them.

A breach is notified within 72 hours with the categories and the number of the people concerned (General Data Protection
Regulation (EU) 2016/679, article 33), and the people are told where it may harm them (article 34). Moments are ISO 8601
in UTC, empty where nothing is known.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from typing import Any

from parcours_core.dates import clock, long_day
from parcours_core.language import say, tr

SLOTS: dict[str, str] = {
    "passphrase": say("la phrase de passe de la personne"),
    "recovery": say("un code de secours imprimé, gardé ailleurs"),
    "organisation": say("la clé de l’organisme, gardée hors ligne"),
    "keyring": say("le trousseau de l’ordinateur, ouvert avec la session"),
}
KEYRING = "keyring"
"""The one way in that asks nothing of whoever sits before an open session."""


@dataclass(frozen=True, slots=True)
class AgencyDevice:
    """A device of the agency, for a list. ``own``: it is the one that asks. ``told_at``: it learnt that it is revoked
    then, and erases its keys at that."""

    id: str
    name: str
    person: str
    enrolled_at: str = ""
    last_contact: str = ""
    revoked_at: str = ""
    told_at: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class LostDossier:
    """One person whose file lay on the device, and which categories of data it held.

    ``left``: it was taken away from the person in charge of the device after the last contact, so that the device may
    still hold it.
    """

    id: str
    name: str
    categories: tuple[str, ...]
    left: bool = False


@dataclass(frozen=True, slots=True)
class LostReport:
    """What is known of a lost device. ``slots`` are the kinds of what opens it (keys of ``SLOTS``, or what a newer
    program knows), as it told them at ``slots_told_at`` (empty: it never did); it locks itself after ``idle_minutes``
    and was last opened at ``opened_at``. Without a contact it opens for ``lease_days`` (0: however long).
    ``reported_by`` is who first said that it is lost, empty for the command line of the server.

    ``dossiers`` are those that its person may see now, and those they lost since the last contact. What was written on
    it and never sent is not known here.
    """

    agency: str
    device: AgencyDevice
    notify_before: str
    slots: tuple[str, ...] = ()
    slots_told_at: str = ""
    opened_at: str = ""
    idle_minutes: int = 0
    lease_days: int = 0
    reported_by: str = ""
    dossiers: tuple[LostDossier, ...] = ()

    @property
    def categories(self) -> dict[str, int]:
        """How many people each category of data is about, the most frequent first."""
        counted = Counter(category for dossier in self.dossiers for category in dossier.categories)
        return dict(sorted(counted.items(), key=lambda each: (-each[1], each[0])))


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the report as it is read: a heading, sentences, then lines of (label, text)."""

    heading: str
    sentences: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()


def plain(report: LostReport) -> dict[str, Any]:
    """Return the report as JSON holds it, with the number of people and the categories counted."""
    return {**asdict(report), "people": len(report.dossiers), "categories": report.categories}


def title() -> str:
    """Return what the report is called."""
    return tr("Ordinateur perdu ou volé")


def foot(report: LostReport) -> str:
    """Return what stands on each page and names nobody but the device."""
    return tr("Rapport de perte · {device}", device=report.device.id[:8])


def summary(report: LostReport, zone: tzinfo) -> tuple[str, ...]:
    """Return the two sentences that count most: how many people, and until when the authority is told."""
    people = tr.count("{number} personne est concernée.", "{number} personnes sont concernées.", len(report.dossiers))
    until = tr(
        "S’il y a un risque pour elles, l’autorité de protection des données est à prévenir avant le {moment} "
        "(72 heures, article 33 du RGPD).",
        moment=moment(report.notify_before, zone),
    )
    return people, until


def chapters(report: LostReport, zone: tzinfo) -> tuple[Chapter, ...]:
    """Return the report as it is read, its moments in ``zone``."""
    return (
        Chapter(tr("L’ordinateur"), lines=_about(report, zone)),
        Chapter(tr("Ce qui l’ouvre"), _locking(report), _keys(report, zone)),
        Chapter(tr("Ce que l’on ne sait pas, ou ne peut pas"), _unknown()),
        Chapter(
            tr("Catégories de données"),
            () if report.dossiers else (tr("Aucun dossier n’était ouvert à cette personne."),),
            tuple(
                (name, tr.count("{number} personne", "{number} personnes", number))
                for name, number in report.categories.items()
            ),
        ),
        Chapter(
            tr("Dossiers"),
            lines=tuple((each.name or tr("Dossier sans nom"), _held(each)) for each in report.dossiers),
        ),
    )


def moment(at: str, zone: tzinfo) -> str:
    """Return a moment as people say it, « jamais » where there is none."""
    if not at:
        return tr("jamais")
    there = datetime.fromisoformat(at).astimezone(zone)
    return tr("{day} à {time}", day=long_day(there.date(), tr), time=clock(there.hour, there.minute, tr))


def _about(report: LostReport, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    device = report.device
    heard = (
        tr("{moment} : ses clés sont effacées", moment=moment(device.told_at, zone))
        if device.told_at
        else tr("pas encore : il ne s’est plus connecté depuis")
    )
    return (
        (tr("Agence"), report.agency),
        (tr("Ordinateur"), device.name or device.id),
        (tr("Confié à"), device.person),
        (tr("Inscrit le"), moment(device.enrolled_at, zone)),
        (tr("Dernière synchronisation"), moment(device.last_contact, zone)),
        (tr("Retiré de l’agence le"), moment(device.revoked_at, zone)),
        (tr("Signalé par"), report.reported_by or tr("l’administrateur·rice, sur le serveur")),
        (tr("A reçu l’ordre d’effacer"), heard),
        (tr("Numéro"), device.id[:8]),
    )


def _locking(report: LostReport) -> tuple[str, ...]:
    said = [tr("Les dossiers y sont chiffrés (SQLCipher) : fermés, ils ne se lisent pas sans l’une de ces clés.")]
    if report.idle_minutes:
        said.append(
            tr.count(
                "Il se ferme seul après {number} minute sans activité, quand l’écran se verrouille et en veille.",
                "Il se ferme seul après {number} minutes sans activité, quand l’écran se verrouille et en veille.",
                report.idle_minutes,
            )
        )
    if report.lease_days:
        said.append(
            tr.count(
                "Sans contact avec le serveur, il ne s’ouvre plus après {number} jour.",
                "Sans contact avec le serveur, il ne s’ouvre plus après {number} jours.",
                report.lease_days,
            )
        )
    if KEYRING in report.slots:
        said.append(tr("Qui ouvre la session de cet ordinateur ouvre aussi les dossiers : était-elle protégée ?"))
    return tuple(said)


def _keys(report: LostReport, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    if not report.slots_told_at:
        return ((tr("Clés"), tr("l’ordinateur ne les a jamais dites")),)
    counted = Counter(report.slots)
    told = [_key(kind, number) for kind, number in sorted(counted.items(), key=_known_first)]
    return (
        *((tr("Clés") if place == 0 else "", text) for place, text in enumerate(told)),
        (tr("Dernière ouverture connue"), moment(report.opened_at, zone)),
        (tr("Selon l’ordinateur, le"), moment(report.slots_told_at, zone)),
    )


def _known_first(counted: tuple[str, int]) -> tuple[int, str]:
    kind = counted[0]
    return (list(SLOTS).index(kind) if kind in SLOTS else len(SLOTS)), kind


def _key(kind: str, number: int) -> str:
    words = tr(SLOTS[kind]) if kind in SLOTS else tr("une autre clé ({kind})", kind=kind)
    return words if number == 1 else tr("{words} (× {number})", words=words, number=number)


def _unknown() -> tuple[str, ...]:
    return (
        tr("Les dossiers étaient-ils ouverts au moment de la perte ? Seule la personne peut le dire."),
        tr("Ce qui a été écrit sur l’ordinateur depuis la dernière synchronisation n’est pas connu."),
        tr("Un disque retiré de l’ordinateur ne peut pas être effacé à distance."),
    )


def _held(dossier: LostDossier) -> str:
    held = ", ".join(dossier.categories)
    return tr("{categories} (retiré depuis à cette personne)", categories=held) if dossier.left else held
