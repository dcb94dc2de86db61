"""Letters on their way: the ones that wait, the slips that come back, what became of each."""
