"""The libraries and programs that the system itself must have, found by probing and installed where that is allowed."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from devtools.steps import Stop, run_quietly, tell


@dataclass(frozen=True)
class Need:
    """One Debian ``package`` and what shows that it is there: a shared ``library``, a ``command`` or a ``module``."""

    package: str
    library: str = ""
    command: str = ""
    module: str = ""


VENV = (Need("python3-venv", module="ensurepip"),)
OFF_SCREEN = (
    Need("libglib2.0-0", library="libglib-2.0.so.0"),
    Need("libegl1", library="libEGL.so.1"),
    Need("libgl1", library="libGL.so.1"),
    Need("libdbus-1-3", library="libdbus-1.so.3"),
    Need("libfontconfig1", library="libfontconfig.so.1"),
    Need("libxkbcommon0", library="libxkbcommon.so.0"),
    Need("libbrotli1", library="libbrotlidec.so.1"),
)
WINDOW = (
    Need("libxcb-cursor0", library="libxcb-cursor.so.0"),
    Need("libxcb-icccm4", library="libxcb-icccm.so.4"),
    Need("libxcb-keysyms1", library="libxcb-keysyms.so.1"),
    Need("libxkbcommon-x11-0", library="libxkbcommon-x11.so.0"),
    Need("libxcb-randr0", library="libxcb-randr.so.0"),
    Need("libxcb-shape0", library="libxcb-shape.so.0"),
    Need("libxcb-xkb1", library="libxcb-xkb.so.1"),
    Need("libxcb-sync1", library="libxcb-sync.so.1"),
    Need("libxcb-xfixes0", library="libxcb-xfixes.so.0"),
    Need("libx11-xcb1", library="libX11-xcb.so.1"),
)
TESTS = (
    Need("xvfb", command="Xvfb"),
    Need("xauth", command="xauth"),
    Need("openbox", command="openbox"),
    Need("xdotool", command="xdotool"),
    Need("dbus", command="dbus-daemon"),
    Need("gnome-keyring", command="gnome-keyring-daemon"),
    Need("poppler-utils", command="pdftotext"),
    Need("zbar-tools", command="zbarimg"),
    Need("qpdf", command="qpdf"),
    Need("strace", command="strace"),
)

PATIENT = ("-o", "DPkg::Lock::Timeout=300")  # another installation may be at work


def known_libraries() -> frozenset[str]:
    """Return the names (``libGL.so.1``) in the linker's cache; empty where there is none."""
    linker = shutil.which("ldconfig", path=f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin")
    if linker is None:
        return frozenset()
    answer = subprocess.run([linker, "-p"], capture_output=True, text=True, check=False)
    return frozenset(line.split()[0] for line in answer.stdout.splitlines() if "=>" in line)


def loads(library: str) -> bool:
    """Say whether the shared ``library`` can be loaded, for places that the linker's cache does not know."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing(needs: Iterable[Need], libraries: frozenset[str]) -> list[Need]:
    """Return what is not there among ``needs``; ``libraries`` are those that the linker's cache knows."""
    return [need for need in needs if not _is_there(need, libraries)]


def _is_there(need: Need, libraries: frozenset[str]) -> bool:
    if need.library:
        return need.library in libraries or loads(need.library)
    if need.command:
        return shutil.which(need.command, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/games") is not None
    return importlib.util.find_spec(need.module) is not None


def install_script(packages: Iterable[str]) -> str:
    """Return the shell line that installs ``packages`` on Debian."""
    names = " ".join(sorted(packages))
    return f"apt-get update && apt-get install -y --no-install-recommends {names}"


def command_for_a_person(packages: Iterable[str], *, has_sudo: bool) -> str:
    """Return the one command that a person can paste to install ``packages``."""
    script = shlex.quote(install_script(packages))
    return f"sudo sh -c {script}" if has_sudo else f"su - -c {script}"


def may_sudo() -> bool:
    """Say whether ``sudo`` works here without a password."""
    if shutil.which("sudo") is None:
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0


def ensure(needs: Iterable[Need], *, platform: str = sys.platform, allowed: Callable[[], bool] = may_sudo) -> None:
    """Install what is missing of ``needs`` with Debian's package manager.

    Only Linux needs anything. Raises ``Stop`` (exit code 2) with the one command to type where it may not be done here.
    """
    if platform in ("win32", "darwin"):
        return
    wanted = list(needs)
    absent = missing(wanted, known_libraries())
    if not absent:
        return
    packages = [need.package for need in absent]
    if shutil.which("apt-get") is None:
        names = ", ".join(need.library or need.command or need.module for need in absent)
        raise Stop(f"This system lacks: {names}\n(on Debian: {' '.join(packages)}). Install them, then start again.", 2)
    as_root = getattr(os, "geteuid", lambda: 1)() == 0
    if not as_root and not allowed():
        command = command_for_a_person(packages, has_sudo=shutil.which("sudo") is not None)
        raise Stop(
            f"Some system packages are missing. As an administrator type this, then start again:\n\n  {command}\n",
            2,
        )
    tell(f"system packages that are missing: {' '.join(packages)}")
    prefix = [] if as_root else ["sudo", "-n"]
    settings = ["env", "DEBIAN_FRONTEND=noninteractive"]
    run_quietly([*prefix, *settings, "dpkg", "--configure", "-a"], "finishing what an interrupted installation left")
    run_quietly([*prefix, *settings, "apt-get", *PATIENT, "update"], "reading the list of system packages")
    run_quietly(
        [*prefix, *settings, "apt-get", *PATIENT, "install", "-y", "--no-install-recommends", *packages],
        f"installing {len(packages)} system packages",
    )
    importlib.invalidate_caches()
    still = missing(wanted, known_libraries())
    if still:
        names = ", ".join(need.library or need.command or need.module for need in still)
        raise Stop(f"Installed, yet still not found: {names}", 2)
