"""A model on trial: what it answers, how good that is, against whom, and whether it may be promoted."""
