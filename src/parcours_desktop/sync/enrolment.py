"""Enrolment: with the administrator's one-time code this device gets an identity and tokens of its own."""

from __future__ import annotations

import base64
import json

from parcours_desktop.sync.line import Line
from parcours_desktop.sync.signed_in import JSON, account_from
from parcours_desktop.sync.tokens import Account


def enrol(
    server: str,
    code: str,
    device_name: str,
    *,
    seal_key: bytes,
    sign_key: bytes,
    authority: str = "",
) -> Account:
    """Return the account that the server opens for this device; the caller keeps it (``TokenKeeper.keep``).

    ``seal_key`` and ``sign_key`` are the public halves of the device's keys, for what colleagues seal for it and to
    know its signature. A lost answer is no loss: the same code with the same device gives the same again. Raises
    ``Unreachable``, ``Untrusted``, and ``SignInAgain`` for a code that is not good.
    """
    account = Account(server, "", "", "", "", "", device_name=device_name, authority=authority)
    asked = {
        "code": code.strip(),
        "device_name": device_name,
        "seal_key": base64.b64encode(seal_key).decode(),
        "sign_key": base64.b64encode(sign_key).decode(),
    }
    with Line(server, authority) as line:
        return account_from(account, line.ask("POST", "/v1/enrol", content=json.dumps(asked).encode(), headers=JSON))
