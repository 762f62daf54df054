"""Walks: the order in which the stops of a piece are walked."""

PACE = 1.2
"""Metres a second on foot with a clipboard in hand."""

MINUTES_A_DOOR = 2.0
"""Minutes at a door, the many where nobody opens counted in."""
