"""What travels between a device and the server, and how it is packed."""
