"""Invented partner services for the sample pack and the benchmarks, as rows of data·inclusion v1."""

from __future__ import annotations

from parcours_desktop.directory.sample.generator import generate

__all__ = ["generate"]
