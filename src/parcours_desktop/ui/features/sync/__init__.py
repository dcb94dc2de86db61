"""The sync on screen: the account, how it went, what it asks, what the server would not take."""
