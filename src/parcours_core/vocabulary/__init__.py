"""Controlled lists: codes and their labels, and the reviewed table from barriers to the themes of services."""
