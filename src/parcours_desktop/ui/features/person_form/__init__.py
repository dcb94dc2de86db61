"""The form of a person: a name is enough, the rest when it comes up."""
