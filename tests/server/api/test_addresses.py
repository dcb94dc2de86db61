"""By what the tries of a stranger are counted: an address, and of IPv6 the network that is given to one customer."""

from __future__ import annotations

import pytest
from fastapi import Request

from parcours_server.api.serving import address_of


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::"),
        ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::9", "2001:db8:1:3::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("no address", "no address"),
    ],
)
def test_whoever_has_a_network_is_one(client: str, counted: str) -> None:
    assert address_of(Request({"type": "http", "client": (client, 1)})) == counted


def test_one_without_an_address_is_nobody() -> None:
    assert not address_of(Request({"type": "http", "client": None}))
