"""The line to the server: HTTPS with its certificate checked, time limits, and an answer that is the server's own.

It is as thin as it can be over the standard library's HTTP: a sync that has nothing to do is one request, and what a
larger client does around it costs more than the request.
"""

from __future__ import annotations

import contextlib
import json
import select
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from types import TracebackType
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

import zstandard

from parcours_core.wire.messages import PROTOCOL
from parcours_desktop.sync.proxies import proxy_for
from parcours_desktop.sync.troubles import trouble, unencrypted, unreachable, untrusted

PROTOCOL_HEADER = "Parcours-Protocol"
CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0
LARGEST = 256 * 1024 * 1024
"""Bytes of an answer, packed or not: ten times what a page of ten thousand records holds."""

_HERE = ("127.0.0.1", "::1", "localhost")
_ALWAYS = {PROTOCOL_HEADER: str(PROTOCOL), "Accept-Encoding": "zstd"}


_NOT_IN_TLS = "WRONG_VERSION_NUMBER"
"""What OpenSSL says where what answers speaks no TLS at all."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered: ``content`` is unpacked."""

    status: int
    content: bytes

    def json(self) -> Any:
        """Return what the content says as JSON. Raises ``ValueError`` where it is none."""
        return json.loads(self.content)


class Line:
    """The line to ``server``, an address: one connection, kept between requests, which take turns. To be closed.

    ``authority`` is the certificate (PEM) of a private authority. Only TLS 1.2 and later is spoken, and the certificate
    must be valid for the host. Without encryption it goes to this computer alone. ``seconds`` limits each step, where
    the usual limits are too long. Raises ``Untrusted`` for any other address, ``ValueError`` for what is no address and
    for an authority that is no certificate.
    """

    def __init__(self, server: str, authority: str = "", *, seconds: float = 0.0) -> None:
        address = urlsplit(server)
        host = address.hostname or ""
        if address.scheme != "https" and not (address.scheme == "http" and host in _HERE):
            raise untrusted()
        self._connection = _connection(address, host, authority)
        self._connection.timeout = seconds or CONNECT_SECONDS
        self._patience = seconds or READ_SECONDS
        self._prefix = address.path.rstrip("/")
        self._turn = threading.Lock()

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._connection.close()

    def abort(self) -> None:
        """Break off the request that is under way, from another thread: it would hang long on a dead line.

        The connection is shut down both ways; whoever reads from it is told that it is closed.
        """
        line = self._connection.sock
        if line is not None:
            with contextlib.suppress(OSError):
                # The plain socket's way: an encrypted one would first forget its encryption, and a thread that sends
                # at that moment would send in the clear.
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def ask(
        self,
        method: str,
        path: str,
        *,
        about: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Make one request and return the server's answer to it; ``about`` goes into its address.

        Raises ``Unencrypted`` where what answers speaks no TLS, ``Unreachable`` where no answer comes, or one that is
        not the server's (a sign-in page of a hotel's network), and the ``SyncTrouble`` that the server's refusal means.
        """
        target = f"{self._prefix}{path}?{urlencode(about)}" if about else self._prefix + path
        try:
            with self._turn:
                reply, ours = self._exchange(method, target, content, {**_ALWAYS, **(headers or {})})
        except ssl.SSLCertVerificationError as error:
            raise untrusted() from error
        except ssl.SSLError as error:
            raise (unencrypted() if error.reason == _NOT_IN_TLS else unreachable()) from error
        except (OSError, HTTPException, UnicodeError, zstandard.ZstdError) as error:
            raise unreachable() from error
        if not ours:
            raise unreachable()
        if reply.status // 100 == 2:
            return reply
        raise trouble(_told(reply))

    def _connect(self) -> None:
        self._connection.connect()
        self._connection.sock.settimeout(self._patience)

    def _exchange(
        self, method: str, target: str, content: bytes | None, headers: Mapping[str, str]
    ) -> tuple[Reply, bool]:
        """Return what was answered, and whether it is the server that did."""
        connection = self._connection
        if connection.sock is not None and _has_ended(connection.sock):
            connection.close()
        try:
            if connection.sock is None:
                self._connect()
            connection.request(method, target, content, headers)
            response = connection.getresponse()
            read = _body(response)
        except BaseException:
            # What is left of a broken exchange would be taken for the answer to the next one.
            connection.close()
            raise
        if response.headers.get("Content-Encoding", "") == "zstd":
            read = _unpacked(read)
        return Reply(response.status, read), PROTOCOL_HEADER in response.headers


class _Whole(HTTPConnection):
    """Sends the head and the body of a request together: apart, they would wake the server twice."""

    _held: bytearray | None = None

    def request(self, *asked: Any, **named: Any) -> None:
        """Send a request."""
        self._held = bytearray()
        try:
            super().request(*asked, **named)
            held = bytes(self._held)
        finally:
            self._held = None
        super().send(held)

    def send(self, data: Any) -> None:
        """Send bytes, or keep them for the end of the request."""
        if self._held is None:
            super().send(data)
        else:
            self._held += data


class _WholeEncrypted(_Whole, HTTPSConnection):
    """The same over TLS."""


def _connection(address: SplitResult, host: str, authority: str) -> HTTPConnection:
    if address.scheme == "http":
        return _Whole(host, address.port or 80)
    trust = _trust(authority)
    proxy = proxy_for(host)
    if proxy is None:
        return _WholeEncrypted(host, address.port or 443, context=trust)
    connection = _WholeEncrypted(proxy.host, proxy.port, context=trust)
    connection.set_tunnel(host, address.port or 443, proxy.headers)
    return connection


def _has_ended(line: socket.socket) -> bool:
    """Say whether the server has let an idle connection go: before a request, there is nothing to be read but that."""
    if hasattr(select, "poll"):
        poll = select.poll()
        poll.register(line, select.POLLIN)
        return bool(poll.poll(0))
    return bool(select.select([line], [], [], 0)[0])


def _body(response: HTTPResponse) -> bytes:
    if response.length is None:
        read = response.read(LARGEST + 1)
    else:
        read = response.read() if response.length <= LARGEST else b""
    if max(len(read), response.length or 0) > LARGEST:
        raise HTTPException("larger than any answer")
    return read


def _unpacked(packed: bytes) -> bytes:
    if _most_in(packed) > LARGEST:
        raise zstandard.ZstdError("larger than any answer")
    unpacking = zstandard.ZstdDecompressor().decompressobj()
    content = unpacking.decompress(packed)
    if not unpacking.eof:
        raise zstandard.ZstdError("cut")
    return content


def _most_in(packed: bytes) -> int:
    """Return what a frame holds: as it says, else as is found by reading no further than the limit."""
    said = zstandard.get_frame_parameters(packed).content_size
    if said != zstandard.CONTENTSIZE_UNKNOWN:
        return said
    found = 0
    with zstandard.ZstdDecompressor().stream_reader(packed) as reader:
        while found <= LARGEST and (part := reader.read(1024 * 1024)):
            found += len(part)
    return found


def _told(reply: Reply) -> dict[str, Any]:
    try:
        told = reply.json()
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


@lru_cache(maxsize=4)
def _trust(authority: str) -> ssl.SSLContext:
    """Return whom to trust; made once, since reading the system's authorities takes longer than a sync."""
    context = ssl.create_default_context(cadata=authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context
