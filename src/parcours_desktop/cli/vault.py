"""The command ``vault``: what opens the dossiers, whether it holds, the ways back in, saving what is damaged."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parcours_core.errors import Refused
from parcours_core.language import say, tr
from parcours_desktop.bootstrap import Home, default_home
from parcours_desktop.cli.answering import WORLD_ERROR, Answer, give
from parcours_desktop.cli.asking import new_secret, secret
from parcours_desktop.cli.french_parser import FrenchParser

if TYPE_CHECKING:
    from parcours_desktop.store.rescue import HurtDossier, RescueReport
    from parcours_desktop.vault.data_key import DataKey
    from parcours_desktop.vault.slots import KeyFile

Common = Callable[[FrenchParser], None]
Command = Callable[[argparse.Namespace], int]

_PASSPHRASE = say("Votre phrase de passe :")
_KINDS = {
    "passphrase": say("phrase de passe"),
    "keyring": say("trousseau de l’ordinateur"),
    "recovery": say("code de secours"),
    "organisation": say("clé de l’organisme"),
}

_PUBLIC = ("recovery", "organisation")


def add_to(verbs: Any, program: str, common: Common) -> None:
    """Add ``vault`` with its verbs to the parser."""
    words = tr("le coffre : ce qui ouvre les dossiers, le vérifier, y revenir sans la phrase")
    top = verbs.add_parser("vault", description=words, help=words, prog=f"{program} vault")
    common(top)
    below = top.add_subparsers(
        title=tr("commandes"), metavar=tr("commande"), dest="vault_verb", required=True, parser_class=FrenchParser
    )

    def add(verb: str, words: str, command: Command) -> FrenchParser:
        made: FrenchParser = below.add_parser(verb, description=words, help=words, prog=f"{program} vault {verb}")
        common(made)
        made.set_defaults(command=command)
        return made

    add("status", tr("dire ce qui ouvre les dossiers et ce qui a été fait aux clés, sans rien demander"), status)
    add("verify", tr("vérifier les clés, leur trace et chaque page du fichier des dossiers"), verify)
    add("rotate", tr("remplacer la clé des dossiers, et réécrire leur fichier avec la nouvelle"), rotate)
    recovering = add("recover", tr("ouvrir sans la phrase, et en choisir une nouvelle"), recover)
    recovering.options.add_argument(
        "--organisation-key", type=Path, metavar=tr("FICHIER"), help=tr("avec la clé privée de l’organisme")
    )
    rescuing = add("rescue", tr("sauver ce qui reste lisible d’un fichier abîmé"), rescue)
    rescuing.options.add_argument(
        "--out", type=Path, required=True, metavar=tr("FICHIER"), help=tr("où écrire les dossiers sauvés")
    )
    making = add("organisation-key", tr("créer la clé d’un organisme : une partie publique, une privée"), make_key)
    making.add_argument("name", metavar=tr("NOM"), help=tr("le nom de l’organisme"))
    making.options.add_argument(
        "--out", type=Path, required=True, metavar=tr("DOSSIER"), help=tr("où écrire les deux fichiers")
    )
    adding = add("add-organisation-key", tr("laisser la clé d’un organisme ouvrir ces dossiers"), add_key)
    adding.add_argument("file", type=Path, metavar=tr("FICHIER"), help=tr("la partie publique de la clé"))


def status(given: argparse.Namespace) -> int:
    """Say what opens the dossiers; no key is asked. Raises what reading the slots raises."""
    from parcours_desktop.vault.managing import slots_in
    from parcours_desktop.vault.slots import read_key_file

    home = _home(given)
    file = read_key_file(home.path)
    lines = [tr("Coffre : {folder}", folder=home.path), tr("Ce qui ouvre les dossiers :")]
    found = slots_in(home.path)
    for slot in found:
        lines.append(
            "  " + " · ".join(part for part in (_kind(slot.kind), slot.name, slot.fingerprint, slot.made) if part)
        )
    if file.coming:
        lines.append(tr("Un remplacement de la clé n’est pas terminé : ouvrez les dossiers une fois pour le terminer."))
    lines.append(
        tr("Ce qui a été fait aux clés :") if file.events else tr("Aucune trace de ce qui a été fait aux clés.")
    )
    lines += [f"  {event.at} · {_event(event.what)}" for event in file.events]
    values = {
        "home": str(home.path),
        "vault": file.vault,
        "slots": [
            {"id": slot.id, "kind": slot.kind, "made": slot.made, "name": slot.name, "fingerprint": slot.fingerprint}
            for slot in found
        ],
        "rekeying": bool(file.coming),
        "caseload": home.caseload.exists(),
        "events": [{"at": event.at, "what": event.what, "slot": event.slot} for event in file.events],
    }
    return give(Answer("\n".join(lines), values), as_json=given.json)


def verify(given: argparse.Namespace) -> int:
    """Check the keys, their trail and the file; 1 where something is wrong. Raises ``WorldError``."""
    from parcours_desktop.store.integrity import verify as verify_file
    from parcours_desktop.vault.proof import first_broken
    from parcours_desktop.vault.slots import read_key_file

    home = _home(given)
    with _opened(home) as key:
        with _closed_to_others(home):
            file = read_key_file(home.path)
            broken = first_broken(file, key)
            foreign = _foreign(file, key)
            verdict = verify_file(home.caseload, key) if home.caseload.exists() else None
        cut = verdict is not None and verdict.sound and not _holds_the_end(home, file, key)
    lines = [tr("La phrase de passe ouvre le coffre.")]
    if broken is not None:
        lines.append(tr("La trace des clés a été modifiée à partir de la ligne {number}.", number=broken + 1))
    if cut:
        lines.append(tr("La fin de la trace des clés manque : une copie plus ancienne du fichier des clés est là."))
    lines += [tr("Une clé n’a pas été ajoutée par ce programme : {kind}.", kind=_kind(kind)) for kind in foreign]
    if verdict is None:
        lines.append(tr("Il n’y a pas encore de fichier de dossiers."))
    elif verdict.sound:
        lines.append(
            tr.count(
                "{number} dossier, chaque page est intacte.",
                "{number} dossiers, chaque page est intacte.",
                verdict.dossiers or 0,
            )
        )
    else:
        pages = ", ".join(map(str, verdict.damaged_pages)) or "–"
        lines.append(tr("Le fichier des dossiers est abîmé. Pages : {pages}.", pages=pages))
        lines.append(tr("Gardez une copie, puis utilisez « vault rescue » ou reprenez une sauvegarde."))
    sound = broken is None and not cut and not foreign and (verdict is None or verdict.sound)
    values = {
        "sound": sound,
        "trail_broken_at": broken,
        "trail_cut": cut,
        "foreign_slots": foreign,
        "caseload": None
        if verdict is None
        else {
            "sound": verdict.sound,
            "opens": verdict.opens,
            "damaged_pages": list(verdict.damaged_pages),
            "problems": list(verdict.problems),
            "dossiers": verdict.dossiers,
        },
    }
    return give(Answer("\n".join(lines), values, 0 if sound else WORLD_ERROR), as_json=given.json)


def rotate(given: argparse.Namespace) -> int:
    """Put the dossiers under a new data key; the ways in follow it. Raises ``WorldError``."""
    from parcours_desktop.casework.rotating import new_data_key

    done = new_data_key(_home(given).path, secret(tr(_PASSPHRASE)))
    lines = [tr("Les dossiers sont sous une nouvelle clé ; l’ancienne n’ouvre plus ce fichier.")]
    lines += [tr("N’ouvre plus, à ajouter à nouveau : {kind}.", kind=_kind(slot.kind)) for slot in done.left_behind]
    lines.append(
        tr("Les sauvegardes faites avant gardent l’ancienne clé : faites-en une nouvelle, détruisez les autres.")
    )
    values = {"rotated": True, "left_behind": [{"id": slot.id, "kind": slot.kind} for slot in done.left_behind]}
    return give(Answer("\n".join(lines), values), as_json=given.json)


def recover(given: argparse.Namespace) -> int:
    """Open with the recovery code or the organisation's key, and choose a new passphrase. Raises ``WorldError``."""
    from parcours_desktop.casework.key_trail import note_recovered
    from parcours_desktop.vault.recovery import recover_with_code, recover_with_organisation

    home = _home(given).path
    if given.organisation_key is not None:
        content = _read(given.organisation_key)
        file_passphrase = secret(tr("Phrase de passe de la clé de l’organisme :"))
        done = recover_with_organisation(home, content, file_passphrase, new_secret(tr("Nouvelle phrase de passe :")))
    else:
        code = secret(tr("Code de secours :"))
        done = recover_with_code(home, code, new_secret(tr("Nouvelle phrase de passe :")))
    note_recovered(home, done.data_key)
    done.data_key.wipe()
    lines = [
        tr("La nouvelle phrase ouvre les dossiers ; les anciennes clés n’ouvrent plus."),
        tr("Nouveau code de secours, montré une seule fois : {code}", code=done.code),
    ]
    return give(Answer("\n".join(lines), {"recovered": True, "code": done.code}), as_json=given.json)


