"""The command line that puts classifier, training and service together."""
