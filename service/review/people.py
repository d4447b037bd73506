"""Users of the desk; table :data:`service.review.tables.users`."""
