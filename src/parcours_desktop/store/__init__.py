"""The encrypted caseload on the disk: key, tables, migrations, search, history, and what a sync must send."""
