"""The certificate of a private authority, read from the file that the agency gave: only such a one is believed."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from parcours_core.errors import WorldError
from parcours_core.language import tr

MOST_BYTES = 256 * 1024
_BLOCK = re.compile(r"-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+?-----END CERTIFICATE-----")


@dataclass(frozen=True, slots=True)
class Authority:
    """A private authority: its certificates (PEM), how it calls itself, and the last day on which it is good."""

    pem: str
    name: str
    until: date


class NoAuthority(WorldError):
    """A file holds no certificate of an authority."""


def read_authority(path: Path) -> Authority:
    """Return the authority whose certificate lies in ``path``, as PEM or DER; a key beside it is left there.

    Raises ``NoAuthority`` for what cannot be read, is no certificate, or is that of a server.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _refused(tr("Le fichier « {name} » ne se lit pas.", name=path.name)) from error
    if len(content) > MOST_BYTES:
        raise _refused(tr("Le fichier « {name} » n’est pas un certificat.", name=path.name))
    pem = _pem(content)
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError) as error:
        raise _refused(tr("Le fichier « {name} » n’est pas un certificat.", name=path.name)) from error
    known = context.get_ca_certs()
    if not known:
        raise _refused(tr("Le fichier « {name} » est le certificat d’un serveur, pas d’une autorité.", name=path.name))
    subject: Any = known[0]["subject"]
    told = {key: value for part in subject for key, value in part}
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(known[0]["notAfter"])), UTC).date()
    return Authority(pem, str(told.get("commonName") or told.get("organizationName") or path.stem), until)


def _pem(content: bytes) -> str:
    if b"-----BEGIN" not in content:
        return ssl.DER_cert_to_PEM_cert(content)
    return "\n".join(_BLOCK.findall(content.decode("ascii", "replace"))) + "\n"


def _refused(what_happened: str) -> NoAuthority:
    return NoAuthority(
        what_happened,
        what_is_safe=tr("Rien n’a changé ici."),
        what_to_do=tr("Demandez à votre administrateur·rice le certificat de l’autorité (.pem ou .crt)."),
    )
