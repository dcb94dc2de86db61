"""The report of a lost laptop as a page that any browser shows and prints; every text is escaped."""

from __future__ import annotations

from datetime import datetime
from html import escape

from parcours_core.language import tr
from parcours_server.services.losing import LostReport

_STYLE = """body{font:15px/1.45 sans-serif;margin:2.5em auto;max-width:46em;color:#1e2328}
h1{font-size:1.6em}h2{font-size:1.15em;margin-top:1.6em}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.3em .6em;border-bottom:1px solid #ddd8cf;vertical-align:top}"""


def lost_page(report: LostReport) -> str:
    """Return the report as one HTML document that loads nothing from anywhere."""
    facts = (
        (tr("Agence"), report.agency),
        (tr("Appareil"), f"{report.device_name} ({report.device})"),
        (tr("Confié à"), report.person),
        (tr("Inscrit le"), _moment(report.enrolled_at)),
        (tr("Dernier contact avec le serveur"), _moment(report.last_contact)),
        (tr("Révoqué le"), _moment(report.revoked_at)),
        (tr("À notifier à l’autorité avant le"), _moment(report.notify_before)),
        (tr("Personnes concernées"), str(len(report.dossiers))),
    )
    known = (
        tr("Le carnet est chiffré (SQLCipher) ; il s’ouvre par la phrase de passe ou une autre clé de secours."),
        tr("Au prochain contact, l’appareil efface ses clés avant de montrer quoi que ce soit."),
        tr("Un disque retiré de l’appareil ne peut pas être effacé à distance."),
        tr("Ce qui a été écrit sur l’appareil depuis son dernier contact n’est pas connu ici."),
    )
    parts = [
        f"<h1>{escape(tr('Appareil perdu'))}</h1>",
        _table(facts),
        f"<h2>{escape(tr('Ce que l’on sait'))}</h2><ul>{''.join(f'<li>{escape(each)}</li>' for each in known)}</ul>",
        f"<h2>{escape(tr('Catégories de données'))}</h2>",
        _table(tuple((name, str(count)) for name, count in report.categories.items())),
        f"<h2>{escape(tr('Dossiers'))}</h2>",
        _table(tuple((each.name or each.id, ", ".join(each.categories)) for each in report.dossiers)),
    ]
    title = escape(tr("Appareil perdu"))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="fr"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _table(rows: tuple[tuple[str, str], ...]) -> str:
    lines = (f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in rows)
    return f"<table>{''.join(lines)}</table>"


def _moment(at: str) -> str:
    if not at:
        return tr("jamais")
    return tr(
        "{day} à {time} (UTC)", day=f"{datetime.fromisoformat(at):%d/%m/%Y}", time=f"{datetime.fromisoformat(at):%H:%M}"
    )
