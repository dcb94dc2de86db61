"""Everything that Qt draws: the application, its shell, its features, and the kit of parts that they share."""
