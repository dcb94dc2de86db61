"""A server on loopback that answers what a test tells it to, over HTTP or TLS."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import trustme
import zstandard

from parcours_core.wire.messages import MEDIA_TYPE, PROTOCOL, Answer, encode


class Scripted(BaseHTTPRequestHandler):
    """Answers as the test's script says; without the protocol's header where the script says so."""

    protocol_version = "HTTP/1.1"
    script: Callable[[Scripted], None]
    seen: list[tuple[str, str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.seen.append((self.path, self.headers.get("Authorization", ""), body))
        self.script()

    def do_PUT(self) -> None:
        self.do_POST()

    def reply(
        self, status: int, body: bytes, *, kind: str = "application/json", ours: bool = True, **more: str
    ) -> None:
        self.send_response(status)
        if ours:
            self.send_header("Parcours-Protocol", str(PROTOCOL))
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer(self, head: int = 7) -> None:
        body = zstandard.compress(encode(Answer("epoch", head)))
        self.reply(200, body, kind=MEDIA_TYPE, Content_Encoding="zstd")

    def refuse(self, status: int, code: str, **more: Any) -> None:
        self.reply(status, json.dumps({"code": code, "detail": "", **more}).encode())

    def log_message(self, *_: object) -> None:
        return


class Server:
    """A server on loopback that follows a script; with a certificate it speaks TLS."""

    def __init__(self, certificate: trustme.LeafCert | None = None, newest: ssl.TLSVersion | None = None) -> None:
        self.seen: list[tuple[str, str, bytes]] = []
        self.handler = type("Handler", (Scripted,), {"seen": self.seen, "script": Scripted.answer})
        self.http = HTTPServer(("127.0.0.1", 0), self.handler)
        scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(context)
            if newest is not None:
                context.set_ciphers("ALL:@SECLEVEL=0")
                context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
                context.maximum_version = newest
            self.http.socket = context.wrap_socket(self.http.socket, server_side=True)
            scheme = "https"
        self.http.handle_error = lambda *_: None  # a client that hangs up is what is tested
        self.address = f"{scheme}://localhost:{self.http.server_port}"
        self._thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def follow(self, *replies: Callable[[Any], None]) -> None:
        left = list(replies)

        def one_after_the_other(handler: Scripted) -> None:
            (left.pop(0) if len(left) > 1 else left[0])(handler)

        self.handler.script = one_after_the_other

    def close(self) -> None:
        self.http.shutdown()
        self._thread.join()
        self.http.server_close()