def rescue(given: argparse.Namespace) -> int:
    """Save what is readable to another file; 1 where something is lost. Raises ``WorldError``."""
    from parcours_desktop.store.rescue import rescue as save

    home = _home(given)
    with _opened(home) as key:
        report = save(home.caseload, key, given.out)
    code = 0 if report.everything else WORLD_ERROR
    return give(Answer(_rescued(report), _rescued_values(report), code), as_json=given.json)


def make_key(given: argparse.Namespace) -> int:
    """Make the two files of an organisation's key; an earlier one is never replaced. Raises ``WorldError``."""
    from parcours_desktop.cli.writing import NotWritten, must_be_writable, written
    from parcours_desktop.vault.organisation import new_key_pair

    public, private = given.out / "organisation.public.json", given.out / "organisation.private.json"
    for path in (public, private):
        must_be_writable(path)
        if path.exists():
            raise NotWritten(path, tr("il existe déjà"))
    pair = new_key_pair(given.name, new_secret(tr("Phrase de passe de la clé privée :")))
    for path, content in ((private, pair.private_file), (public, pair.public_file)):
        with written(path):
            path.touch(mode=0o600, exist_ok=False)
            path.write_bytes(content)
    lines = [
        tr("Clé de {name}, empreinte {digits}.", name=given.name, digits=pair.key.fingerprint),
        tr("Partie publique, à donner aux ordinateurs : {path}", path=public),
        tr("Partie privée, à garder hors ligne et jamais sur un ordinateur relié : {path}", path=private),
    ]
    values = {"public": str(public), "private": str(private), "fingerprint": pair.key.fingerprint}
    return give(Answer("\n".join(lines), values), as_json=given.json)


