"""The command that serves."""

from __future__ import annotations

import argparse
from ipaddress import ip_address
from pathlib import Path

from parcours_core.errors import Refused
from parcours_core.language import tr
from parcours_server.cli.context import Add, brought_up, database_url, say_aside, say_unnoted
from parcours_server.cli.lean import leave_out
from parcours_server.storage.versions import check_there


def add_to(add: Add) -> None:
    """Add ``serve``."""
    serving = add("serve", tr("servir les appareils"), _serve)
    serving.add_argument(
        "--host", metavar=tr("ADRESSE"), default="127.0.0.1", help=tr("où écouter (d’ici seulement, si rien n’est dit)")
    )
    serving.add_argument(
        "--port", metavar=tr("PORT"), type=int, default=8443, help=tr("0 : un port libre, qui est dit")
    )
    serving.add_argument("--port-file", metavar=tr("FICHIER"), type=Path, help=tr("y écrire le port"))
    serving.add_argument("--workers", metavar=tr("NOMBRE"), type=int, default=1, help=tr("nombre de processus"))
    serving.add_argument(
        "--tls-certificate",
        metavar=tr("FICHIER"),
        type=Path,
        help=tr("certificat et chaîne, en PEM ; sans lui, un relais qui parle https doit être devant"),
    )
    serving.add_argument("--tls-key", metavar=tr("FICHIER"), type=Path, help=tr("clé du certificat, en PEM"))
    serving.add_argument(
        "--trusted-proxies", metavar=tr("ADRESSES"), default="", help=tr("relais dont on croit l’adresse du client")
    )
    serving.add_argument("--replica", metavar=tr("URL"), default="", help=tr("copie de la base, pour les lectures"))
    serving.add_argument("--pool", metavar=tr("NOMBRE"), type=int, default=10, help=tr("connexions à la base au plus"))
    serving.add_argument(
        "--no-prepared", action="store_true", help=tr("sans requêtes préparées, derrière un PgBouncer ancien")
    )


def _is_here(host: str) -> bool:
    """Say whether only this machine hears what is listened to at ``host``."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _serve(given: argparse.Namespace) -> int:
    # The server's libraries are loaded by this command alone.
    leave_out()
    from parcours_server import app

    if given.workers < 1 or not 0 <= given.port < 65536:
        raise Refused(tr("Le port ou le nombre de processus ne convient pas."))
    # A server of a mistyped path would be an empty one, which knows nobody and says so to every device.
    check_there(database_url(given))
    brought_up(database_url(given))
    say_unnoted(database_url(given))
    if given.tls_certificate is None and not given.trusted_proxies and not _is_here(given.host):
        say_aside(
            tr("Attention : le serveur écoute au-delà de cette machine ({host}) sans https.", host=given.host)
            + "\n"
            + tr("Tout passe en clair, et les appareils refusent une telle adresse : donnez --tls-certificate et "
                 "--tls-key, ou un relais qui parle https devant (--trusted-proxies).")
        )  # fmt: skip
    return app.serve(
        app.Settings(
            url=database_url(given),
            host=given.host,
            port=given.port,
            port_file=given.port_file,
            workers=given.workers,
            tls_certificate=given.tls_certificate,
            tls_key=given.tls_key,
            trusted_proxies=given.trusted_proxies,
            replica=given.replica,
            prepared=not given.no_prepared,
            pool_size=given.pool,
        )
    )
