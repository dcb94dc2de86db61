"""The commands ``directory build``, ``search`` and ``show``: make a pack of partner services, and look into one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from parcours_core.errors import Refused
from parcours_core.folding import fold
from parcours_core.language import say, tr
from parcours_desktop.bootstrap import Home, default_home
from parcours_desktop.cli.answering import Answer, give, refuse
from parcours_desktop.cli.codes import (
    Codes,
    category_codes,
    kilometres,
    language_codes,
    number,
    public_codes,
    theme_codes,
)
from parcours_desktop.cli.french_parser import FrenchParser, UsageError

if TYPE_CHECKING:
    from parcours_desktop.directory.building import BuildReport, Correction, Refusal
    from parcours_desktop.directory.pack import Pack
    from parcours_desktop.directory.place_values import Place
    from parcours_desktop.directory.places import Places
    from parcours_desktop.directory.search import ServicePage

Common = Callable[[FrenchParser], None]
SHOWN_REFUSALS = 50
_LINE = say("ligne")
_KINDS = {"service": say("service"), "structure": say("organisation")}


def add_to(verbs: Any, program: str, common: Common) -> None:
    """Add ``directory`` with its three verbs to the parser."""
    words = tr("l’annuaire des partenaires : le construire, y chercher, ouvrir une fiche")
    top = verbs.add_parser("directory", description=words, help=words, prog=f"{program} directory")
    common(top)
    below = top.add_subparsers(
        title=tr("commandes"), metavar=tr("commande"), dest="directory_verb", required=True, parser_class=FrenchParser
    )

    def add(verb: str, words: str, command: Callable[[argparse.Namespace], int]) -> FrenchParser:
        made: FrenchParser = below.add_parser(verb, description=words, help=words, prog=f"{program} directory {verb}")
        common(made)
        made.set_defaults(command=command)
        return made

    _build_options(add("build", tr("construire un annuaire à partir de fichiers de partenaires"), build))
    _search_options(add("search", tr("chercher dans l’annuaire"), search))
    showing = add("show", tr("ouvrir la fiche d’un service"), show)
    showing.add_argument("id", metavar=tr("IDENTIFIANT"), help=tr("l’identifiant du service, tel que search le donne"))
    add_pack(showing)


def add_pack(to: FrenchParser) -> None:
    """Accept another pack than that of the home."""
    to.options.add_argument(
        "--pack", type=Path, metavar=tr("FICHIER"), help=tr("l’annuaire à lire, au lieu de celui de ce poste")
    )


def pack_of(given: argparse.Namespace) -> Pack:
    """Open the pack asked for, else the one in use in the home. Raises what ``Pack.open`` raises."""
    from parcours_desktop.casework.directory_pack import open_sent
    from parcours_desktop.directory.pack import Pack
    from parcours_desktop.directory.shelf import Shelf

    home = Home(given.home or default_home())
    sent = open_sent(Shelf(home.sent_packs)) if given.pack is None else None
    return sent or Pack.open(given.pack or home.pack)


@contextmanager
def opened(given: argparse.Namespace) -> Iterator[Pack]:
    """Yield the pack of the command line and close it. Raises what ``Pack.open`` raises, and ``DamagedPack`` later."""
    pack = pack_of(given)
    try:
        with pack.reading():
            yield pack
    finally:
        pack.close()


def place_of(postal_code: str, country: str | None, municipality: str = "") -> Place:
    """Return the place of a postal code or of a name.

    Raises ``Refused`` where the gazetteer does not know it, ``UsageError`` where the municipality has another code.
    """
    from parcours_desktop.directory.places import Places

    places = Places.open()
    try:
        found = places.find(postal_code, country, municipality)
        if found is None and not any(letter.isdigit() for letter in postal_code):
            named = [each for each in places.suggest(postal_code, 10) if country in (None, each.country)]
            found = named[0] if named else None
        if found is not None and municipality:
            _must_fit(places, municipality, postal_code, places.sharing(postal_code, country))
    finally:
        places.close()
    if found is None:
        raise Refused(
            tr("« {code} » n’est le code postal d’aucune commune connue.", code=postal_code),
            what_is_safe=tr("Rien n’a été modifié."),
            what_to_do=tr("Vérifiez le code : quatre chiffres en Belgique, cinq en France."),
        )
    return found


def _must_fit(places: Places, municipality: str, postal_code: str, sharing: Sequence[Place]) -> None:
    codes = {(place.country, place.code) for place in sharing}
    named = places.suggest(municipality, 50)
    plain = fold(municipality)
    if any((place.country, place.code) in codes for place in named) or any(
        _is_called(place, plain) for place in sharing
    ):
        return
    if not any(_is_called(place, plain) for place in named):
        # The gazetteer does not hold every hamlet: what it has never heard of may well lie there.
        told = tr(
            "« {name} » n’est pas une commune connue : compté à {place}.", name=municipality, place=sharing[0].name
        )
        sys.stderr.write(told + "\n")
        return
    names = ", ".join(dict.fromkeys(place.name for place in sharing))
    raise UsageError(
        tr(
            "« {name} » n’a pas le code postal {code}, qui est celui de : {names}.",
            name=municipality,
            code=postal_code,
            names=names,
        ),
        "--municipality",
        "",
    )


def _is_called(place: Place, plain: str) -> bool:
    return plain in (fold(place.name), fold(place.locality))


def build(given: argparse.Namespace) -> int:
    """Build a pack and tell what went in and what was refused, value by value."""
    from parcours_desktop.casework.desk import SystemClock
    from parcours_desktop.cli.progress import Progress
    from parcours_desktop.cli.writing import must_be_writable, written
    from parcours_desktop.directory.building import NothingReadable, build_pack

    must_be_writable(given.out)
    progress = Progress(sys.stderr)
    try:
        with written(given.out), progress:
            report = build_pack(
                given.sources,
                given.out,
                built_on=SystemClock().today(),
                on_progress=progress.show,
                credits=tuple(given.credit),
            )
    except NothingReadable as error:
        more = {"refused": [asdict(each) for each in error.refused], "files": list(error.files)}
        return refuse(error, as_json=given.json, lines=_told(error.refused), more=more)
    values = {"pack": str(given.out), **report.to_json()}
    return give(Answer(_report_in_words(report, given.out), values), as_json=given.json)


def search(given: argparse.Namespace) -> int:
    """Search a pack."""
    from parcours_desktop.directory.search import ServiceFilters, search_services

    if given.km is not None and not given.near:
        raise UsageError(tr("--km demande aussi --near."), "parcours-desktop directory search", "")
    near = place_of(given.near, given.country) if given.near else None
    filters = ServiceFilters(
        theme=given.theme or "",
        category=given.category or "",
        public=given.public or "",
        postal_code=given.postcode,
        near=near,
        km=given.km,
        mode=given.mode,
        free_only=given.free,
        language=given.language or "",
    )
    with opened(given) as pack:
        page = search_services(pack, " ".join(given.words), filters, given.offset, given.limit)
        values = {"pack": pack.info.version, "total": page.total, "services": [_plain(row) for row in page.rows]}
    return give(Answer(_page_in_words(page, given.offset), values), as_json=given.json)


def show(given: argparse.Namespace) -> int:
    """Show the sheet of one service with its structure. Raises ``Refused`` where the pack does not hold it."""
    from parcours_core.records.codec import to_plain
    from parcours_desktop.casework.desk import SystemClock
    from parcours_desktop.casework.partners import sheet_in

    with opened(given) as pack:
        if pack.service(given.id) is None:
            raise _unknown(given.id, pack.ids_like(given.id))
        sheet = sheet_in(pack, given.id, SystemClock().today())
    lines = [sheet.title, sheet.second, "", sheet.description, ""]
    lines += [f"{label} : {text}" for label, text in sheet.facts]
    lines += ["", sheet.freshness, sheet.unknown]
    values = {
        "service": to_plain(sheet.service),
        "structure": to_plain(sheet.structure) if sheet.structure else None,
        "facts": [{"label": label, "text": text} for label, text in sheet.facts],
        "freshness": sheet.freshness,
        "unknown": sheet.unknown,
        "others": [{"id": id, "name": name} for id, name in sheet.others],
    }
    return give(Answer("\n".join(lines), values), as_json=given.json)


def _unknown(id: str, near: Sequence[str]) -> Refused:
    known = tr("Les identifiants les plus proches : {near}.", near=", ".join(near))
    return Refused(
        tr("« {id} » n’est pas dans cet annuaire.", id=id),
        what_is_safe=tr("Rien n’a été modifié."),
        what_to_do=known if near else tr("Cherchez-le avec « directory search »."),
    )


def _build_options(made: FrenchParser) -> None:
    made.add_argument(
        "sources", nargs="+", type=Path, metavar=tr("SOURCE"), help=tr("fichiers, dossiers ou archives des partenaires")
    )
    made.options.add_argument("--out", type=Path, required=True, metavar=tr("FICHIER"), help=tr("l’annuaire à écrire"))
    made.options.add_argument(
        "--credit", action="append", default=[], metavar=tr("PHRASE"), help=tr("une mention que la licence demande")
    )


def _search_options(made: FrenchParser) -> None:
    made.add_argument("words", nargs="*", metavar=tr("MOTS"), help=tr("le début des mots cherchés"))
    add_pack(made)
    option = made.options.add_argument
    option("--theme", type=Codes(theme_codes), metavar="CODE", help=tr("une thématique de data·inclusion"))
    option("--category", type=Codes(category_codes), metavar="CODE", help=tr("une catégorie entière"))
    option("--public", type=Codes(public_codes), metavar="CODE", help=tr("un public de data·inclusion"))
    option("--postcode", default="", metavar="CODE", help=tr("le début du code postal"))
    option("--near", default="", metavar="CODE", help=tr("le plus près d’abord de ce code postal ou de cette commune"))
    option("--km", type=kilometres, metavar="N", help=tr("au plus à tant de kilomètres de --near"))
    option("--country", choices=("BE", "FR"), help=tr("le pays de --near"))
    option("--mode", choices=("en-presentiel", "a-distance"), default="", help=tr("comment on est reçu·e"))
    option(
        "--language",
        type=Codes(language_codes),
        metavar="CODE",
        help=tr("une langue d’accueil (fr, nl, ar…)"),
    )
    option("--free", action="store_true", help=tr("seulement ce qui est gratuit"))
    option("--limit", type=number, default=20, metavar="N", help=tr("combien de lignes"))
    option("--offset", type=number, default=0, metavar="N", help=tr("à partir de quelle ligne"))


def _report_in_words(report: BuildReport, out: Path) -> str:
    services = tr.count("{number} service", "{number} services", report.services)
    structures = tr.count("{number} organisation", "{number} organisations", report.structures)
    lines = [tr("{pack} : {services}, {structures}.", pack=out.name, services=services, structures=structures)]
    parts = [
        tr.count("{number} fiche gardée en partie", "{number} fiches gardées en partie", report.kept_partly),
        tr.count("{number} fiche écartée", "{number} fiches écartées", report.rows_refused),
    ]
    told = [part for part, number in zip(parts, (report.kept_partly, report.rows_refused), strict=True) if number]
    read = tr.count("{number} fiche lue", "{number} fiches lues", report.rows_read)
    lines.append(tr("{read} : {told}.", read=read, told=", ".join(told) or tr("toutes gardées entières")))
    if report.refused:
        lines.append(tr.count("{number} valeur refusée :", "{number} valeurs refusées :", len(report.refused)))
        lines += _told(report.refused)
    if report.corrected:
        lines.append(
            tr.count(
                "{number} valeur gardée, à vérifier :", "{number} valeurs gardées, à vérifier :", len(report.corrected)
            )
        )
        lines += _told(report.corrected)
    return "\n".join(lines)


def _told(found: Sequence[Refusal | Correction]) -> list[str]:
    lines = []
    for each in found[:SHOWN_REFUSALS]:
        what = f"{each.field} = {each.value!r}" if each.field and each.value else each.field or each.value
        lines.append("  " + " · ".join(part for part in (_where(each), what, each.reason) if part))
    if len(found) > SHOWN_REFUSALS:
        lines.append(
            tr.count(
                "  … et {number} autre ; --json les donne toutes.",
                "  … et {number} autres ; --json les donne toutes.",
                len(found) - SHOWN_REFUSALS,
            )
        )
    return lines


def _where(each: Refusal | Correction) -> str:
    if not each.row:
        return each.file
    words = tr(_KINDS.get(each.kind, _LINE))
    return f"{each.file}, {words} {each.row}" + (f" ({each.id})" if each.id else "")


def _page_in_words(page: ServicePage, offset: int) -> str:
    if not page.total:
        return tr("Aucun service ne correspond.")
    lines = [tr.count("{number} service", "{number} services", page.total)]
    for place, row in enumerate(page.rows, offset + 1):
        far = f" · {row.distance_km:.1f} km".replace(".", ",") if row.distance_km is not None else ""
        lines += [f"{place:>3}. {row.name}{far}", f"     {row.second_line}", f"     {row.id}"]
    return "\n".join(lines)


def _plain(row: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(row)
