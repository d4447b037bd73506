"""Subcommands of ``anyou`` about corpora and models, one a file."""
