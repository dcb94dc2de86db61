"""Where the directory lies in a home: known before anything of it is loaded."""

from __future__ import annotations

SENT_FOLDER = "packs"
"""What the agency's server sent (``shelf``)."""
