"""Persons, how they can be reached, what they agreed to, what they did."""
