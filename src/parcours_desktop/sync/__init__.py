"""The sync with the central server: what waits goes out, what others did comes in, nothing is lost on the way."""
