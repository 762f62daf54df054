"""Causes, projects, what they ask, what was promised."""
