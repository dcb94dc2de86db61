"""The catalogue of French texts that translators start from, written from the code with Babel."""

from __future__ import annotations

import difflib
import io
import sys
from collections.abc import Iterable

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from devtools.places import ROOT
from devtools.rules import Source, sources
from devtools.speech import phrases_of

CATALOGUE = ROOT / "resources" / "locale" / "parcours.pot"
SHOWN_LINES = 20
UNSTABLE = ("POT-Creation-Date", "PO-Revision-Date", "Report-Msgid", "Last-Translator", "Language-Team", "Generated-By")


def template(files: Iterable[Source]) -> str:
    """Return the catalogue of the marked texts of ``files``: sorted, with file names and no line numbers or dates.

    Raises ``ValueError`` where one text is counted with two different plurals.
    """
    catalogue = Catalog(
        project="parcours-desktop", version="1", charset="utf-8", header_comment="# French texts of Parcours Desktop."
    )
    places: dict[str, set[str]] = {}
    plurals: dict[str, str] = {}
    for source in files:
        for phrase in phrases_of(source):
            places.setdefault(phrase.one, set()).add(source.path)
            if phrase.many and plurals.setdefault(phrase.one, phrase.many) != phrase.many:
                raise ValueError(f"two plurals of {phrase.one!r}: {phrase.many!r} and {plurals[phrase.one]!r}")
    for one, where in places.items():
        flags = ("python-brace-format",) if "{" in one else ()
        identity = (one, plurals[one]) if one in plurals else one
        catalogue.add(identity, locations=[(path, 0) for path in sorted(where)], flags=flags)
    written = io.BytesIO()
    write_po(written, catalogue, sort_output=True, include_lineno=False, width=120)
    lines = written.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}' for name in UNSTABLE)))


def main(arguments: list[str]) -> int:
    """Compare the catalogue with the code, or write it with ``--fix``; return 0 if it is up to date."""
    wanted = template(sources(ROOT, ["src"], frozenset({".py"})))
    present = CATALOGUE.read_text(encoding="utf-8") if CATALOGUE.exists() else ""
    if wanted == present:
        return 0
    if "--fix" in arguments:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    changed = list(
        difflib.unified_diff(present.splitlines(), wanted.splitlines(), "committed", "from the code", lineterm="", n=0)
    )
    print("\n".join(changed[:SHOWN_LINES]))
    print("the catalogue is behind the code: python3 packaging/dev.py check --fix")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
