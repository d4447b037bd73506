"""The plain implementations that the fast ones must equal to the last byte."""
