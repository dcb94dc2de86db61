"""The agency's computers on screen, for whoever answers for them: which there are, and « this one is lost »."""
