"""The corpus of labelled fact patterns: records, checks and counts."""
