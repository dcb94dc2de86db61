"""All that the server keeps: PostgreSQL for a region, SQLite for a team; every statement names its scope."""
