"""Out-of-core training at growing sizes."""
