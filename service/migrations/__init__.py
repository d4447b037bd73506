"""Layouts of the database, one file a step; a step is never changed after a release."""
