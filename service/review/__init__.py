"""The review desk: incidents that people decide, and what they decided."""
