"""Mutated model folders, corpora and foreign files, given to everything that reads them."""
