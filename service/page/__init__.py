"""The plain page for people."""
