"""What a counsellor does, one file per use case: each returns plain read values and what changed."""
