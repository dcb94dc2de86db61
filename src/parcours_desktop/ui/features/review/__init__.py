"""The cards of what has two versions after a sync: who wrote what, and which one is kept."""
