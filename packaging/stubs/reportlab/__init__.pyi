"""What we use of reportlab, which has no types of its own."""
