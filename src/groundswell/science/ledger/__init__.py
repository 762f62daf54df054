"""The activity of a movement: one file of acts, read, cleaned and counted by whichever engine."""
