"""The offline-first desktop program of the field pathway counsellor."""
