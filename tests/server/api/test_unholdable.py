"""What no database can hold as text is refused at the door as what nobody can read, and is no fault of the server."""

from __future__ import annotations

import httpx
import pytest
from support.served import Server, enrolled

ENTERING = (
    ("/v1/enrol", {"code": "x", "device_name": "a\0b"}),
    ("/v1/enrol", {"code": "x\0"}),
    ("/v1/return", {"agency": "A", "device": "x\0"}),
    ("/v1/return", {"agency": "A", "device": "x\0", "challenge": "a"}),
    ("/v1/sign-in", {"agency": "A", "login": "a\0", "password": "p", "device": "d"}),
    ("/v1/sign-in", {"agency": "A", "login": "a", "password": "p", "device": "d\0"}),
)
"""PostgreSQL takes none of these as parameters: it came to a fault, for whoever asked."""


@pytest.mark.parametrize(("path", "form"), ENTERING)
def test_who_comes_in_is_refused(client: httpx.Client, path: str, form: dict[str, str]) -> None:
    answer = client.post(path, json=form)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_so_are_names_in_a_path(server: Server, client: httpx.Client) -> None:
    device = enrolled(server, client, "nul")
    for path in ("/v1/snapshot/%00?offset=0&length=1", "/v1/history/%00/x", "/v1/history/job_seeker/%00"):
        assert client.get(path, headers=device.headers).status_code == 422
    assert client.post("/v1/devices/%00/lost", headers=device.headers).status_code == 422
