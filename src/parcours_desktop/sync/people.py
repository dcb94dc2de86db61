"""The agency's people, as the caseload keeps them: what JSON holds, keys in hexadecimal."""

from __future__ import annotations

from typing import Any

from parcours_core.wire.messages import People


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
    }
