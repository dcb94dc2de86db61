"""The history of a dossier: who changed what, when, from what to what."""
