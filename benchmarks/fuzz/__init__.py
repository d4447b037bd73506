"""Generated requests over the whole OpenAPI document, against a real server."""
