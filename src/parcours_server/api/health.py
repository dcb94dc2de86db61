"""The routes for those who run the server: is it alive, is it ready, what are its figures."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from parcours_server.api.context import InContext

router = APIRouter()


@router.get("/live", response_class=PlainTextResponse)
async def live() -> str:
    """Say that the process serves."""
    return "ok"


@router.get(
    "/ready",
    response_class=PlainTextResponse,
    responses={503: {"description": "The database does not answer", "content": {"text/plain": {}}}},
)
async def ready(context: InContext) -> Response:
    """Say whether the database answers."""
    good = await context.on_a_thread(context.database.answers)
    return PlainTextResponse("ok" if good else "database", 200 if good else 503)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(context: InContext) -> Response:
    """Give the figures that Prometheus reads."""
    return Response(await context.on_a_thread(context.metrics.text), media_type=CONTENT_TYPE_LATEST)