def add_key(given: argparse.Namespace) -> int:
    """Seal the data key to an organisation's key too. Raises ``WorldError``."""
    from parcours_desktop.vault.managing import add_organisation

    content = _read(given.file)
    key = add_organisation(_home(given).path, secret(tr(_PASSPHRASE)), content)
    text = tr("La clé de {name}, empreinte {digits}, peut ouvrir ces dossiers.", name=key.name, digits=key.fingerprint)
    return give(Answer(text, {"name": key.name, "fingerprint": key.fingerprint}), as_json=given.json)


def _home(given: argparse.Namespace) -> Home:
    return Home(given.home or default_home())


@contextmanager
def _opened(home: Home) -> Iterator[DataKey]:
    from parcours_desktop.vault.unlock import unlock

    key = unlock(home.path, secret(tr(_PASSPHRASE)))
    try:
        yield key
    finally:
        key.wipe()


@contextmanager
def _closed_to_others(home: Home) -> Iterator[None]:
    from parcours_desktop.store.errors import told_by_system
    from parcours_desktop.store.lock import FileLock

    with told_by_system():
        lock = FileLock(home.caseload.with_name(home.caseload.name + ".lock"))
    try:
        yield
    finally:
        lock.release()


def _read(path: Path) -> bytes:
    from parcours_core.system_reasons import reason_of_system

    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            tr("« {path} » n’a pas pu être lu ({why}).", path=path, why=reason_of_system(error)),
            what_is_safe=tr("Rien n’a été modifié."),
        ) from error


def _foreign(file: KeyFile, key: DataKey) -> list[str]:
    """Return the kinds of the slots that nobody who had the key put there; those of secrets cannot be forged."""
    from parcours_desktop.vault.proof import is_genuine

    return [slot.kind for slot in file.slots if slot.kind in _PUBLIC and not is_genuine(file, slot, key)]


def _holds_the_end(home: Home, file: KeyFile, key: DataKey) -> bool:
    from parcours_desktop.casework.key_trail import journal_is_whole
    from parcours_desktop.store.caseload import Caseload

    with Caseload.open(home.caseload, key) as caseload:
        return journal_is_whole(caseload, file)


def _kind(kind: str) -> str:
    return tr(_KINDS[kind]) if kind in _KINDS else tr("clé d’une version plus récente")


def _event(what: str) -> str:
    from parcours_desktop.vault.journal import LABELS, What

    return tr(LABELS[What(what)]) if what in set(What) else what


def _rescued(report: RescueReport) -> str:
    whole = tr.count("{number} dossier sauvé entier", "{number} dossiers sauvés entiers", report.whole)
    lines = [tr("{whole} : {path}", whole=whole, path=report.out)]
    lines += [tr("Incomplet : {name}", name=each.name) for each in report.incomplete]
    lines += [tr("Perdu : {name}", name=each.name) for each in report.lost]
    if report.elsewhere:
        lines.append(tr("Hors des dossiers, il manque une partie de : {what}.", what=", ".join(report.elsewhere)))
    lines.append(tr("Le fichier abîmé n’a pas été touché."))
    return "\n".join(lines)


def _rescued_values(report: RescueReport) -> dict[str, Any]:
    def hurt(each: HurtDossier) -> dict[str, Any]:
        return {"id": each.job_seeker_id, "name": each.name, "missing": dict(each.missing)}

    return {
        "out": str(report.out),
        "everything": report.everything,
        "whole": report.whole,
        "incomplete": [hurt(each) for each in report.incomplete],
        "lost": [hurt(each) for each in report.lost],
        "retold": report.retold,
        "elsewhere": list(report.elsewhere),
    }
