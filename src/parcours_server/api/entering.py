"""The routes by which a device comes in: enrolment by a one-time code, tokens renewed, sign-in by a password."""

from __future__ import annotations

import base64
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from parcours_core.protocol import SyncTrouble
from parcours_server.api.context import Context, InContext
from parcours_server.api.journal import note
from parcours_server.api.problems import REFUSALS
from parcours_server.api.serving import InServed, address_of
from parcours_server.api.threshold import Threshold
from parcours_server.api.wire_io import HOLDABLE
from parcours_server.services import entering, readying, returning
from parcours_server.services.session import Session
from parcours_server.storage.errors import Collided, StorageError

router = APIRouter(responses=REFUSALS, route_class=Threshold)

Key = Annotated[
    str,
    Field(
        max_length=4096,
        pattern="^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
        description="A public key in base 64; empty where there is none",
    ),
]


Check = Annotated[str, Header(alias="Parcours-Check", max_length=200, description="What came with the tokens")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="ignore")


class EnrolRequest(_Strict):
    """A one-time code, and what the device says of itself."""

    code: Annotated[str, Field(max_length=100), HOLDABLE]
    device_name: Annotated[str, Field(max_length=200), HOLDABLE] = ""
    seal_key: Key = ""
    sign_key: Key = ""


class RefreshRequest(_Strict):
    """The device's refresh token."""

    refresh: Annotated[str, Field(max_length=200)]


class SignInRequest(_Strict):
    """A person's password, on a device that is enrolled already and whose tokens have ended."""

    agency: Annotated[str, Field(max_length=64)]
    login: Annotated[str, Field(max_length=200), HOLDABLE]
    password: Annotated[str, Field(max_length=1024)]
    device: Annotated[str, Field(max_length=64), HOLDABLE]


class ReturnRequest(_Strict):
    """A device whose tokens a restore lost; first without, then with the challenge and its signature of it."""

    agency: Annotated[str, Field(max_length=64, pattern="^[A-Za-z0-9]+$")]
    device: Annotated[str, Field(max_length=64), HOLDABLE]
    challenge: Annotated[str, Field(max_length=200)] = ""
    signature: Key = ""


class Challenge(BaseModel):
    """What a device is to sign."""

    challenge: str


class Tokens(BaseModel):
    """What a device holds from now on. ``agency`` and ``person`` are ids, the names are for people.

    ``check`` opens nothing: by it the device asks how it stands.
    """

    access: str
    refresh: str
    check: str
    device: str
    agency: str
    agency_name: str
    person: str
    person_name: str
    expires_in: int


@router.post("/enrol")
async def enrol(context: InContext, asked: EnrolRequest, after: BackgroundTasks) -> Tokens:
    """Enrol a device by the one-time code that the administrator gave; a snapshot is laid for it, if none is ready."""
    newcomer = entering.Newcomer(asked.device_name, base64.b64decode(asked.seal_key), base64.b64decode(asked.sign_key))
    now = context.clock()
    given = await context.on_a_thread(lambda: entering.enrol(context.database, asked.code, newcomer, now))
    after.add_task(_lay_ready, context, given.session)
    return _tokens(given)


@router.post("/refresh")
async def refresh(context: InContext, asked: RefreshRequest) -> Tokens:
    """Exchange a refresh token for new tokens."""
    now = context.clock()
    return _tokens(await context.on_a_thread(lambda: entering.refresh(context.database, asked.refresh, now)))


@router.post("/sign-in")
async def sign_in(context: InContext, asked: SignInRequest) -> Tokens:
    """Give new tokens to an enrolled device whose person knows their password."""
    who = entering.Claim(asked.agency, asked.login, asked.password, asked.device)
    now = context.clock()
    return _tokens(await context.on_a_thread(lambda: entering.sign_in(context.database, who, now)))


@router.post("/return")
async def come_back(request: Request, context: InContext, asked: ReturnRequest) -> Tokens | Challenge:
    """Let a device that the backup knows sign in by its key, once, after a restore that lost its tokens."""
    database, now = context.database, context.clock()
    address = address_of(request)
    if not asked.challenge:
        # Until it is answered it is but a try.
        _spend(context, address, 1)
        return Challenge(
            challenge=await context.on_a_thread(lambda: returning.challenge(database, asked.agency, asked.device, now))
        )
    answered = (asked.challenge, base64.b64decode(asked.signature))
    try:
        given = await context.on_a_thread(
            lambda: returning.come_back(database, asked.agency, asked.device, answered, now)
        )
    except SyncTrouble:
        _spend(context, address, 1)
        raise
    _spend(context, address, -1)
    return _tokens(given)


@router.get("/standing", status_code=204)
async def standing(context: InContext, check: Check = "") -> Response:
    """Tell a device that is not opened yet whether it was revoked, by the check that it was given with its tokens."""
    now = context.clock()
    await context.on_a_thread(lambda: entering.standing(context.database, check, now))
    return Response(status_code=204)


@router.post("/identity")
async def new_identity(served: InServed) -> Tokens:
    """Give a device that is a copy of another an identity of its own."""
    context = served.context
    session = await served.session()
    now = context.clock()
    return _tokens(await context.on_a_thread(lambda: entering.new_identity(context.database, session, now)))


def _spend(context: Context, address: str, tries: float) -> None:
    """Count what may be a guess, or take back that it was one."""
    context.throttle.returns.spend(address, context.monotonic(), tries)


async def _lay_ready(context: Context, session: Session) -> None:
    database, now = context.database, context.clock()
    try:
        async with context.laying:
            await context.on_a_thread(lambda: readying.lay_ready(database, session.scope, session.person_id, now))
    except (StorageError, Collided):
        # The device is in, and reads while it is laid.
        note("unready")


def _tokens(given: entering.Given) -> Tokens:
    return Tokens(
        access=given.access,
        refresh=given.refresh,
        check=given.check,
        device=given.session.device_id,
        agency=given.session.scope,
        agency_name=given.agency_name,
        person=given.session.person_id,
        person_name=given.session.person_name,
        expires_in=given.expires_in,
    )
