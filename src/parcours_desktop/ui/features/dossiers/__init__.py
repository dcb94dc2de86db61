"""The list of dossiers: search, filters, and the way into one of them."""
