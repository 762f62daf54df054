"""Doors: reading them, and where they are among streets."""
