"""The proxy of this computer, by which a network lets programs out: the system's, or that of the environment."""

from __future__ import annotations

import base64
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it is, and what it must be told beside each request."""

    host: str
    port: int
    headers: Mapping[str, str] = field(default_factory=dict)


def proxy_for(host: str) -> Proxy | None:
    """Return the proxy by which encrypted connections to ``host`` go, None where they go straight.

    Raises ``ValueError`` where what is set is no address.
    """
    proxies = urllib.request.getproxies()
    told = proxies.get("https") or proxies.get("all")
    if not told or urllib.request.proxy_bypass(host):
        return None
    address = urlsplit(told if "://" in told else f"http://{told}")
    if not address.hostname or address.scheme not in ("http", "https"):
        return None
    headers = {}
    if address.username:
        name = f"{unquote(address.username)}:{unquote(address.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {base64.b64encode(name.encode()).decode()}"
    return Proxy(address.hostname, address.port or 80, headers)
