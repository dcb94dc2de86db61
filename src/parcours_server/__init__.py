"""The central server that the devices of an agency share their dossiers through."""

__version__ = "0.1.0"
