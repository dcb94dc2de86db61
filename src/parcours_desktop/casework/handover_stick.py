"""Hand dossiers over without a network: save them to a file on a stick, look into one that came, take it in."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from parcours_core.changes import Changes
from parcours_core.errors import Refused, WorldError
from parcours_core.language import tr
from parcours_core.merge import Change, Kind, State
from parcours_core.records.encounter import Attachment
from parcours_core.records.job_seeker import JobSeeker
from parcours_core.trail import Act
from parcours_core.vocabulary.sharing import ShareRight
from parcours_desktop.casework.agency import Agency
from parcours_desktop.casework.desk import Desk
from parcours_desktop.casework.duplicates_group import one_person
from parcours_desktop.casework.handover_note import without_title
from parcours_desktop.casework.retention import require_unrestricted
from parcours_desktop.casework.sharing_people import agency_people
from parcours_desktop.casework.words import listed, of
from parcours_desktop.exchange.keys import DeviceKeys, make_keys, read_keys
from parcours_desktop.store import attachments
from parcours_desktop.store.carrying import carried, lacks_content, take_carried
from parcours_desktop.store.holding import hold
from parcours_desktop.store.settings import setting

if TYPE_CHECKING:
    from parcours_desktop.exchange.stick import Stick
    from parcours_desktop.store.reader import Reader

KEYS = "sync.keys"
"""The setting that holds this device's private keys; the caseload around it is encrypted."""

TAKEN = "stick.taken"
_REMEMBERED = 2_000
KEY_BYTES = 32
PHRASE_WORDS = 6


@dataclass(frozen=True, slots=True)
class StickPreview:
    """What a file would bring, before anything is written.

    ``sender`` is who hands it over; ``known`` whether their signature is one that the server told, and not only their
    word. ``dossiers`` are (name, whether it is here already); ``notes`` the relay notes in it. ``left_out`` says in
    words what was left out of it, empty where nothing was.
    """

    stick: Stick
    sender: str
    known: bool
    written_on: str
    dossiers: tuple[tuple[str, bool], ...]
    notes: tuple[tuple[str, str], ...]
    size: int
    left_out: str = ""


def device_keys(desk: Desk) -> DeviceKeys:
    """Return the keys of this device; they are made when they are first asked for, as at enrolment."""
    with desk.caseload.reading() as reader:
        kept = setting(reader, KEYS)
    if kept:
        return read_keys(kept)
    keys = make_keys()
    with desk.writing(tr("Clés de l’appareil")) as unit:
        unit.keep_setting(KEYS, keys.kept())
        unit.commit()
    return keys


def spoken_phrase() -> str:
    """Return six words drawn by chance, to be said to the colleague: 66 bits before Argon2id."""
    from parcours_desktop.vault.suggestion import suggest

    return suggest(PHRASE_WORDS).passphrase


def has_key(desk: Desk, holder: str) -> bool:
    """Say whether a file can be closed for a colleague or a team without a phrase."""
    return bool(_seal_keys(agency_people(desk), holder))


def stick_name(day: date, number: int) -> str:
    """Return a name for the file that tells nothing of the people: the day and how many dossiers."""
    return tr("relais-{day}-{number}.parcours", day=day.isoformat(), number=number)


def asks_for_phrase(error: WorldError) -> bool:
    """Say whether a file was refused only for want of the right words."""
    from parcours_desktop.exchange.errors import PhraseAsked, WrongPhrase

    return isinstance(error, (PhraseAsked, WrongPhrase))


