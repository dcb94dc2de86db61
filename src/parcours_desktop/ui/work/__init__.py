"""How screens get work done without waiting for it: the background door, the message bridge, the workbench."""
