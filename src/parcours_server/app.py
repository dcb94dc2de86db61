"""Puts the server together and runs it: one process, or several behind one port."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp
from uvicorn.config import create_ssl_context

from parcours_core.errors import WorldError
from parcours_core.language import tr
from parcours_server.api import contents, devices, entering, health, journal, problems, syncing
from parcours_server.api.context import Context, Limits, Throttle
from parcours_server.api.metrics import SEVERAL_PROCESSES, Metrics
from parcours_server.api.observing import Observing
from parcours_server.api.pacing import PacedConfig
from parcours_server.api.straight import Straight
from parcours_server.api.threads import Threads
from parcours_server.services.last_syncs import KEPT_EVERY_S
from parcours_server.storage.database import Database

SECONDS_TO_FINISH = 20
"""Requests in flight have so long to end once the server was asked to stop."""

_BACKLOG = 2048
_VALUES_BEFORE_A_COLLECTION = 50_000


class CannotListen(WorldError):
    """The address is taken or not allowed."""


class BadCertificate(WorldError):
    """The certificate or its key cannot be read."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the server is run. ``url`` is the database's; ``port`` 0 takes a free one and writes it to ``port_file``."""

    url: str
    host: str = "127.0.0.1"
    port: int = 8443
    port_file: Path | None = None
    workers: int = 1
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: str = ""
    replica: str = ""
    prepared: bool = True
    pool_size: int = 10
    limits: Limits = field(default_factory=Limits)


def create_app(settings: Settings) -> ASGIApp:
    """Return the whole app, which opens its database when it starts and closes it when it stops."""
    metrics = Metrics()

    @asynccontextmanager
    async def living(app: FastAPI) -> AsyncIterator[None]:
        database = Database.open(
            settings.url, replica=settings.replica, prepared=settings.prepared, pool_size=settings.pool_size
        )
        threads = Threads()
        try:
            throttle = Throttle.of(settings.limits)
            clock = partial(datetime.now, UTC)
            context = Context(database, clock, settings.limits, throttle, metrics, threads=threads)
            app.state.context = context
            async with keeping_last_syncs(context):
                yield
        finally:
            threads.close()
            database.close()

    return Observing(Straight(api(living)), metrics)


@asynccontextmanager
async def keeping_last_syncs(context: Context, every: float = KEPT_EVERY_S) -> AsyncIterator[None]:
    """Write when the devices last synced, each ``every`` seconds and at the end."""
    stopping = asyncio.Event()

    def keep() -> None:
        context.last_syncs.keep(context.database)

    async def by_and_by() -> None:
        while not stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), every)
            turn = asyncio.ensure_future(context.on_a_thread(keep))
            await asyncio.wait({turn})
            fault = turn.exception()
            if fault is not None:
                # A bug of ours: it stands in the log at once, and the next minute is kept all the same.
                journal.note_fault(fault)

    keeping = asyncio.create_task(by_and_by())
    try:
        yield
    finally:
        stopping.set()
        await keeping


def worker(settings: Settings) -> ASGIApp:
    """Return the app for a process of its own, whose log goes to standard error."""
    journal.write_to_stderr()
    app = create_app(settings)
    # What is loaded by now stays: the collector need not look through it again while a batch makes thousands of values.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_VALUES_BEFORE_A_COLLECTION, 20, 50)
    return app


def api(lifespan: Any = None) -> FastAPI:
    """Return the routes alone: what the OpenAPI description is made from."""
    app = FastAPI(
        title="Parcours",
        version="1",
        lifespan=lifespan,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    for router in (syncing.router, contents.router, entering.router, devices.router):
        app.include_router(router, prefix="/v1")
    app.include_router(health.router)
    problems.answer_problems(app)
    return app


def serve(settings: Settings) -> int:
    """Serve until the process is asked to stop, and return its exit code.

    Raises ``CannotListen``, ``BadCertificate`` and ``StorageError``.
    """
    Database.open(settings.url, replica=settings.replica, prepared=settings.prepared).close()
    config = _config(settings)
    listening = listen(settings.host, settings.port)
    with listening:
        if settings.workers > 1:
            _tell_port(settings, listening)
            _serve_with_several(config, listening)
        else:
            server = uvicorn.Server(config)
            # uvicorn stops by these signals and then raises them once more: having finished is no failure. One that
            # comes before it listens to them is not forgotten.
            for stopping in (signal.SIGTERM, signal.SIGINT):
                signal.signal(stopping, server.handle_exit)
            _tell_port(settings, listening)
            server.run(sockets=[listening])
    return 0


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises ``CannotListen``.

    It is made with its protocol said: asyncio turns off Nagle's waiting only then, which else costs 40 ms a request.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
        made.listen(_BACKLOG)
    except OSError as error:
        made.close()
        raise CannotListen(
            tr("Le serveur ne peut pas écouter à l’adresse {host}, port {port}.", host=host, port=port),
            what_to_do=tr("Choisissez une autre adresse ou un autre port."),
        ) from error
    made.set_inheritable(True)
    return made


def _config(settings: Settings) -> uvicorn.Config:
    config = PacedConfig(
        partial(worker, settings),
        settings.limits.pace,
        factory=True,
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
        ssl_certfile=settings.tls_certificate,
        ssl_keyfile=settings.tls_key,
        workers=settings.workers,
    )
    if settings.tls_certificate is not None:
        _check_certificate(settings.tls_certificate, settings.tls_key, config)
    return config


def _check_certificate(certificate: Path, key: Path | None, config: uvicorn.Config) -> None:
    try:
        # What Python calls PROTOCOL_TLS_SERVER, uvicorn's default, speaks TLS 1.2 and later.
        create_ssl_context(certificate, key, None, config.ssl_version, config.ssl_cert_reqs, None, config.ssl_ciphers)
    except OSError as error:
        raise BadCertificate(
            tr("Le certificat ou sa clé ne se lisent pas."),
            what_to_do=tr("Vérifiez les fichiers donnés à --tls-certificate et --tls-key."),
        ) from error


def _serve_with_several(config: uvicorn.Config, listening: socket.socket) -> None:
    from uvicorn.supervisors import Multiprocess

    with tempfile.TemporaryDirectory(prefix="parcours-metrics-") as folder:
        # Each process writes its figures there, and whichever is asked adds them up.
        os.environ[SEVERAL_PROCESSES] = folder
        Multiprocess(config, sockets=[listening]).run()


def _tell_port(settings: Settings, listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    scheme = "https" if settings.tls_certificate else "http"
    sys.stdout.write(json.dumps({"address": f"{scheme}://{host}:{port}", "port": port}) + "\n")
    sys.stdout.flush()
    if settings.port_file is not None:
        settings.port_file.write_text(str(port), encoding="ascii")
