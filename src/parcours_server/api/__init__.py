"""What is reached over HTTP; no SQL."""
