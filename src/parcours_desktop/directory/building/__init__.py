"""Building a pack from the files of producers; heavy to import, so only those who build come here."""

from parcours_desktop.directory.building.build import build_pack
from parcours_desktop.directory.building.report import BuildReport, Correction, NothingReadable, Refusal

__all__ = ["BuildReport", "Correction", "NothingReadable", "Refusal", "build_pack"]
