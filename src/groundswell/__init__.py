"""The house a movement meets in."""

__version__ = "0.1.0"
