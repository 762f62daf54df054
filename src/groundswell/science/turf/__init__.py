"""Turf: doors cut into fair pieces of walkable ground."""
