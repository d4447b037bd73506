"""The review desk with many incidents, with readers killed at work, with many readers at once."""
