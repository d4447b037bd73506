"""Faults made on purpose: what is lost, what is said, and whether a retry works."""
