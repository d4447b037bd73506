"""Ways of finding the analogous case, side by side."""
