"""The frame around the screens: where one can go, what can be done from anywhere, what the work's status is."""
