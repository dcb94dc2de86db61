"""The encrypted caseload on the disk: key, tables, migrations, search, history, and what a sync must send."""

CASELOAD_FILE = "caseload.db"
"""The name of the encrypted file in a home folder."""
