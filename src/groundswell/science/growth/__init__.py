"""Growth: whether a movement grows, and by whom, measured from its own records."""
