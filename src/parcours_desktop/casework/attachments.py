"""Files kept in a dossier: add one, read it back, take it out."""

from __future__ import annotations

from parcours_core.changes import Changes
from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_core.records.encounter import Attachment
from parcours_core.records.job_seeker import JobSeeker
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.found import must_find
from parcours_desktop.store import attachments as kept

MOST_BYTES = 50_000_000
"""The largest file that a dossier takes; a sync has to carry it over a hotspot."""

UNKNOWN_TYPE = "application/octet-stream"


def attach_file(
    desk: Desk,
    job_seeker_id: str,
    name: str,
    content: bytes,
    *,
    media_type: str = UNKNOWN_TYPE,
    about: str = "",
    confidential: bool = False,
) -> Changes:
    """Keep the bytes of a file in the dossier. ``name`` is shown; only its last part is kept, never a path.

    One that is ``confidential`` is seen by those alone who see the confidences. Raises ``Refused`` for an empty
    file and for one above ``MOST_BYTES``.
    """
    if not content:
        raise Refused(tr("Ce fichier est vide."), what_is_safe=tr("Rien n’a été ajouté."))
    if len(content) > MOST_BYTES:
        raise Refused(
            tr("Ce fichier dépasse {number} Mo.", number=MOST_BYTES // 1_000_000),
            what_is_safe=tr("Rien n’a été ajouté."),
            what_to_do=tr("Réduisez-le, ou gardez seulement les pages utiles."),
        )
    with desk.writing(tr("Document ajouté")) as unit:
        must_find(unit, JobSeeker, job_seeker_id)
        unit.put(
            Attachment(
                id=desk.new_id(),
                job_seeker_id=job_seeker_id,
                name=name.replace("\\", "/").rpartition("/")[2].strip() or tr("document"),
                media_type=media_type,
                size=len(content),
                sha256=unit.attach(content),
                about=about.strip(),
                added_at=desk.clock.now(),
                confidential=confidential,
            )
        )
        return unit.commit()


def read_attachment(desk: Desk, attachment_id: str) -> bytes:
    """Return the bytes of a file. Raises ``Refused`` where the record or its bytes are not on this device."""
    with desk.caseload.reading() as reader:
        attachment = must_find(reader, Attachment, attachment_id)
        content = kept.read(reader, attachment.sha256)
    if content is None:
        raise Refused(
            tr("Le contenu de ce document n’est pas sur ce poste."),
            what_to_do=tr("Il viendra avec la prochaine synchronisation."),
        )
    return content


def delete_attachment(desk: Desk, attachment_id: str) -> Changes:
    """Take a file out of the dossier; it can be taken back."""
    with desk.writing(tr("Document retiré")) as unit:
        must_find(unit, Attachment, attachment_id)
        unit.delete(Attachment, attachment_id)
        return unit.commit()
