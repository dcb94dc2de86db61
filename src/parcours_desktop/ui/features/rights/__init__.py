"""The rights of the person: read the file, take it along, know who opened it, limit it, archive it."""
