"""Backing up a house, and putting a backup in its place.

A backup is one file of the database. The keys are never in it: whoever has one without the other
has no contact value and no working link. Beside it ``erased.txt`` holds the ids of everybody who
had themselves erased, so that a restore from before that day erases them again.
"""

from groundswell.config.backing_up.doing import back_up, restore
from groundswell.config.backing_up.record import BackedUp, CannotBeDone, Restored

__all__ = ["BackedUp", "CannotBeDone", "Restored", "back_up", "restore"]
