"""Erasing a person's file at their request (GDPR article 17): here at once, on all other devices as they come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.records.sharing import Share
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.casework.agency import Agency
from parcours_desktop.casework.backups import backups_in, read_state
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import absent_dossiers, one_person
from parcours_desktop.casework.found import must_find
from parcours_desktop.casework.put_aside import KEPT_BEFORE
from parcours_desktop.casework.rescuing import KEPT_ASIDE
from parcours_desktop.casework.retention import restricted
from parcours_desktop.casework.sharing_people import agency_people
from parcours_desktop.store.erasure import erase_dossier
from parcours_desktop.store.errors import StoreError
from parcours_desktop.store.reader import Reader
from parcours_desktop.store.scrubbing import fulfilled, last_wish, scrub_due

_SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Erasing:
    """What an erasure did, and in words what it cannot reach at once."""

    changes: Changes
    records: int
    remaining: tuple[str, ...] = ()


def erase_person(desk: Desk, job_seeker_id: str, typed_name: str) -> Erasing:
    """Erase everything about one person, in all of their dossiers; it cannot be undone, so the name is to be typed.

    Raises ``Refused`` where ``typed_name`` is not the family name, where the dossier is gone, where somebody else is
    responsible for one of them, or where its processing is restricted: then the person asked that it be kept
    (article 18).
    """
    agency = agency_people(desk)
    with desk.writing(tr("Dossier effacé")) as unit:
        whole = one_person(unit, job_seeker_id)
        person = must_find(unit, JobSeeker, whole.kept)
        if typed_name.strip().casefold() != (person.family_name or person.given_name).strip().casefold():
            raise Refused(
                tr("Le nom tapé n’est pas celui du dossier."),
                what_is_safe=tr("Rien n’a été effacé."),
                what_to_do=tr("Tapez le nom de famille de la personne pour confirmer."),
            )
        if restricted(unit, whole.kept) is not None:
            raise Refused(
                tr("Ce dossier est gardé à la demande de la personne."),
                what_is_safe=tr("Rien n’a été effacé."),
                what_to_do=tr("Levez d’abord la limitation du traitement."),
            )
        for each in sorted(whole.ids):
            _refuse_anothers(desk, unit, agency, each)
        elsewhere = absent_dossiers(unit, whole)
        erased = [erase_dossier(unit, each) for each in sorted(whole.ids)]
        changes = unit.commit()
    remaining = []
    if elsewhere:
        remaining.append(
            tr("Un autre dossier réuni à celui-ci n’est pas sur cet ordinateur : transmettez la demande à l’agence.")
        )
    if not _scrubbed(desk):
        remaining.append(tr("Le fichier de cet ordinateur sera nettoyé à la prochaine ouverture du programme."))
    if any(each.to_tell for each in erased):
        remaining.append(tr("Le serveur et les autres appareils l’effacent à leur prochaine synchronisation."))
    oldest = _oldest_backup(desk)
    if oldest is not None:
        remaining.append(
            tr("Les sauvegardes déjà faites, chiffrées, le contiennent jusqu’à leur remplacement, dans un an au plus.")
        )
    path = desk.caseload.path
    if any(next(path.parent.glob(f"{path.name}{ending}*"), None) for ending in (KEPT_ASIDE, KEPT_BEFORE)):
        remaining.append(
            tr("Un fichier d’avant, chiffré, est gardé depuis une récupération : supprimez-le s’il ne sert plus.")
        )
    return Erasing(changes, sum(each.records for each in erased), tuple(remaining))


def finish_erasing(desk: Desk) -> bool:
    """Write the file anew if an erasure could not; return whether nothing is left to do. Raises a ``StoreError``."""
    with desk.caseload.reading() as reader:
        due, wish = scrub_due(reader), last_wish(reader)
    if not due:
        return True
    if not desk.caseload.scrub():
        return False
    with desk.writing(tr("Fichier nettoyé")) as unit:
        done = fulfilled(unit, wish)
        unit.commit()
    return done


def _refuse_anothers(desk: Desk, reader: Reader, agency: Agency, job_seeker_id: str) -> None:
    """Refuse here what the server would refuse: a dossier that was lent to this person, or that they handed over."""
    me = agency.colleague(agency.me)
    if me is None or me.role == _SUPERVISOR:
        return
    circle, today = agency.circle(agency.me), desk.clock.today()
    shares = [each for each in reader.find(Share, job_seeker_id=job_seeker_id) if each.holds_on(today)]
    given = [each for each in shares if each.right is ShareRight.RESPONSIBLE]
    last = max(given, key=lambda each: (each.starts_on, each.id), default=None)
    lent = any(each.holder in circle and each.given_by != desk.author for each in shares if each not in given)
    anothers = lent if last is None else last.holder not in circle
    if anothers:
        raise Refused(
            tr("Une autre personne est responsable de ce dossier."),
            what_is_safe=tr("Rien n’a été effacé."),
            what_to_do=tr("Transmettez-lui la demande, ou demandez à votre responsable d’équipe."),
        )


def _scrubbed(desk: Desk) -> bool:
    try:
        return finish_erasing(desk)
    except StoreError:
        # The dossier is erased; only its traces are not, and they are tried again.
        return False


def _oldest_backup(desk: Desk) -> datetime | None:
    backups = backups_in(read_state(desk).place)
    return backups[0].at if backups else None
