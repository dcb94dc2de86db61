"""The offline-first desktop program of the field pathway counsellor."""

__version__ = "0.1.0"
