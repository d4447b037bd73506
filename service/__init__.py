"""HTTP only: validate, call the classifier, write the answer. Imports no training."""
