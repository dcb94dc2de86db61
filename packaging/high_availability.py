"""Brings up the whole installation on one machine, cuts the primary's power under load, and counts what was lost.

Two PostgreSQL (the second a synchronous replica), PgBouncer in transaction mode, two server processes, HAProxy before
them. Devices push without end; a server process is killed, then the primary dies and the replica is promoted. At the
end every write that was acknowledged must be there, once.

    python packaging/high_availability.py [--devices 6] [--seconds 20]
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ha import load, machines


@dataclass(frozen=True, slots=True)
class Report:
    """What the trial showed. Times in seconds."""

    acknowledged: int
    lost: int
    doubled: int
    repeated: int
    refused: int
    per_second: float
    pause_server_killed: float
    pause_primary_died: float
    check: str

    @property
    def good(self) -> bool:
        """Whether nothing that was acknowledged is gone."""
        return not self.lost and not self.doubled and self.acknowledged > 0 and self.check == "sound"


def main() -> int:
    """Run the trial and print its report; 0 if nothing was lost, 1 if something was, 2 if programs are missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--devices", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=20.0, help="of load, in three parts")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    try:
        found = machines.tools()
    except machines.Missing as missing:
        print(
            f"Missing: {missing}. Install them with:\n    apt-get install --no-install-recommends {machines.PACKAGES}"
        )
        return 2
    folder = Path(tempfile.mkdtemp(prefix="parcours-ha-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, machines.USER)
    try:
        with contextlib.ExitStack() as parts:
            report = _trial(found, folder, parts, given.devices, given.seconds / 3)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _tell(report, as_json=given.json)
    return 0 if report.good else 1


def _trial(found: machines.Tools, folder: Path, parts: contextlib.ExitStack, devices: int, seconds: float) -> Report:
    primary, replica = _databases(found, folder, parts)
    bouncer = machines.Bouncer(found, folder / "bouncer")
    bouncer.start(primary)
    parts.callback(bouncer.stop)
    servers = [machines.server(bouncer.url, folder / f"server-{place}") for place in (1, 2)]
    for process, _ in servers:
        parts.callback(_end, process)
    front, port = machines.balancer(found, folder / "haproxy", [port for _, port in servers])
    parts.callback(_end, front)
    address = f"http://127.0.0.1:{port}"
    _command(bouncer.url, "agency", "add", "Essai")
    codes = [
        str(_command(bouncer.url, "user", "add", f"p{place}", "--name", f"P{place}")["code"])
        for place in range(devices)
    ]
    pushing = [load.enrolled(address, code) for code in codes]
    over = threading.Event()
    threads = [threading.Thread(target=device.push_until, args=(over,)) for device in pushing]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    killed = time.monotonic()
    servers[0][0].kill()
    time.sleep(seconds)
    died = time.monotonic()
    primary.die()
    replica.promote()
    bouncer.turn_to(replica)
    time.sleep(seconds)
    over.set()
    for thread in threads:
        thread.join()
    ended = time.monotonic()
    moments = sorted(moment for device in pushing for moment in device.moments)
    pulled = [Counter(device.pull()) for device in pushing]
    pairs = list(zip(pushing, pulled, strict=True))
    acknowledged = sum(len(device.acknowledged) for device in pushing)
    return Report(
        acknowledged=acknowledged,
        lost=sum(one not in held for device, held in pairs for one in device.acknowledged),
        doubled=sum(count > 1 for held in pulled for count in held.values()),
        repeated=sum(device.repeated for device in pushing),
        refused=sum(device.refused for device in pushing),
        per_second=acknowledged / (ended - begun),
        pause_server_killed=_longest_pause(moments, killed, died),
        pause_primary_died=_longest_pause(moments, died, ended),
        check="sound" if _command(bouncer.url, "check")["sound"] else "not sound",
    )


def _databases(
    found: machines.Tools, folder: Path, parts: contextlib.ExitStack
) -> tuple[machines.Postgres, machines.Postgres]:
    primary = machines.Postgres(found, folder / "primary")
    primary.make()
    primary.start(synchronous_standby_names="", wal_level="replica", max_wal_senders="5")
    parts.callback(primary.stop)
    primary.ask(f"CREATE DATABASE {machines.DATABASE}", "postgres")
    _command(primary.url, "migrate")
    replica = machines.Postgres(found, folder / "replica")
    replica.copy(primary)
    replica.start(hot_standby="on")
    parts.callback(replica.stop)
    primary.stop()
    # From now on a commit is acknowledged once it is on both disks. The replica never reads this setting.
    primary.start(synchronous_standby_names=machines.REPLICA, synchronous_commit="on")
    machines.wait_until(
        "the synchronous replica",
        lambda: primary.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == "1",
    )
    return primary, replica


def _command(url: str, *words: str) -> dict[str, object]:
    line = [sys.executable, "-m", "parcours_server", "--database", url, *words, "--json"]
    answer = subprocess.run(line, capture_output=True, text=True, check=False, cwd=machines.ROOT)
    if answer.returncode and words != ("check",):
        raise machines.DidNotStart(f"{' '.join(words)}: {answer.stderr.strip()}")
    told: dict[str, object] = json.loads(answer.stdout)
    return told


def _longest_pause(moments: list[float], after: float, before: float) -> float:
    within = [after, *(moment for moment in moments if after < moment < before), before]
    return max(later - earlier for earlier, later in itertools.pairwise(within))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    process.wait()


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        told = {name: getattr(report, name) for name in report.__slots__}
        print(json.dumps(told | {"good": report.good}, indent=2))
        return
    print(f"acknowledged records          {report.acknowledged} ({report.per_second:.0f} a second)")
    print(f"lost after the failover       {report.lost}")
    print(f"twice in the feed             {report.doubled}")
    print(f"batches that had to repeat    {report.repeated} ({report.refused} answered 503)")
    print(f"longest pause, server killed  {report.pause_server_killed:.2f} s")
    print(f"longest pause, primary died   {report.pause_primary_died:.2f} s")
    print(f"parcours-server check         {report.check}")
    print("No acknowledged write is gone." if report.good else "FAILED")


if __name__ == "__main__":
    sys.exit(main())
