"""Kills the server, or the database under it, in the middle of what a crowd of devices does."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from proof.helpers.company import ANNE, Company
from proof.helpers.crowd import Crowd
from proof.helpers.lines import Office, OverHttp
from proof.helpers.mortal import MortalPostgres, MortalServer, mortal_postgres

DEVICES = 3
ROUNDS_BETWEEN = 6
TRIES = 2_000


class Victim(StrEnum):
    """What is killed."""

    SERVER = "server"
    DATABASE = "database"


def kill_under_a_crowd(victim: Victim, kills: int, seed: int, folder: Path, model: Path) -> list[str]:
    """Kill ``victim`` so many times under a crowd that goes on; return what is broken at the end: nothing."""
    with mortal_postgres() as postgres:
        company = Company.founded(postgres.url, now=datetime.now(UTC))
        server = MortalServer(postgres.url)
        server.starts()
        line = OverHttp(
            company, f"http://127.0.0.1:{server.port}", model, folder, good=False, up=server.up, tries=TRIES
        )
        try:
            office = Office(line)
            crowd = Crowd(office, [office.device(ANNE) for _ in range(DEVICES)], office.device(ANNE))
            crowd.begins()
            # From here on the database is the server's alone.
            company.close()
            _kill_while_they_work(crowd, postgres, server, victim=victim, kills=kills, seed=seed)
            return crowd.heals()
        finally:
            line.close()
            server.close()


def _kill_while_they_work(
    crowd: Crowd, postgres: MortalPostgres, server: MortalServer, *, victim: Victim, kills: int, seed: int
) -> None:
    ended = threading.Event()
    working = threading.Thread(target=crowd.works, args=(TRIES * kills, seed, ended.is_set), name="crowd")
    working.start()
    try:
        for _ in range(kills):
            crowd.does_more(ROUNDS_BETWEEN)
            if victim is Victim.SERVER:
                server.dies()
                server.starts()
            else:
                server.up.clear()
                postgres.dies_and_lives_again()
                server.up.set()
        crowd.does_more(ROUNDS_BETWEEN)
    finally:
        ended.set()
        server.up.set()
        working.join()
