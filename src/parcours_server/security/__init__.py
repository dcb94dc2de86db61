"""Who may come in: passwords, tokens, enrolment codes, limits."""
