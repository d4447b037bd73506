"""Data files of the classifier: labels, law, concepts, tables."""
