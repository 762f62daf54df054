"""Organizations and their chapters."""
