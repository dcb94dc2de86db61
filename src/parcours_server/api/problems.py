"""How a refusal is answered: one JSON object with a code, and the HTTP status that goes with it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from parcours_core.language import tr
from parcours_core.protocol import (
    Behind,
    EpochChanged,
    Forked,
    Incompatible,
    NotThere,
    Revoked,
    SignInAgain,
    SnapshotNeeded,
    SyncTrouble,
    TooMuch,
    Unconfirmed,
)
from parcours_server.api.journal import note
from parcours_server.security.squeezing import TooLarge
from parcours_server.services.columns import Malformed
from parcours_server.services.refusals import MessageTooLarge
from parcours_server.storage.errors import Collided, StorageError


class Problem(BaseModel):
    """A refusal: a code for the program, words for a person, and what the code asks for besides."""

    code: str
    detail: str
    epoch: str | None = None
    newer_program: bool | None = None
    retry_after: float | None = None


CODES: Final[Mapping[type[SyncTrouble], tuple[int, str]]] = {
    SignInAgain: (401, "sign-in-again"),
    Revoked: (403, "revoked"),
    Unconfirmed: (403, "unconfirmed"),
    NotThere: (404, "not-there"),
    Forked: (409, "forked"),
    Behind: (409, "behind"),
    EpochChanged: (410, "epoch-changed"),
    SnapshotNeeded: (410, "snapshot-needed"),
    MessageTooLarge: (413, "too-large"),
    Incompatible: (426, "incompatible"),
    TooMuch: (429, "too-much"),
}

_STATUS_CODES: Final = {404: "no-such-route", 405: "no-such-method", 413: "too-large"}

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": words}
    for status, words in {
        400: "The request is not HTTP that the server reads",
        401: "The tokens are no longer good",
        403: "The device was revoked, or waits to be confirmed after a restore",
        404: "It does not exist, or may not be seen",
        409: "Another copy of the device has sent since, or the server stands on an older copy of its database",
        410: "The epoch changed, or a snapshot is needed",
        413: "It is larger than the server takes",
        415: "It is not of the media type that the server reads",
        422: "It is not shaped as the protocol says",
        426: "The programs are too many versions apart",
        429: "Too much in a while",
        503: "The database does not answer now",
    }.items()
}
"""What any route may answer instead of doing what it is for."""


def answer_problems(app: FastAPI) -> None:
    """Let ``app`` answer every refusal as a ``Problem``."""
    app.add_exception_handler(SyncTrouble, _trouble)
    app.add_exception_handler(StorageError, _storage)
    app.add_exception_handler(Collided, _collided)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(Malformed, _malformed)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def problem(status: int, code: str, detail: str, headers: Mapping[str, str] | None = None, **more: Any) -> JSONResponse:
    """Return a refusal; ``more`` are the further parts of ``Problem``."""
    return JSONResponse({"code": code, "detail": detail, **more}, status, dict(headers or {}))


def _fault(_: Request, __: Exception) -> Response:
    # A bug of ours: nothing of it is told, it stands in the log.
    return problem(500, "fault", tr("Une erreur est survenue sur le serveur."))


def _trouble(_: Request, error: Exception) -> Response:
    status, code = next((told for kind, told in CODES.items() if isinstance(error, kind)), (500, "fault"))
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    if isinstance(error, EpochChanged):
        more["epoch"] = error.epoch
    if isinstance(error, Incompatible):
        more["newer_program"] = error.newer_program
    if isinstance(error, TooMuch):
        more["retry_after"] = error.retry_after
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(status, code, str(error), headers, **more)


def _storage(_: Request, error: Exception) -> Response:
    note("storage", kind=type(error).__name__)
    return problem(503, "unavailable", str(error), {"Retry-After": "5"})


def _collided(_: Request, __: Exception) -> Response:
    return problem(503, "busy", tr("Le serveur est occupé."), {"Retry-After": "1"})


def _methods(request: Request) -> list[str]:
    """Return what may be done at the request's path: the router knows only the first route that it met there."""
    paths = request.app.openapi()["paths"].items()
    return sorted(
        method.upper() for path, methods in paths if compile_path(path)[0].match(request.url.path) for method in methods
    )


def _too_large(_: Request, __: Exception) -> Response:
    return problem(413, "too-large", tr("Ce qui a été envoyé est trop grand pour le serveur."))


def _malformed(_: Request, __: Exception) -> Response:
    # What was sent is not quoted: it may hold what people wrote.
    return problem(422, "malformed", tr("Le serveur ne comprend pas ce qui a été envoyé."))


def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    if status == 405:
        headers["Allow"] = ", ".join(_methods(request)) or headers.get("Allow", "")
    return problem(
        status, _STATUS_CODES.get(status, "refused"), tr("Le serveur ne répond pas à cette adresse."), headers
    )
