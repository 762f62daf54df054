"""Walks: the order in which the stops of a piece are walked."""
