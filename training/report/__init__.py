"""The report of a model: plots, tables and a page that needs nothing else."""
