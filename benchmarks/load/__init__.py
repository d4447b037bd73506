"""Load, soak, overload, kill and exchange of the model against a real server, driven by wrk."""
