"""The agency's people, as the caseload keeps them: what JSON holds, keys in hexadecimal."""

from __future__ import annotations

from typing import Any

from parcours_core.wire.messages import People


def tag_of(kept: dict[str, Any] | None) -> str:
    """Return by what the server knows the people that are ``kept``, empty where they must be told anew.

    An earlier program kept less of what it was told.
    """
    return str(kept["etag"]) if kept and "lease_days" in kept else ""


def own_name(kept: dict[str, Any] | None, otherwise: str) -> str:
    """Return under which name the server knows this person, by the people that are ``kept``."""
    if not kept:
        return otherwise
    names = {one["id"]: str(one["name"]) for one in kept.get("colleagues", ())}
    return names.get(kept.get("me"), otherwise)


def people_as_kept(people: People) -> dict[str, Any]:
    """Return the people as the caseload keeps them."""
    return {
        "etag": people.etag,
        "me": people.me,
        "agency": people.agency,
        "colleagues": [
            {
                "id": one.id,
                "name": one.name,
                "role": one.role,
                "teams": list(one.teams),
                "seal_key": one.seal_key.hex(),
                "sign_key": one.sign_key.hex(),
            }
            for one in people.colleagues
        ],
        "teams": [{"id": one.id, "name": one.name} for one in people.teams],
        "lease_days": people.lease_days,
    }