def save_stick(
    desk: Desk,
    job_seeker_ids: Sequence[str],
    path: Path,
    *,
    holder: str,
    phrase: str = "",
    confidences: bool = True,
    to: str = "",
    relays: Collection[str] = (),
) -> Changes:
    """Write the dossiers to ``path``, closed for ``holder`` or by ``phrase``; the trail says so before it is written.

    What was shared with them goes with it. Where nothing was (``casework.stranger_handover``), ``to`` says who gets it
    as it was typed, and ``relays`` are the ids of the relay notes, which go with and without ``confidences``. Raises
    ``Refused`` where the file could be closed for nobody, or where a dossier that was never sent, and could be, holds
    confidences that are not to go; ``OSError`` for what the disk does.
    """
    from parcours_desktop.exchange.carried import manifest_of
    from parcours_desktop.exchange.stick import Closing, write_stick

    agency, keys = agency_people(desk), device_keys(desk)
    sealed = () if phrase else _seal_keys(agency, holder)
    if not sealed and len(phrase.split()) < PHRASE_WORDS:
        raise Refused(
            tr("Le fichier ne peut pas encore être fermé."),
            what_is_safe=tr("Rien n’a été écrit."),
            what_to_do=tr("Choisissez une phrase d’au moins six mots, à dire de vive voix."),
        )
    with desk.caseload.reading() as reader:
        whole = {each for one in job_seeker_ids for each in one_person(reader, one).ids}
        for one in sorted(whole):
            require_unrestricted(reader, one)
    with desk.caseload.reading() as reader:
        people = reader.find(JobSeeker, id=whole)
        # Where no server was ever met, nothing can be sent to it first.
        found = carried(reader, whole, confidences=confidences, relays=relays, cut=not agency.me)
        if any(record == "job_seeker" for record, _ in found.held_back):
            raise Refused(
                tr("Un de ces dossiers n’a jamais été synchronisé et contient des confidences."),
                what_is_safe=tr("Rien n’a été écrit."),
                what_to_do=tr("Synchronisez d’abord, ou partagez-le avec les confidences."),
            )
        files = _files(reader, whole, confidences=confidences)
    with desk.writing(tr("Dossiers enregistrés pour un relais")) as unit:
        unit.note(Act.EXPORTED, whole, agency.name_of(holder), typed=to)
        changes = unit.commit()
    manifest = manifest_of(
        sender=(desk.author, agency.me, desk.settings.agency),
        written_at=desk.clock.now().isoformat(),
        dossiers=[(each.id, each.full_name) for each in people],
        states=list(found.states),
        changes=list(found.changes),
        contents=[(each.sha256, each.size) for each in files],
        relays=list(relays),
        without_confidences=not confidences,
    )
    write_stick(path, manifest, _bytes_of(desk, files), keys, Closing(sealed, phrase))
    return changes


def read_stick(desk: Desk, path: Path, phrase: str = "") -> StickPreview:
    """Look into a file, and check all of it, attachments included. Nothing is written.

    Raises a ``StickError`` for what cannot be taken in, ``OSError`` for what the disk does.
    """
    from parcours_desktop.exchange.errors import AlreadyTaken
    from parcours_desktop.exchange.stick import open_stick

    agency = agency_people(desk)
    stick = open_stick(path, device_keys(desk), phrase)
    manifest = stick.manifest
    with desk.caseload.reading() as reader:
        if stick.header.id.hex() in setting(reader, TAKEN, []):
            raise AlreadyTaken
        here = {each.id for each in reader.find(JobSeeker, id={dossier for dossier, _ in manifest.dossiers})}
    manifest.check()
    # Each attachment is read and compared with its digest; none is kept.
    deque(stick.contents(), maxlen=0)
    signer = agency.signed_by(stick.sign_key)
    names = dict(manifest.dossiers)
    told: list[State | Change] = [*manifest.states(), *manifest.unsent()]
    notes = [
        (names[each.dossier], without_title(str(each.values[field])))
        for each in told
        for field in [_relay_field(each, manifest.relays)]
        if field and each.values.get(field)
    ]
    return StickPreview(
        stick=stick,
        sender=signer.name if signer else manifest.sender,
        known=signer is not None,
        written_on=manifest.written_at[:10],
        dossiers=tuple((name, dossier in here) for dossier, name in manifest.dossiers),
        # The note of who was helping before is often the same.
        notes=tuple(dict.fromkeys(notes)),
        size=path.stat().st_size,
        left_out=_left_out(signer.name if signer else manifest.sender) if manifest.without_confidences else "",
    )


