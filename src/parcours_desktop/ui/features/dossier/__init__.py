"""One dossier: who the person is, what blocks, what moves, what was said, what comes next."""
