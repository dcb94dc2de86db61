"""The two kinds of error: the world's, told to a person, and ours, which are ordinary exceptions and get logged."""

from __future__ import annotations


class WorldError(Exception):
    """Something outside the program went wrong: a full disk, a wrong passphrase, a broken file.

    ``what_happened``, ``what_is_safe`` and ``what_to_do`` are complete sentences in the language of the interface and
    never hold personal data, since they are shown and may be logged.
    """

    def __init__(self, what_happened: str, *, what_is_safe: str = "", what_to_do: str = "") -> None:
        super().__init__(" ".join(part for part in (what_happened, what_is_safe, what_to_do) if part))
        self.what_happened = what_happened
        self.what_is_safe = what_is_safe
        self.what_to_do = what_to_do


class Refused(WorldError):
    """What was asked breaks a rule of the job: a referral answered twice, a consent that is missing."""
