"""The server's log: one JSON object a line, about requests and never about people."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final

LOGGER: Final = logging.getLogger("parcours_server")
_FACTS: Final = "facts"
# Made once: json.dumps would make an encoder for each line.
_written = json.JSONEncoder(ensure_ascii=False).encode


def note(event: str, *, level: int = logging.INFO, **facts: str | float | None) -> None:
    """Write a line about ``event``. ``facts`` are codes, sizes and identities made at random, never words of people."""
    LOGGER.log(level, event, extra={_FACTS: facts})


def note_fault(error: BaseException, **facts: str | float | None) -> None:
    """Write where a bug of ours arose: its type and places, not its words, which may quote what people wrote."""
    note("fault", level=logging.ERROR, kind=type(error).__name__, places=_places(error.__traceback__), **facts)


class AsJson(logging.Formatter):
    """Writes a record as one line of JSON; of an exception only its type and places."""

    def format(self, record: logging.LogRecord) -> str:
        """Return ``record`` as one line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": moment, "level": record.levelname.lower(), "process": record.process}
        if record.name == LOGGER.name:
            line |= {"event": record.getMessage(), **getattr(record, _FACTS, {})}
        else:
            # Others' lines may quote anything: what they say is told only as it was written in their code.
            line |= {"event": "library", "library": record.name, "words": str(record.msg)[:200]}
        if record.exc_info and record.exc_info[0] is not None:
            line |= {"kind": record.exc_info[0].__name__, "places": _places(record.exc_info[2])}
        return _written({key: value for key, value in line.items() if value is not None})


def write_to_stderr(level: int = logging.INFO) -> None:
    """Send every line of the process to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AsJson())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # It tells each fault once more, which was told already.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    LOGGER.setLevel(level)


def _places(found: TracebackType | None) -> str:
    frames = traceback.extract_tb(found)[-6:]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
