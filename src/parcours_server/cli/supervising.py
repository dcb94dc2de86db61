"""The commands for supervisors: what lies under seal, and the trail of who did what."""

from __future__ import annotations

import argparse

from parcours_core.breach import moment
from parcours_core.language import tr
from parcours_core.protocol import Decision
from parcours_core.records.catalogue import caseload_types
from parcours_server.cli.answering import WORLD_ERROR, give
from parcours_server.cli.choosing import one_of
from parcours_server.cli.context import Add, now, read, write, write_noted
from parcours_server.services import supervising, trailing
from parcours_server.services.acts import Kind
from parcours_server.services.moments import ZONE

_TYPED = {"repris": Decision.ENTERED.value, "refusé": Decision.REFUSED.value}


def add_sealed(add: Add) -> None:
    """Add the verbs about what is under seal."""
    add("list", tr("montrer ce qui attend sous scellés"), _list)
    for verb, words, command in (
        ("show", tr("ouvrir un pli ; la lecture est notée"), _show),
        ("settle", tr("noter ce qui est décidé d’un pli"), _settle),
    ):
        adding = add(verb, words, command)
        adding.add_argument(
            "sealed", metavar=tr("NUMÉRO"), help=tr("son numéro, ou le début de celui-ci (sealed list)")
        )
        if command is _settle:
            said = tr("repris, par quelqu’un qui écrit dans le dossier ; ou refusé. Qui l’a envoyé l’apprend")
            adding.add_argument("--decision", type=one_of(_TYPED), metavar=tr("DÉCISION"), required=True, help=said)
        adding.add_argument("--for", dest="login", metavar=tr("IDENTIFIANT"), required=True, help=tr("qui le demande"))


def add_trail(add: Add) -> None:
    """Add the verbs about the trail."""
    add("show", tr("dire qui a fait quoi avec un dossier"), _trail).add_argument("dossier", metavar=tr("DOSSIER"))
    add("verify", tr("vérifier qu’aucune ligne n’a été changée ou ôtée"), _verify)


def _list(given: argparse.Namespace) -> int:
    found = read(given, supervising.waiting)
    lines = [f"{one.id}  {moment(one.at, ZONE)}  {sender}" for one, sender in found]
    values = [
        {"sealed": one.id, "at": one.at, "sender": sender, "dossier": one.dossier, "device": one.device}
        for one, sender in found
    ]
    return give("\n".join(lines) or tr("Rien n’est sous scellés."), {"sealed": values}, as_json=given.json)


def _show(given: argparse.Namespace) -> int:
    opened = write(given, lambda transaction: supervising.open_seal(transaction, given.sealed, given.login, now()))
    lines = [
        tr("Envoyé par {name}, pour le dossier {dossier}", name=opened.sender, dossier=opened.sealed.dossier),
        *(f"{_called(opened.record, field)} : {value}" for field, value in opened.values.items()),
    ]
    values = {
        "sealed": opened.sealed.id,
        "sender": opened.sender,
        "dossier": opened.sealed.dossier,
        "record": opened.record,
        "id": opened.record_id,
        "kind": opened.kind,
        "values": dict(opened.values),
        "before": dict(opened.before),
    }
    return give("\n".join(lines), values, as_json=given.json)


def _called(record: str, field: str) -> str:
    """Return how a field is called in French; a field of a newer program keeps its name."""
    declared = caseload_types().get(record)
    labels = {spec.name: spec.field.label for spec in declared.specs} if declared else {}
    return tr(labels[field]) if field in labels else field


def _settle(given: argparse.Namespace) -> int:
    decision = Decision(given.decision)
    settled = write_noted(
        given,
        Kind.SETTLED,
        lambda transaction: supervising.settle_seal(transaction, given.sealed, given.login, now(), decision),
        lambda settled: {"id": settled, "login": given.login, "decision": decision.value},
    )
    text = tr("Le pli est réglé ; qui l’a envoyé apprendra ce qui est décidé à sa prochaine synchronisation.")
    return give(text, {"sealed": settled, "settled": True, "decision": decision.value}, as_json=given.json)


def _trail(given: argparse.Namespace) -> int:
    lines = read(given, lambda transaction: trailing.of_dossier(transaction, given.dossier))
    shown = [
        "  ".join(
            part
            for part in (moment(line.at, ZONE), f"{line.author} {tr(trailing.words_for(line.act))}".strip(), line.words)
            if part
        )
        for line in lines
    ]
    values = [
        {"at": line.at, "author": line.author, "act": line.act, "words": line.words, "device": line.device}
        for line in lines
    ]
    return give("\n".join(shown) or tr("Rien n’est noté de ce dossier."), {"lines": values}, as_json=given.json)


def _verify(given: argparse.Namespace) -> int:
    found = read(given, trailing.breaks)
    lines = [
        tr("Le journal de {device} ne tient plus à partir de la ligne {number}.", device=one.device, number=one.number)
        if one.device
        else tr("Le journal du serveur ne tient plus à partir de la ligne {number}.", number=one.number)
        for one in found
    ]
    values = {"sound": not found, "broken": [{"device": one.device, "number": one.number} for one in found]}
    text = "\n".join(lines) or tr("Aucune ligne n’a été changée ni ôtée.")
    return give(text, values, as_json=given.json, code=WORLD_ERROR if found else 0)