def _left_out(sender: str) -> str:
    return tr(
        "Remis sans les confidences : ni notes d’entretien, ni preuves des accords. "
        "Demandez {to_whom} ce qui vous manque.",
        to_whom=tr("à {name}", name=sender) if sender else tr("à votre collègue"),
    )


def _relay_field(each: State | Change, relays: Collection[str]) -> str:
    """Return the field of a record in which a relay note stands; empty where there is none."""
    if each.record == "share":
        return "note"
    return "text" if each.id in relays else ""


def take_stick(desk: Desk, preview: StickPreview) -> Changes:
    """Take a file in, all of it or nothing. Raises ``StickError`` where it changed since it was looked into.

    What is written in a dossier of a colleague waits until their own sync has let the server show it here; in one that
    was never sent and is handed over it does not, since who handed it over may never sync again.
    """
    from parcours_desktop.exchange.errors import AlreadyTaken

    manifest, agency = preview.stick.manifest, agency_people(desk)
    number = len(manifest.dossiers)
    label = tr.count(
        "Dossier reçu {of_whom}",
        "{number} dossiers reçus {of_whom}",
        number,
        of_whom=of(preview.sender or tr("un·e collègue")),
    )
    # What was carried is what its sender decided: also where it is given here for reading alone.
    with desk.writing(label, anywhere=True) as unit:
        taken = list(setting(unit, TAKEN, []))
        if preview.stick.header.id.hex() in taken:
            raise AlreadyTaken
        states, unsent = manifest.states(), manifest.unsent()
        here = {each.id for each in unit.find(JobSeeker, id={dossier for dossier, _ in manifest.dossiers})}
        take_carried(unit, states, unsent)
        hold(unit, _to_be_shown(agency, states, unsent) - here)
        for content, (sha256, _) in zip(preview.stick.contents(), manifest.contents, strict=True):
            if lacks_content(unit, sha256):
                unit.attach(content)
        unit.keep_setting(TAKEN, [*taken, preview.stick.header.id.hex()][-_REMEMBERED:])
        unit.note(Act.RECEIVED, [dossier for dossier, _ in manifest.dossiers], preview.sender)
        return unit.commit()


def names_of(preview: StickPreview, most: int = 3) -> str:
    """Return whose dossiers a file holds, the first few by name."""
    names = [name for name, _ in preview.dossiers]
    more = len(names) - most
    rest = [tr.count("{number} autre", "{number} autres", more)] if more > 0 else []
    return listed([*names[:most], *rest], tr)


def _seal_keys(agency: Agency, holder: str) -> tuple[bytes, ...]:
    """Return the keys of a colleague, or of all of a team but oneself; none where one of them has none."""
    if any(team.id == holder for team in agency.teams):
        keys = [each.seal_key for each in agency.colleagues if holder in each.teams and each.id != agency.me]
    else:
        keys = [each.seal_key for each in agency.colleagues if each.id == holder]
    # Nothing can be closed for a key of noughts (RFC 7748, section 6.1).
    return tuple(keys) if keys and all(len(key) == KEY_BYTES and any(key) for key in keys) else ()


def _to_be_shown(agency: Agency, states: Sequence[State], unsent: Sequence[Change]) -> set[str]:
    known = {each.dossier for each in states if each.record == "job_seeker"}
    made = {each.dossier for each in unsent if each.record == "job_seeker" and each.kind is Kind.CREATE}
    circle = agency.circle(agency.me) if agency.me else frozenset()
    ours = {
        each.dossier
        for each in unsent
        if each.record == "share"
        and each.values.get("right") == ShareRight.RESPONSIBLE
        and each.values.get("holder") in circle
    }
    return known | (made - ours)


def _files(reader: Reader, dossiers: set[str], *, confidences: bool) -> list[Attachment]:
    named = reader.find(Attachment, job_seeker_id=dossiers)
    found = {each.sha256: each for each in named if confidences or not each.confidential}
    return [each for sha256, each in sorted(found.items()) if not lacks_content(reader, sha256)]


def _bytes_of(desk: Desk, files: Sequence[Attachment]) -> Iterator[bytes]:
    for each in files:
        with desk.caseload.reading() as reader:
            yield attachments.read(reader, each.sha256) or b""
