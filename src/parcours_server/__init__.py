"""The central server that devices share dossiers through. Nothing of it is built yet: it follows in its own issue."""
