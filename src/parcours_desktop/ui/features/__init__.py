"""The screens, one folder a feature; features never know each other, the shell brings them together."""
