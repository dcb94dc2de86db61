"""The command ``demo``: the main job from start to end in a real window, with letters and pictures to show for it."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parcours_core.language import tr
from parcours_desktop.bootstrap import Home, opening
from parcours_desktop.cli import codes
from parcours_desktop.cli.answering import WORLD_ERROR, Answer, as_text, give
from parcours_desktop.cli.codes import Codes
from parcours_desktop.cli.directory import place_of
from parcours_desktop.cli.french_parser import FrenchParser
from parcours_desktop.cli.network import Network
from parcours_desktop.cli.writing import written

if TYPE_CHECKING:
    from parcours_desktop.ui.app.driving.stage import Outcome, Stage
    from parcours_desktop.ui.app.driving.story import Play, Story

Add = Callable[[str, str, Callable[[argparse.Namespace], int]], FrenchParser]
SUMMARY = "summary.json"
DEMO_PHRASE = "quatre petits mots simples"


def add_to(add: Add) -> None:
    """Add ``demo`` to the parser."""
    made = add("demo", tr("faire tout le travail de bout en bout, et en garder les lettres et les images"), demo)
    option = made.options.add_argument
    option("--out", type=Path, required=True, metavar=tr("DOSSIER"), help=tr("où vont lettres, images et résumé"))
    option("--seed", type=codes.number, metavar="N", help=tr("d’autres personnes inventées, selon ce nombre"))
    option(
        "--person",
        type=Path,
        action="append",
        default=[],
        metavar=tr("FICHIER"),
        help=tr("une personne décrite en JSON, au lieu des personnes prévues"),
    )
    option("--postcode", default="", metavar="CODE", help=tr("faire habiter les personnes à ce code postal"))
    option(
        "--barrier",
        type=Codes(codes.kind_codes),
        nargs="+",
        action="extend",
        default=[],
        metavar=tr("FREIN"),
        help=tr("donner ces freins aux personnes"),
    )
    option("--pack", type=Path, metavar=tr("FICHIER"), help=tr("l’annuaire des partenaires à employer"))


def demo(given: argparse.Namespace) -> int:
    """Perform the demonstration; write its summary and name its folder, also where it got stuck."""
    from parcours_desktop.casework.desk import SystemClock
    from parcours_desktop.cli import stories, story_people
    from parcours_desktop.ui.app.driving.story import Play

    today = SystemClock().today()
    people: tuple[Story, ...] = tuple(stories.from_file(path) for path in given.person)
    if not people:
        people = story_people.usual(today) if given.seed is None else story_people.drawn(given.seed, today)
    play = Play(DEMO_PHRASE, story_people.letterhead(), tuple(_varied(story, given) for story in people))
    if given.postcode:
        place_of(given.postcode, None)
    if given.pack is not None:
        must_be_a_pack(given.pack)
    out = given.out.absolute()
    with written(out), fresh_home(given.home) as home:
        out.mkdir(parents=True, exist_ok=True)
        return _perform(play, home, out, given)


def must_be_a_pack(path: Path) -> None:
    """Raise what ``Pack.open`` raises, before a window is opened over a directory that cannot be read."""
    from parcours_desktop.directory.pack import Pack

    Pack.open(path).close()


@contextmanager
def fresh_home(asked: Path | None) -> Iterator[Path]:
    """Yield the home to work in: ``asked``, which must hold no caseload, or one that is thrown away afterwards.

    Raises ``VaultExists`` where there are dossiers or keys already.
    """
    from parcours_desktop.vault.errors import VaultExists

    if asked is not None:
        if not Home(asked).is_new:
            raise VaultExists
        yield asked
        return
    with tempfile.TemporaryDirectory(prefix="parcours-demo-") as folder:
        yield Path(folder)


def _perform(play: Play, home: Path, out: Path, given: argparse.Namespace) -> int:
    from parcours_desktop.cli import embedded_server
    from parcours_desktop.ui.app.driving.hand import Stuck
    from parcours_desktop.ui.app.driving.play import perform
    from parcours_desktop.ui.app.driving.stage import Stage
    from parcours_desktop.ui.app.start import demonstration_application

    demonstration_application()
    stage = Stage(lambda: opening(Home(home), pack=given.pack), out, _teller(given))
    began, stuck = time.perf_counter(), ""
    synced = embedded_server.is_installed() and bool(play.people)
    try:
        with Network() as network:
            perform(stage, play)
        if synced:
            _meet_a_colleague(stage, play)
    except Stuck as error:
        stuck = str(error)
    finally:
        stage.close()
    total = round(time.perf_counter() - began, 3)
    summary = _summary(stage.outcome, total, stuck, network.asked) | {"synced": synced and not stuck}
    (out / SUMMARY).write_text(as_text(summary) + "\n", encoding="utf-8")
    if stuck:
        sys.stderr.write(tr("La démonstration s’est arrêtée : {why}.", why=stuck) + "\n")
    words = tr("Lettres, images et {summary} : {folder}", summary=SUMMARY, folder=out)
    return give(Answer(words, {"folder": str(out), **summary}, 0 if summary["ok"] else WORLD_ERROR), as_json=given.json)


def _meet_a_colleague(stage: Stage, play: Play) -> None:
    """End with a server on this computer and a second laptop: a conflict, its card, the choice."""
    from parcours_desktop.cli.embedded_server import EmbeddedServer
    from parcours_desktop.cli.second_device import SecondDevice
    from parcours_desktop.ui.app.driving.play import perform_together

    with tempfile.TemporaryDirectory(prefix="parcours-demo-") as name:
        folder = Path(name)
        with (
            EmbeddedServer(folder) as server,
            SecondDevice(folder / "nadia", server, play.letterhead.counsellor) as colleague,
        ):
            perform_together(stage, play, colleague)


def _summary(outcome: Outcome, total: float, stuck: str, asked: list[str]) -> dict[str, Any]:
    return {
        "ok": not stuck and not asked,
        "letters": [asdict(letter) for letter in outcome.letters],
        "screens": outcome.screens,
        "seconds": {**outcome.seconds, "total": total},
        "without_service": outcome.without_service,
        "network": asked,
        **({"stuck": stuck} if stuck else {}),
    }


def _varied(story: Story, given: argparse.Namespace) -> Story:
    from parcours_desktop.ui.app.driving.story import StoryBarrier

    if given.postcode:
        story = replace(story, postal_code=given.postcode, municipality="")
    if given.barrier:
        story = replace(story, barriers=tuple(StoryBarrier(kind) for kind in given.barrier))
    return story


def _teller(given: argparse.Namespace) -> Callable[[str], None]:
    def tell(step: str) -> None:
        if sys.stderr.isatty() and not given.json:
            sys.stderr.write(f"  {step}\n")

    return tell
