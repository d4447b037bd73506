"""Corpus in, model folder out. Imports the classifier, never the service."""
