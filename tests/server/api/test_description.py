"""The OpenAPI description is true: schemathesis tries what it says on a real server, as a stranger and as a device."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import served
from support.served import enrolled

EXAMPLES = "12"
TESTS = Path(__file__).parents[2]


@pytest.mark.parametrize("known", [False, True], ids=["stranger", "device"])
def test_what_the_description_says_holds(tmp_path: Path, known: bool) -> None:
    with served.running(tmp_path) as server:
        headers: list[str] = []
        if known:
            with served.client(server) as client:
                anne = enrolled(server, client, "anne")
            headers = ["--header", f"Authorization: {anne.headers['Authorization']}"]
        line = [sys.executable, "-m", "schemathesis.cli", "run", f"{server.address}/v1/openapi.json", *headers]
        line += ["--max-examples", EXAMPLES, "--seed", "1", "--suppress-health-check", "all", "--no-color"]
        # A body of bytes is no message by its schema alone, and a token may be wrong in ways that a schema cannot say.
        line += ["--exclude-checks", "positive_data_acceptance,missing_required_header"]
        variables = {**os.environ, "SCHEMATHESIS_HOOKS": "support.messages_for_schemathesis", "PYTHONPATH": str(TESTS)}
        tried = subprocess.run(line, capture_output=True, text=True, check=False, cwd=tmp_path, env=variables)
        faults = [one for one in server.lines() if one["event"] == "fault"]
    assert tried.returncode == 0, tried.stdout[-6000:] + tried.stderr[-2000:]
    assert not faults
