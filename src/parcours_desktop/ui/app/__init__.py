"""The application: one window that unlocks, works and locks again."""
