"""The list of parts (CycloneDX 1.6): every package of the lock file with its version and hashes, for who must know."""

from __future__ import annotations

import re
import sys
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from devtools.places import LOCK

_ENTRY = re.compile(r"^([\w.-]+)==([^\s\\]+)((?:\s*\\?\n\s+--hash=sha256:[0-9a-f]{64}[ \\]*)+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Part:
    """One locked package: its name, its version, the SHA-256 (hex) of each file that may be installed."""

    name: str
    version: str
    hashes: tuple[str, ...]


def parts_of(lock: str) -> Iterator[Part]:
    """Yield the packages of a lock file's text, in its order; the marker of one for some systems only is left out."""
    unmarked = re.sub(r" ; [^\\\n]*", "", lock)
    for name, version, hashes in _ENTRY.findall(unmarked):
        yield Part(name, version, tuple(_HASH.findall(hashes)))


def list_of_parts(parts: Sequence[Part], version: str) -> str:
    """Return the CycloneDX 1.6 list of ``parts`` as JSON; ``version`` is the program's own."""
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    program = Component(name="parcours-desktop", version=version, type=ComponentType.APPLICATION)
    bom = Bom()
    bom.metadata.component = program
    for part in parts:
        purl = PackageURL("pypi", name=part.name, version=part.version)
        component = Component(
            name=part.name,
            version=part.version,
            purl=purl,
            bom_ref=str(purl),
            type=ComponentType.LIBRARY,
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in part.hashes],
        )
        bom.components.add(component)
        bom.register_dependency(program, [component])
    # The same parts give the same serial number, so that two lists can be compared by it.
    bom.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, " ".join(f"{part.name}=={part.version}" for part in parts))
    return JsonV1Dot6(bom).output_as_string(indent=1)


def main(line: Sequence[str] | None = None) -> int:
    """Write the list to the file that is named."""
    from importlib.metadata import version

    (target,) = sys.argv[1:] if line is None else line
    parts = list(parts_of(LOCK.read_text(encoding="utf-8")))
    Path(target).write_text(list_of_parts(parts, version("parcours-desktop")) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
