"""The keys of a device: one random data key, wrapped in slots that open it; no key is ever kept in plain."""
