"""The parts of ``packaging/dev.py``: nothing but the standard library, so that a bare Python 3.11 can run them."""
