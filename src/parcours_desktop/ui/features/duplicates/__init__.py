"""Who may be one person: the flag in the dossier, both sheets side by side, parting again."""
