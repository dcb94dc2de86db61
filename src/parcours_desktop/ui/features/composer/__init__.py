"""The composer: which services can lift the barriers of a person, and the letter to one of them, seen as it is made."""
