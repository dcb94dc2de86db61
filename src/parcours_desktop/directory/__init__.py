"""The directory of partner services: packs, places, search, and matching with reasons; never data about people kept."""
