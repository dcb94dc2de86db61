"""The command line: what can be done without touching the window, and how the window is opened."""
