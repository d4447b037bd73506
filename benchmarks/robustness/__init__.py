"""What disguise, steering and noise do to an answer, and whether it depends on who was concerned."""
