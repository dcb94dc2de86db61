"""Settings: the letterhead, who signs, where the bus stands today, how the screen looks."""
