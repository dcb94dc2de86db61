"""Erasures at the request of the person: told to the server until it has erased too, and taken off the disk here."""

from __future__ import annotations

from parcours_core.language import tr
from parcours_core.wire.messages import Answer
from parcours_desktop.store import erasure
from parcours_desktop.store.errors import StoreError
from parcours_desktop.store.scrubbing import fulfilled, last_wish, scrub_due
from parcours_desktop.store.taking_in import TakingIn
from parcours_desktop.sync.run import Run


def take_answer(run: Run, taking: TakingIn, answer: Answer) -> None:
    """Note which erasures the server has carried out, and say of which it would not; either way nothing more is sent.

    What it keeps is read again, deletions too, of which the check that follows knows nothing: people may still be asked
    about them. Where somebody else answers for it nothing comes back: after a restore, who had not heard of the erasure
    may have given it back.
    """
    # First, while it is still known whose erasure it was.
    taking.erase(dict.fromkeys(answer.erased, ""))
    taking.reread |= taking.erase(dict.fromkeys(answer.kept, ""))
    for dossier in answer.erased:
        erasure.erasure_told(taking.unit, dossier)
    for dossier in answer.kept:
        erasure.ask_no_more(taking.unit, dossier)
    if answer.kept:
        run.report.happened(
            tr.count(
                "Le serveur garde un dossier effacé ici : seule la personne qui en est responsable peut l’effacer.",
                "Le serveur garde {number} dossiers effacés ici : seules les personnes qui en sont responsables "
                "peuvent les effacer.",
                len(answer.kept),
            )
        )


def scrub(run: Run) -> None:
    """Write the file anew where something was erased; tried again later where that is not possible now."""
    with run.caseload.reading() as reader:
        due, wish = scrub_due(reader), last_wish(reader)
    if not due:
        return
    try:
        if run.caseload.scrub():
            with run.writing() as unit:
                fulfilled(unit, wish)
                unit.commit()
    except StoreError:
        # The dossier is erased; only its traces are not.
        return
