"""The parts of gazetteer.py: reading the source packages, finding coordinates, writing the files."""
