"""The steps that bring a caseload of any earlier version to the present one, each whole or not at all."""
