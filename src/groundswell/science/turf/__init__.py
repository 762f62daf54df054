"""Turf: doors cut into fair pieces of walkable ground."""

DOORS = 60
"""Doors in a piece, where nothing else is wanted: an afternoon for two."""

TOLERANCE = 0.1
"""How far a piece may be from the wanted size, as a share of it."""
