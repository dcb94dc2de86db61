"""Working together: give or share dossiers, the relay note, and the file on a stick."""
