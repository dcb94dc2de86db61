"""How much memory a process has and has had, where the system says it (Linux)."""

from __future__ import annotations

from pathlib import Path

_PROCESSES = Path("/proc")


def held(pid: int | str = "self") -> float:
    """Return the MB that a process has now; 0 where the system does not say."""
    return _line(pid, "VmRSS")


def height(pid: int | str = "self") -> float:
    """Return the most MB that a process has had since it began, or since ``forget_height``; 0 if that is not known."""
    return _line(pid, "VmHWM")


def forget_height() -> None:
    """Begin anew to look for the greatest memory of this process."""
    file = _PROCESSES / "self" / "clear_refs"
    if file.exists():
        file.write_text("5")


def _line(pid: int | str, name: str) -> float:
    status = _PROCESSES / str(pid) / "status"
    if not status.exists():
        return 0.0
    line = next(each for each in status.read_text().splitlines() if each.startswith(name))
    return int(line.split()[1]) / 1024
